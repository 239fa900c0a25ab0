"""Documents for the tests: the sample letter, a long one of three pages, and one block of each kind."""

from documents.blocks import (
    Addressee,
    Align,
    Block,
    Bullets,
    Contact,
    Document,
    Grid,
    Heading,
    Item,
    ItemLine,
    Line,
    Paragraph,
    Sender,
    Subject,
)


def item(number: str, label: str, *lines: str | tuple[str, str], is_missing: bool = False) -> Item:
    """Make an item from its lines; a pair is a numbered line."""
    content = tuple(
        ItemLine(line) if isinstance(line, str) else ItemLine(line[1], number=line[0])
        for line in lines
    )
    return Item(number, label, content, is_missing=is_missing)


def letter(
    items: tuple[Item, ...], *, is_draft: bool = True, annex: tuple[Block, ...] = ()
) -> Document:
    """Put the items into a complete letter."""
    subject = "不正アクセスによる顧客被害の発生について（第１報）"
    head: tuple[Block, ...] = (
        Line("ＣＳＩＲＴ発第2026－014号", Align.RIGHT),
        Line("令和８年８月17日", Align.RIGHT),
        Addressee("金融庁長官"),
        Sender(("架空証券株式会社", "代表取締役社長　　架空　太郎")),
        Subject(subject),
        Paragraph("標記の件について、下記のとおりご報告いたします。"),
        Line("記", Align.CENTER),
    )
    foot: tuple[Block, ...] = (
        Line("以上", Align.RIGHT),
        Contact(
            (
                "担当　情報セキュリティ部　架空　花子",
                "電話　03-0000-0000（夜間・休日 同じ）",
            )
        ),
    )
    return Document(title=subject, blocks=(*head, *items, *foot, *annex), is_draft=is_draft)


def letter_sample(*, is_draft: bool = True) -> Document:
    """Return the sample letter of the first report, as it stands an hour after the discovery."""
    return letter(
        (
            item("１", "報告区分", "第１報（新規）"),
            item("２", "事案の種別", "不正アクセス、不正取引（新規発生）"),
            item("３", "発生日時", "令和８年８月17日 9時10分頃から10時40分頃まで"),
            item("４", "覚知日時・端緒", "令和８年８月17日 11時05分、顧客からの申出（顧客相談室）"),
            item(
                "５",
                "事象の概要",
                "第三者が顧客３名の口座にログインし、保有株式を売却のうえ海外株式を買い付けたもの。"
                "出金は確認されていない。",
            ),
            item("６", "対象サービス", "インターネット取引サービス（ウェブ）"),
            item(
                "７",
                "影響範囲",
                ("(1)", "不正アクセス　確定 ３口座、見込（最大） 11口座（8月17日 13時00分時点）"),
                ("(2)", "不正取引　　　確定 ３口座、売却 2,140万円、買付 2,080万円（同）"),
                ("(3)", "不正出金　　　確認されていない。継続調査中"),
            ),
            item("８", "原因・手口", "調査中", is_missing=True),
            item(
                "９", "対応状況", "11時20分 当該口座を凍結。12時15分 同一接続元からのログインを遮断"
            ),
            item(
                "１０", "顧客対応", "当該顧客３名へ電話で連絡済み。専用の相談窓口を13時に開設予定"
            ),
            item("１１", "公表", "検討中"),
            item(
                "１２",
                "関係機関",
                "警察へ相談済み（8月17日 12時40分）。出金先銀行への照会は該当なし",
            ),
            item("１３", "社内体制", "11時30分 経営へ報告。12時00分 対策本部を設置"),
            item("１４", "次回報告予定", "令和８年８月17日 18時00分"),
            item("１５", "再発防止", "検討中"),
        ),
        is_draft=is_draft,
    )


