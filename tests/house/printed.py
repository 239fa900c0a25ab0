"""The parts of docs/ that the code prints; `python -m tests.house.printed` renews them."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import Column

import app as application
from accounts.permissions import GRANTS, LABELS, REFUSED_COMBINATIONS, Permission, Role
from core import web
from core.config import Settings
from core.crypto import Encrypted
from core.database import Base, table_labels
from core.vocabulary import Term
from core.workflow import Workflow
from duties.rulebook import RULEBOOK
from forms.reports.fields import common_of, places_of, required_of, tables_of
from forms.reports.kinds import SPECS
from forms.vocabulary import PaperKind
from forms.workflow import WORKFLOW as PAPERS
from incidents.workflow import WORKFLOW as INCIDENTS
from inquiries.workflow import REPLY_WORKFLOW as REPLIES
from inquiries.workflow import WORKFLOW as INQUIRIES
from notifications.workflow import WORKFLOW as NOTIFICATIONS

DOCS = Path(__file__).parents[2] / "docs"
_SECTION = re.compile(r"(<!-- printed: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_EXAMPLE = re.compile(r"^\s*(ippo .+)$|例: (ippo .+)$", re.MULTILINE)
YES, NO = "○", "－"


def pages() -> list[Path]:
    """Give the documents of which the code prints a part."""
    return [path for path in sorted(DOCS.rglob("*.md")) if _SECTION.search(path.read_text("utf-8"))]


def renewed(text: str) -> str:
    """Give a document with its printed parts as the code would print them now."""

    def printed(section: re.Match[str]) -> str:
        return f"{section[1]}\n{SECTIONS[section[2]]()}\n{section[3]}"

    return _SECTION.sub(printed, text)


def names_in(text: str) -> set[str]:
    """Give the names of the printed parts of a document."""
    return {section[2] for section in _SECTION.finditer(text)}


def _table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    heads = list(headings)
    lines = [heads, ["---"] * len(heads), *([_cell(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


# --- settings and commands ---


def settings() -> str:
    """Print every setting with its default."""
    rows = []
    for name, field in Settings.model_fields.items():
        extra = field.json_schema_extra
        is_secret = isinstance(extra, dict) and bool(extra.get("secret"))
        default = field.default
        shown = (
            "" if default in ("", None) else str(default).lower() if default is False else default
        )
        variable = f"`IPPO_{name.upper()}`"
        also = f"`IPPO_{name.upper()}_FILE`" if is_secret else ""
        rows.append((variable, f"`{shown}`" if shown != "" else "（空）", field.description, also))
    return _table(("環境変数", "既定値", "内容", "ファイルで渡すとき"), rows)


def commands() -> str:
    """Print every command with what it does and its example."""
    rows = [
        (f"`ippo {name}`", _first_line(command), _example(command))
        for name, command in all_commands()
    ]
    return _table(("コマンド", "内容", "例"), rows)


def all_commands() -> Iterator[tuple[str, click.Command]]:
    """Give each command by what is typed after `ippo`."""
    for name, command in sorted(application.cli.commands.items()):
        if isinstance(command, click.Group):
            for inner, leaf in sorted(command.commands.items()):
                yield f"{name} {inner}", leaf
        else:
            yield name, command


def _first_line(command: click.Command) -> str:
    return (command.help or "").strip().partition("\n")[0]


def _example(command: click.Command) -> str:
    found = _EXAMPLE.search(command.help or "")
    return f"`{found[1] or found[2]}`" if found else ""


# --- permissions and addresses ---


def permissions() -> str:
    """Print which role may do what."""
    heads = ("できること", *(role.label for role in Role))
    rows = [
        (LABELS[one], *(YES if one in GRANTS[role] else NO for role in Role)) for one in Permission
    ]
    return _table(heads, rows)


def combinations() -> str:
    """Print which roles cannot be held together."""
    rows = [
        (
            one.role.label,
            "、".join(role.label for role in Role if role in one.never_with),
            one.sentence,
        )
        for one in REFUSED_COMBINATIONS
    ]
    return _table(("権限", "兼ねられない権限", "理由"), rows)


def addresses() -> str:
    """Print every address with the permission it asks for."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for rule, view in all_routes():
        permission: Permission | None = view.permission
        needed = LABELS[permission] if permission else "（サインイン不要）"
        logged = YES if getattr(view, "logs_access", False) else ""
        methods = found.setdefault((str(rule.rule), needed, logged), set())
        methods.update((rule.methods or set()) & {"GET", "POST"})
    rows = [
        (f"`{address}`", "・".join(sorted(methods)), needed, logged)
        for (address, needed, logged), methods in sorted(found.items())
    ]
    return _table(("アドレス", "方式", "必要な権限", "閲覧・出力を記録"), rows)


