"""目次: a page that any browser opens, with every file, its size and its SHA-256."""

from collections.abc import Mapping, Sequence
from html import escape

from documents.blocks import printable
from dossiers.reports.packing import Member

CONTENTS = "00_目次.html"
STYLE = (
    "body{font-family:sans-serif;margin:2rem;line-height:1.6}table{border-collapse:collapse}"
    "th,td{border:1px solid #666;padding:.25rem .6rem;text-align:left;vertical-align:top}"
    "code{word-break:break-all}.n{text-align:right}"
)


def contents_page(
    title: str, facts: Mapping[str, str], members: Sequence[Member], left_out: Sequence[str]
) -> bytes:
    """Give the 目次 as a page that needs nothing else."""
    said = "".join(
        f"<tr><th>{_safe(name)}</th><td>{_safe(text)}</td></tr>" for name, text in facts.items()
    )
    rows = "".join(
        f"<tr><td>{_safe(one.name)}</td><td>{_safe(one.what)}</td>"
        f'<td class="n">{one.size:,}</td><td><code>{one.sha256}</code></td></tr>'
        for one in members
    )
    missing = "".join(f"<li>{_safe(line)}</li>" for line in left_out)
    without = f"<h2>含めていないもの</h2><ul>{missing}</ul>" if missing else ""
    page = (
        f'<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>{_safe(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{_safe(title)}</h1><table>{said}</table>"
        "<h2>ファイル</h2><table><tr><th>ファイル</th><th>内容</th><th>大きさ（バイト）</th><th>SHA-256</th></tr>"
        f"{rows}</table>{without}<h2>確かめ方</h2><p>各ファイルの SHA-256 は、この目次と manifest.json にあります。"
        "一報の環境では「ippo dossiers verify ファイル名」で、すべてのファイルと監査記録の検証値を照合できます。</p>"
        "</body></html>"
    )
    return page.encode()


def _safe(text: str) -> str:
    return escape(printable(text))
