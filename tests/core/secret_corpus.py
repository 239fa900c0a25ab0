"""Sentences of a CSIRT's day: ordinary ones full of numbers, and ones that hold a secret."""

from random import Random

ORDINARY = 1200
SECRET = 800

PLAIN = (
    "{day}、お客さまから身に覚えのない取引の申出があった。折返し先は {phone}。",
    "{bank} {branch}支店（{branch_no}）普通 {account} への不正出金 {yen}円を確認した。",
    "店番{branch_no} 口座番号{account}、{bank}へ組戻しを依頼（受理番号 {receipt}）。",
    "{day} {time}、{ip} から {count}口座にログインがあり、出金停止とパスワードの強制リセットを実施した。",
    "身に覚えのないパスワードロックの申出が {day} 以降 {count}件ある。",
    "ログインパスワードと取引パスワードを入手した手口は不明。",
    "パスワードは{day}に全件初期化した。対象は {count}口座。",
    "暗証番号を{small}回誤入力したため出金を停止した（{day}）。",
    "暗証番号の変更を {count}名に案内、うち {small}名が変更済み。",
    "パスワードの桁数を{small2}文字以上に変更した。",
    "事案 {case}、報告 {report}、受付 {inquiry} を参照。",
    "ハッシュ値 {sha} のファイルを検体として保管した。",
    "ログ {uuid} に {day} {time} の記録がある。",
    "被害額は {yen}円、うち {yen2}円は組戻し済み。顧客数 {count}名、{count2}口座。",
    "連絡先は {phone}、夜間は {mobile}。担当は{name}。",
    "{mobile}／{phone}／{free} に順に架電したが不在。",
    "注文番号 {order} の売却（{stock} {count}株）が {day} {time} に約定した。",
    "管理番号：{order}、伝票番号：{slip}、{day} 受付。",
    "タイムスタンプ {stamp} から {stamp2} まで、{ip} と {ip2} の接続が続いた。",
    "フィッシングサイト https://example-{small}.invalid/login?id={slip} が、カード番号と暗証番号を入力させていた。",
    "漏えいした項目は氏名、住所、電話番号、口座番号（クレジットカード番号、暗証番号、パスワードは含まない）。",
    "パスワード（英数字{small2}文字以上）の再設定を{day}までに依頼した。",
    "パスワード：変更済み、二段階認証：設定済み、出金先口座：{bank} {account}。",
    "暗証番号が第三者に知られた可能性がある。{count}件を確認中。",
    "カード番号の下4桁 {four} を確認した。",
    "口座 {account}、{account2}、{account3} を凍結した。",
    "{account} {account2} の2口座で {yen}円の買付があった。",
    "関東財務局（{phone}）へ {day} {time} に第一報。受付番号 {receipt}。",
    "マイナンバーの登録情報は漏えいしていない（{day}時点、{count2}件を確認）。",
    "パスワードリスト型攻撃とみられる試行が {count2}回、成功は {small}回。",
    "登録番号 関東財務局長（金商）第{small2}号。法人番号 {corporate}。",
    "PWリセットのメールを {count}通送信、未達 {small}通。",
    "PIN の再登録は {day} {time} から受け付ける。",
    "補償額 {yen}円（割合 {small}割）、合意日 {day}、支払日 {day2}。",
    "パスワードをSMSで通知する運用を{day}に廃止した。",
    "IMEI {imei} の端末から {day} にログイン。",
    "お客さま番号 {slip} のパスワードを{day2}に再発行した。",
    "password reset の試行が {ip} から {count2} 件。",
)  # fmt: skip

HIDDEN = (
    "お客さまのカード番号は{card}とのこと。",
    "偽サイトに {card} を入力してしまったとの申出。",
    "クレジットカード（{card}）の停止を案内した。",
    "カード：{card}、有効期限 12/27。折返しは {phone}。",
    "{day} に VISA {card} で決済されたとの申出。",
    "番号{card}を聞き取った。口座 {account}。",
    "マイナンバーは{my}と記載があった。",
    "個人番号：{my}、氏名 {name}。",
    "本人確認書類に {my} が写っていた。",
    "パスワードは{password}です。",
    "パスワード：{password}",
    "PW:{password} でログインできたとのこと。",
    "ID: {name_id} / PW: {password}",
    "password={password}",
    "ログインパスワード「{password}」を入力したとのこと。",
    "取引パスワードが{password}だったとのこと。",
    "{password}というパスワードを複数のサイトで使っていた。",
    "パスワード {password} は変更済み。",
    "暗証番号は{pin}です。",
    "暗証番号 {pin} を伝えてしまった。",
    "暗証番号：{pin}",
    "取引暗証番号が{pin}のままだった。",
    "暗証番号「{pin}」を偽サイトに入力した。",
    "{pin}が暗証番号とのこと（{day}聴取）。",
    "PINコード：{pin}",
    "セキュリティコードは{cvv}とのこと。",
)


def ordinary_texts() -> list[str]:
    chance = Random(20260916)
    return [chance.choice(PLAIN).format(**_facts(chance)) for _ in range(ORDINARY)]


def secret_texts() -> list[tuple[str, str]]:
    """Give (text, the secret in it)."""
    chance = Random(20250508)
    made = []
    for number in range(SECRET):
        pattern = HIDDEN[number % len(HIDDEN)]
        facts = _facts(chance) | _secrets(chance)
        name = next(
            name for name in ("card", "my", "password", "pin", "cvv") if f"{{{name}}}" in pattern
        )
        made.append((pattern.format(**facts), facts[name]))
    return made


