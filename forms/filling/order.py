"""One order to the child: look a form through and try it out, or fill it."""

import base64
import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from forms.filling.package import MAIN, Element, FormRefused, Package, W
from forms.filling.substitute import TR, P, fill, left_over, look_through

NEAR = 0.5
SHOWN = 400
MARK = "."


def carry_out(order: Mapping[str, Any]) -> dict[str, Any]:
    """Check a form and fill it with the given texts; `problems` say why it is not used."""
    try:
        return _fill(order)
    except FormRefused as refused:
        return {"problems": [str(refused)]}


def _fill(order: Mapping[str, Any]) -> dict[str, Any]:
    package = Package(base64.b64decode(order["form"]))
    values: dict[str, str] = order["values"]
    rows: dict[str, list[dict[str, str]]] = order["rows"]
    columns = {name: table for table, given in rows.items() for row in given[:1] for name in row}
    found = look_through(package, lambda name: columns.get(name, ""))
    known = [*values, *columns]
    problems = [*found.problems, *_unknown(found.names, known)]
    missing = [name for name in order["required"] if name not in found.names]
    problems += [f"必要な項目「{{{{ {name} }}}}」がありません。" for name in missing]
    if problems:
        return {"problems": problems}
    fill_one = dict.fromkeys(values, "")
    _refuse_elsewhere(order, fill_one, columns)
    fill(package, values, rows, lambda name: columns.get(name, ""))
    return {
        "problems": [],
        "names": list(found.names),
        "content": base64.b64encode(package.write()).decode(),
        "preview": list(_preview(package.trees[MAIN]))[:SHOWN],
    }


def _unknown(names: Mapping[str, None], known: list[str]) -> Iterator[str]:
    for name in names:
        if name in known:
            continue
        near = difflib.get_close_matches(name, known, 1, NEAR)
        hint = (
            f"「{{{{ {near[0]} }}}}」ではありませんか。"
            if near
            else "項目の表にある名前だけを使えます。"
        )
        yield f"「{{{{ {name[:60]} }}}}」という差込項目はありません。{hint}"


def _refuse_elsewhere(
    order: Mapping[str, Any], empty: Mapping[str, str], columns: Mapping[str, str]
) -> None:
    """Fill a copy with nothing: what still looks like a placeholder stands where none is filled."""
    trial = Package(base64.b64decode(order["form"]))
    blank = {**empty, **dict.fromkeys(columns, "")}
    fill(trial, blank, {}, lambda _: "")
    if left_over(trial):
        raise FormRefused(
            "本文、表、テキストボックス、ヘッダー、フッターのほか（図の説明、フィールド、コメントなど）に差込項目があります。"
        )


def _preview(tree: Element) -> Iterator[list[Any]]:
    """Give the filled form as texts and tables in their order, for a page."""
    body = tree.find(f"{W}body")
    for one in () if body is None else body:
        if one.tag == f"{W}tbl":
            rows = [[_said(cell) for cell in row.iter(f"{W}tc")] for row in one.iter(TR)]
            yield ["table", rows]
        elif one.tag in (P, f"{W}sdt"):
            yield ["text", _said(one)]


def _said(element: Element) -> str:
    """Give the words of an element with its line breaks."""
    lines: list[str] = []
    paragraphs = [element] if element.tag == P else list(element.iter(P))
    for paragraph in paragraphs:
        parts = (
            ("\n" if one.tag == f"{W}br" else one.text or "")
            for one in paragraph.iter(f"{W}t", f"{W}br")
        )
        lines.append("".join(parts))
    return "\n".join(lines)
