"""Settings from the environment, checked at start; secrets may come from files."""

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

KEY_LENGTH = 32


class SettingsRefused(Exception):
    """A setting is missing or unsafe; the message says which and what to do."""


class Settings(BaseSettings):
    """Every setting of the product; the manual's table is printed from here."""

    model_config = SettingsConfigDict(env_prefix="IPPO_", extra="ignore")

    data_dir: Path = Field(Path("var"), description="データを置くフォルダー")
    database_url: str = Field(
        "",
        description="データベースの接続先。空ならデータフォルダー内の SQLite（ippo.db）",
        json_schema_extra={"secret": True},
    )
    public_url: str = Field(
        "http://127.0.0.1:8000",
        description="利用者が開くアドレス。http は同じ機械（ループバック）からの利用に限る",
    )
    keyring_file: Path | None = Field(
        None, description="鍵ファイル。空ならデータフォルダー内の keyring.json。最初の起動時に作成"
    )
    trusted_proxies: int = Field(0, ge=0, le=5, description="前段に置いた信頼できるプロキシの段数")
    session_idle_minutes: int = Field(
        30, ge=5, le=60, description="操作がないときにサインアウトするまでの分数（管理者は半分）"
    )
    session_hours: int = Field(12, ge=1, le=12, description="サインインの有効時間（時間）")
    worker: Literal["inside", "off"] = Field(
        "inside",
        description="待機中の処理をどこで行うか。inside は ippo serve の中、off は ippo worker だけ",
    )
    smtp_url: str = Field(
        "",
        description="メールサーバーの接続先（smtps://、smtp+starttls://、smtp://）。空の間、メールは送信待ちのまま",
        json_schema_extra={"secret": True},
    )
    mail_from: str = Field("", description="送信するメールの差出人のアドレス")
    webform_key: str = Field(
        "",
        description="Webフォームの署名の鍵（32文字以上）。空の間、受付口（/api/v1/inquiries）は閉じたまま",
        json_schema_extra={"secret": True},
    )
    evidence_dir: Path | None = Field(
        None,
        description="ファイル（証拠・添付）を暗号化して置くフォルダー。空ならデータフォルダー内の evidence",
    )
    evidence_file_mb: int = Field(
        100, ge=1, le=2000, description="受け付けるファイル1つの大きさの上限（MB）"
    )
    evidence_unpacked_mb: int = Field(
        1000,
        ge=1,
        le=20_000,
        description="書庫（ZIPなど）を展開した大きさの上限（MB）。超えると隔離",
    )
    evidence_files: int = Field(
        100, ge=1, le=1000, description="1件の証拠、または1件の相談・苦情に保管できるファイルの数"
    )
    evidence_total_mb: int = Field(
        51_200, ge=1, description="保管するファイルの大きさの合計の上限（MB）"
    )
    demo: bool = Field(default=False, description="デモ表示（架空データ）であることを画面に示す")

    @property
    def database(self) -> str:
        """Give the database address, SQLite inside the data folder unless set."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'ippo.db'}"

    @property
    def keyring(self) -> Path:
        """Give the place of the key ring file."""
        return self.keyring_file or self.data_dir / "keyring.json"

    @property
    def evidence(self) -> Path:
        """Give the folder of encrypted files."""
        return self.evidence_dir or self.data_dir / "evidence"

    @property
    def is_https(self) -> bool:
        """Say whether people reach the product over https."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def host_name(self) -> str:
        """Give the host name people use."""
        return urlsplit(self.public_url).hostname or ""


class _PublicAddress:
    """Where people reach the product, given once at start."""

    current = ""


def use_public_url(address: str) -> None:
    """Let links in mails lead to this address from now on."""
    _PublicAddress.current = address.rstrip("/")


def public_link(path: str) -> str:
    """Give the full address of a page, for a text that is read outside the product."""
    return f"{_PublicAddress.current}{path}"


def load_settings(**given: Any) -> Settings:  # noqa: ANN401 (any setting's value)
    """Read the settings and refuse unsafe ones, naming the variable and the cure."""
    values: dict[str, Any] = {**_from_files(), **given}
    try:
        settings = Settings(**values)
    except ValidationError as error:
        names = "、".join(f"IPPO_{str(item['loc'][0]).upper()}" for item in error.errors())
        raise SettingsRefused(
            f"設定 {names} の値を読み取れません。設定の一覧にある形式で指定してください。"
        ) from error
    try:
        address = urlsplit(settings.public_url)
    except ValueError as error:
        raise SettingsRefused("IPPO_PUBLIC_URL のアドレスを読み取れません。") from error
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise SettingsRefused("IPPO_PUBLIC_URL は https:// で始まるアドレスにしてください。")
    if address.scheme == "http" and not _is_loopback(address.hostname):
        raise SettingsRefused(
            "IPPO_PUBLIC_URL の http は 127.0.0.1 などループバックに限ります。"
            "ほかの機械から使うときは https のアドレスを設定してください。"
        )
    _check_mail(settings)
    if settings.webform_key and len(settings.webform_key) < KEY_LENGTH:
        raise SettingsRefused(
            f"IPPO_WEBFORM_KEY は{KEY_LENGTH}文字以上の推測できない文字列にしてください。"
        )
    return settings


def _check_mail(settings: Settings) -> None:
    """Refuse a mail server that cannot be spoken to, or that a password would reach in clear."""
    if not settings.smtp_url:
        return
    try:
        server = urlsplit(settings.smtp_url)
        is_readable = bool(server.hostname) and server.port != 0
    except ValueError:
        server, is_readable = urlsplit(""), False
    if not is_readable or server.scheme not in {"smtp", "smtps", "smtp+starttls"}:
        raise SettingsRefused(
            "IPPO_SMTP_URL は smtps://、smtp+starttls://、smtp:// のいずれかで始まる接続先にしてください。"
        )
    if server.scheme == "smtp" and server.username and not _is_loopback(server.hostname or ""):
        raise SettingsRefused(
            "IPPO_SMTP_URL の smtp:// では、パスワードが暗号化されずに送られます。"
            "smtps:// または smtp+starttls:// を使ってください。"
        )
    if "@" not in settings.mail_from or not settings.mail_from.isprintable():
        raise SettingsRefused(
            "IPPO_SMTP_URL を使うときは、IPPO_MAIL_FROM に差出人を設定してください。"
        )


def _from_files() -> dict[str, str]:
    """Read each secret that is given as a file (IPPO_…_FILE)."""
    found: dict[str, str] = {}
    for name, field in Settings.model_fields.items():
        extra = field.json_schema_extra
        path = os.environ.get(f"IPPO_{name.upper()}_FILE")
        if path and isinstance(extra, dict) and extra.get("secret"):
            try:
                found[name] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsRefused(
                    f"IPPO_{name.upper()}_FILE のファイル {path} を読み取れません。"
                ) from error
    return found


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