def all_routes() -> Iterator[tuple[Any, Any]]:
    """Give each address of the product with its view; no database is needed for that."""
    house = Flask("app", root_path=str(DOCS.parent))
    web.install(house, is_https=False)
    application._add_pages(house)
    for rule in house.url_map.iter_rules():
        yield rule, house.view_functions[rule.endpoint]


# --- workflows ---


def incident_workflow() -> str:
    """Print the states of 事案."""
    return _workflow(INCIDENTS)


def inquiry_workflow() -> str:
    """Print the states of 相談・苦情."""
    return _workflow(INQUIRIES)


def reply_workflow() -> str:
    """Print the states of 返信."""
    return _workflow(REPLIES)


def notification_workflow() -> str:
    """Print the states of 当局報告."""
    return _workflow(NOTIFICATIONS)


def paper_workflow() -> str:
    """Print the states of 宛先別の文書."""
    return _workflow(PAPERS)


def placeholders() -> str:
    """Print what can be put into a form: names for every kind, then those of each."""
    common = [(f"`{{{{ {one.name} }}}}`", one.name) for one in common_of(PaperKind.BANK)]
    rows = [
        (f"`{{{{ {place} }}}}`", f"{table.name}の一覧（表の1行に書くと繰り返す）")
        for table in tables_of(PaperKind.BANK)
        for place in table.places
    ]
    parts = [_table(("どの様式にも使える差込項目", "内容"), [*common, *rows])]
    for kind in PaperKind:
        shared = {one.name for one in common_of(PaperKind.BANK)}
        required = set(required_of(kind))
        labels = {item.place: item.label for item in SPECS[kind].items}
        own = [
            (f"`{{{{ {name} }}}}`", labels.get(name, name), YES if name in required else "")
            for name in places_of(kind)
            if name not in shared
        ]
        parts.append(f"#### {kind.label}\n\n{_table(('差込項目', '内容', '必須'), own)}")
    return "\n".join(parts)


def _workflow(workflow: Workflow[Any]) -> str:
    states = _states(workflow.initial)
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{state.label}" as {state.value}' for state in states]
    lines.append(f"    [*] --> {workflow.initial.value}")
    lines += [
        f"    {source.value} --> {move.target.value}: {move.label}"
        for move in workflow.moves
        for source in move.sources
    ]
    rows = [
        (
            move.label,
            "、".join(source.label for source in move.sources),
            move.target.label,
            "、".join(role.label for role in Role if move.permission in GRANTS[role]),
            "※必須" if move.needs_reason else "",
        )
        for move in workflow.moves
    ]
    return "\n".join(
        [*lines, "```", "", _table(("操作", "元の状態", "次の状態", "行える権限", "理由"), rows)]
    )


def _states(state: Term) -> list[Term]:
    return list(type(state))


# --- duties ---