def luhn(body: str) -> str:
    """Add the check digit of a card number."""
    return next(
        body + str(digit)
        for digit in range(10)
        if sum(
            int(one) if place % 2 == 0 else sum(map(int, str(int(one) * 2)))
            for place, one in enumerate(reversed(body + str(digit)))
        )
        % 10
        == 0
    )


def my_number(body: str) -> str:
    """Add the check digit of a マイナンバー to eleven digits."""
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(int(one) * weight for one, weight in zip(body, weights, strict=True)) % 11
    return body + str(0 if rest <= 1 else 11 - rest)


def _secrets(chance: Random) -> dict[str, str]:
    prefix, digits, shape = chance.choice((
        ("4", 16, (4, 4, 4, 4)), ("51", 16, (4, 4, 4, 4)), ("3530", 16, (4, 4, 4, 4)),
        ("37", 15, (4, 6, 5)), ("36", 14, (4, 6, 4)), ("62", 16, (4, 4, 4, 4)), ("2221", 16, (4, 4, 4, 4)),
    ))  # fmt: skip
    card = luhn(prefix + _digits(chance, digits - 1 - len(prefix)))
    letters = "abcdefghkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
    word = "".join(chance.choice(letters) for _ in range(chance.randint(3, 8)))
    spelled = {
        "card": _grouped(chance, card, shape),
        "my": _grouped(chance, my_number(_digits(chance, 11)), (4, 4, 4)),
        "password": word
        + chance.choice(("", "#", "!", "_", "@"))
        + _digits(chance, chance.randint(2, 4)),
        "pin": _digits(chance, chance.choice((4, 4, 4, 6))),
        "cvv": _digits(chance, 3),
    }
    return {name: _wide(text) if chance.random() < 0.25 else text for name, text in spelled.items()}


def _grouped(chance: Random, digits: str, shape: tuple[int, ...]) -> str:
    joint = chance.choice(("", "", " ", "-", "　", "－", "‐", "―", "–"))
    parts, start = [], 0
    for length in shape:
        parts.append(digits[start : start + length])
        start += length
    return joint.join(parts)


def _wide(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def _digits(chance: Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _facts(chance: Random) -> dict[str, str]:
    year, month, date = chance.randint(2019, 2026), chance.randint(1, 12), chance.randint(1, 28)

    def day() -> str:
        return chance.choice((
            f"{year}/{month}/{date}", f"{year}年{month}月{date}日", f"{year}-{month:02}-{date:02}",
            f"{month}月{date}日", f"令和{chance.randint(1, 8)}年{month}月{date}日", f"{year}{month:02}{date:02}",
        ))  # fmt: skip

    def number(count: int) -> str:
        return _digits(chance, count)

    def stamp() -> str:
        hour, minute = chance.randint(0, 23), chance.randint(0, 59)
        return f"{year}{month:02}{date:02}{hour:02}{minute:02}" + chance.choice(("", "31"))

    hexed = "".join(chance.choice("0123456789abcdef") for _ in range(64))
    return {
        "day": day(), "day2": day(), "time": f"{chance.randint(0, 23)}:{chance.randint(0, 59):02}",
        "phone": chance.choice((f"03-{number(4)}-{number(4)}", f"0{number(9)}", f"06({number(4)}){number(4)}",
                                f"＋81-3-{number(4)}-{number(4)}", f"045 {number(3)} {number(4)}")),
        "mobile": chance.choice((f"090-{number(4)}-{number(4)}", f"080{number(8)}", f"070 {number(4)} {number(4)}")),
        "free": f"0120-{number(3)}-{number(3)}",
        "bank": chance.choice(("ゆうちょ銀行", "三菱UFJ銀行", "みずほ銀行", "架空銀行")),
        "branch": chance.choice(("丸の内", "新宿", "梅田")), "branch_no": number(3),
        "account": number(7), "account2": number(7), "account3": number(7),
        "yen": f"{chance.randint(1, 99_999_999):,}", "yen2": f"{chance.randint(1, 9999)}万",
        "count": str(chance.randint(2, 999)), "count2": f"{chance.randint(1000, 99999):,}",
        "small": str(chance.randint(1, 9)), "small2": str(chance.randint(10, 64)), "four": number(4),
        "ip": ".".join(str(chance.randint(1, 255)) for _ in range(4)),
        "ip2": ".".join(str(chance.randint(1, 255)) for _ in range(4)),
        "case": f"INC-2026-{number(4)}", "report": f"RPT-2026-{number(4)}", "inquiry": f"INQ-2026-{number(5)}",
        "receipt": number(chance.choice((6, 8, 10))), "order": number(chance.choice((8, 10, 12, 14, 16))),
        "slip": number(10), "sha": hexed, "corporate": number(13), "imei": luhn(number(14)),
        "uuid": f"{hexed[:8]}-{hexed[8:12]}-4{hexed[12:15]}-a{hexed[15:18]}-{hexed[18:30]}",
        "stamp": stamp(), "stamp2": stamp(), "stock": number(4),
        "name": chance.choice(("佐藤", "鈴木", "高橋")), "name_id": chance.choice(("taro", "hanako85")),
    }  # fmt: skip