_SUMMARY = (
    "令和８年８月17日 9時10分頃から10時40分頃までの間、第三者が顧客３名のログインＩＤ及びパスワードを用いて"
    "当社のインターネット取引サービスにログインし、保有株式を成行で売却したうえ、その代金で流動性の低い海外株式を"
    "買い付けたもの。11時05分、顧客１名から「身に覚えのない約定通知が届いた」との申出を顧客相談室が受け、"
    "CSIRTが接続記録を確認したところ、同一の接続元（海外の事業者に割り当てられたもの）から他の２口座への"
    "ログインを確認した。ほかに同じ接続元から８口座へのログイン試行があり、成否を確認中である。"
)
_MEASURES = (
    "当該３口座のログイン、取引及び出金を停止した。あわせて、同じ端末識別子を用いた注文を保留とし、"
    "執行前の注文２件を取り消した"
)


def letter_long() -> Document:
    """Return a letter with long contents in all items and an annex, three pages of it."""
    figures = tuple(
        (
            f"({number})",
            f"{name}　確定 {number}口座、見込（最大） {number * 4}口座（8月17日 18時00分時点）",
        )
        for number, name in enumerate(
            ("不正アクセス", "不正取引", "不正出金", "情報の閲覧"), start=1
        )
    )
    measures = tuple(
        (f"({number})", f"{10 + number}時{number}0分　{_MEASURES}。") for number in range(1, 6)
    )
    items = (
        item("１", "報告区分", "第１報（新規）"),
        item("２", "事案の種別", "不正アクセス、不正取引（新規発生）"),
        item("３", "発生日時（期間）", "令和８年８月17日 9時10分頃から10時40分頃まで"),
        item(
            "４", "覚知日時・覚知の端緒", "令和８年８月17日 11時05分\n顧客からの申出（顧客相談室）"
        ),
        item("５", "事象の概要", _SUMMARY),
        item(
            "６",
            "対象サービス・システム",
            "インターネット取引サービス（ウェブ）、スマートフォンアプリ",
        ),
        item("７", "影響範囲", *figures),
        item("８", "原因・手口", "調査中", is_missing=True),
        item("９", "対応状況", *measures),
        item("１０", "顧客対応", _SUMMARY),
        item("１１", "公表", "予定（令和８年８月18日 9時00分、自社ウェブサイト）"),
        item(
            "１２", "関係機関", ("(1)", "警察　相談済み"), ("(2)", "個人情報保護委員会　速報済み")
        ),
        item("１３", "社内体制", _SUMMARY),
        item(
            "１４", "今後の見通し・次回報告予定", "令和８年８月18日 18時00分に第２報を提出する予定"
        ),
        item("１５", "再発防止", f"{_MEASURES}。\n\n恒久対策は検討中。"),
    )
    return letter(
        items, annex=(Heading("別紙　被害口座の一覧", starts_page=True), accounts_grid(24))
    )


def accounts_grid(rows: int) -> Grid:
    """Return a table of accounts with amounts."""
    return Grid(
        caption="表１　不正取引のあった口座（8月17日 18時00分時点）",
        headers=("番号", "口座", "取引の内容", "売却金額（円）", "買付金額（円）"),
        rows=tuple(
            (
                str(number),
                f"口座{number:05d}",
                "国内株式の売却及び海外株式の買付",
                f"{number * 1_234_567:,}",
                f"{number * 1_200_000:,}",
            )
            for number in range(1, rows + 1)
        ),
        numeric_columns=frozenset({0, 3, 4}),
    )


def every_block() -> Document:
    """Return a document that holds each kind of block, each text different from the others."""
    return Document(
        title="題名",
        blocks=(
            Line("一行", Align.LEFT),
            Addressee("宛先の職名", "様", "（監督局証券課扱い）"),
            Sender(("差出人の商号", "差出人の氏名")),
            Subject("件名の文"),
            Paragraph("本文の文"),
            Heading("見出しの文"),
            Item("７", "項目の名", (ItemLine("項目の文", "(1)"), ItemLine("番号のない文"))),
            Item("８", "空の項目", ()),
            Item("９", "変わった項目", (ItemLine("口座数 11口座", "(1)", ((4, 6),)),)),
            Grid(
                caption="表の題", headers=("左の見出し", "右の見出し"), rows=(("左の値", "右の値"),)
            ),
            Grid(caption="空の表", headers=("名", "値"), rows=()),
            Bullets(("箇条の一", "箇条の二")),
            Contact(("連絡先の部署", "連絡先の電話")),
        ),
    )