def duties() -> str:
    """Print every rule of 報告義務 from its file."""
    heads = (
        "行",
        "報告義務",
        "条件",
        "起算",
        "期限",
        "報告先",
        "様式",
        "性質",
        "根拠",
        "出典",
        "確からしさ",
    )
    rows = [
        (
            rule.row,
            f"{rule.name}<br>`{rule.id}` {rule.version}",
            rule.trigger.words() if rule.trigger else rule.kept_by,
            rule.clock.label if rule.trigger else NO,
            f"{rule.due.word}<br>{rule.due.kind.label}",
            rule.recipient.label,
            rule.form.label,
            rule.force.label,
            rule.legal_basis,
            rule.source,
            f"{rule.mark.value} {rule.mark.label}",
        )
        for rule in RULEBOOK.rules
    ]
    notes = "".join(f"- {rule.name}：{rule.note}\n" for rule in RULEBOOK.rules if rule.note)
    return f"{_table(heads, rows)}\n{notes}"


# --- words and columns ---


def vocabularies() -> str:
    """Print every closed list of values."""
    parts = []
    for term in sorted(_terms(Term), key=lambda one: (one.__module__, one.__name__)):
        title = (term.__doc__ or "").strip().partition("\n")[0]
        rows = ((member.label, f"`{member.value}`") for member in term)
        parts.append(
            f"### `{term.__module__}.{term.__name__}`\n\n{title}\n\n{_table(('表示', '値'), rows)}"
        )
    return "\n".join(parts)


def _terms(kind: type[Term]) -> Iterator[type[Term]]:
    for term in kind.__subclasses__():
        if not term.__module__.startswith("tests"):
            yield term
        yield from _terms(term)


def inventory() -> str:
    """Print every column with its label, its class and how it is stored."""
    parts = []
    for table in _tables():
        rows = [
            (
                f"`{column.name}`",
                column.info["label"],
                column.info["class"].label,
                how_stored(column),
            )
            for column in table.columns
        ]
        heads = ("列", "項目", "分類", "保存の形")
        parts.append(f"### {table_labels()[table.name]} `{table.name}`\n\n{_table(heads, rows)}")
    return "\n".join(parts)


def in_clear() -> str:
    """Print table by table which columns are sealed, hashed one way, or readable in the database."""
    rows = []
    for table in _tables():
        kept: dict[str, list[str]] = {"暗号化": [], "一方向ハッシュ": [], "平文": []}
        for column in table.columns:
            kept[how_stored(column)].append(f"`{column.name}`")
        rows.append((f"`{table.name}`", *(", ".join(names) or NO for names in kept.values())))
    return _table(("table", "sealed (AES-256-GCM)", "one-way hash", "in clear"), rows)


def how_stored(column: Column[Any]) -> str:
    """Say in which form a column's value stands in the database."""
    if isinstance(column.type, Encrypted):
        return "暗号化"
    return "一方向ハッシュ" if column.info.get("one_way") else "平文"


def _tables() -> list[Any]:
    return sorted(
        (table for table in Base.metadata.tables.values() if _has_model(table.name)),
        key=lambda table: table.name,
    )


def _has_model(name: str) -> bool:
    """Leave out the tables that tests declare for themselves."""
    models = [mapper.class_ for mapper in Base.registry.mappers]
    return any(m.__tablename__ == name and not m.__module__.startswith("tests") for m in models)


SECTIONS: dict[str, Callable[[], str]] = {
    "settings": settings,
    "commands": commands,
    "permissions": permissions,
    "combinations": combinations,
    "addresses": addresses,
    "incident_workflow": incident_workflow,
    "inquiry_workflow": inquiry_workflow,
    "reply_workflow": reply_workflow,
    "notification_workflow": notification_workflow,
    "paper_workflow": paper_workflow,
    "placeholders": placeholders,
    "duties": duties,
    "vocabularies": vocabularies,
    "inventory": inventory,
    "in_clear": in_clear,
}


def main() -> None:
    """Write the printed parts anew."""
    for path in pages():
        path.write_text(renewed(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
