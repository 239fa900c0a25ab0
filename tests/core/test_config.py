"""Settings: read from the environment, refused when unsafe, secrets from files."""

import os
from pathlib import Path

import pytest

from core.config import Settings, SettingsRefused, load_settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("IPPO_"):
            monkeypatch.delenv(name)


def test_nothing_needs_to_be_set_for_a_trial_on_one_machine() -> None:
    settings = load_settings()
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.database == f"sqlite:///{Path.cwd() / 'var' / 'ippo.db'}"
    assert settings.keyring == Path("var/keyring.json")
    assert not settings.is_https


def test_settings_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IPPO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("IPPO_PUBLIC_URL", "https://ippo.example.co.jp")
    monkeypatch.setenv("IPPO_SESSION_HOURS", "8")
    settings = load_settings()
    assert settings.database == f"sqlite:///{tmp_path / 'ippo.db'}"
    assert settings.keyring == tmp_path / "keyring.json"
    assert (settings.is_https, settings.host_name) == (True, "ippo.example.co.jp")
    assert settings.session_hours == 8


def test_the_key_ring_can_lie_elsewhere(tmp_path: Path) -> None:
    assert load_settings(keyring_file=tmp_path / "keys").keyring == tmp_path / "keys"


@pytest.mark.parametrize(
    "address",
    [
        "http://ippo.example.co.jp",
        "http://192.0.2.10:8000",
        "http://0.0.0.0:8000",
        "http://10.0.0.1",
        "http://localhost.example.co.jp",
        "http://127.0.0.1@example.co.jp/",
        "http://127.0.0.1.example.co.jp/",
        "http://[2001:db8::1]:8000",
    ],
)
def test_http_from_another_machine_is_refused(address: str) -> None:
    with pytest.raises(SettingsRefused, match=r"IPPO_PUBLIC_URL.*ループバック"):
        load_settings(public_url=address)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000",
        "http://127.9.9.9",
        "http://localhost:8000",
        "http://LOCALHOST",
        "http://[::1]:8000",
        "https://ippo.example.co.jp",
        "HTTPS://192.0.2.10",
    ],
)
def test_http_on_this_machine_and_https_anywhere_are_accepted(address: str) -> None:
    assert load_settings(public_url=address).public_url == address


@pytest.mark.parametrize(
    "address", ["", "ippo.example.co.jp", "ftp://127.0.0.1", "https://", "javascript:1", "http://["]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(SettingsRefused, match="IPPO_PUBLIC_URL"):
        load_settings(public_url=address)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("IPPO_SESSION_IDLE_MINUTES", "61"),
        ("IPPO_SESSION_IDLE_MINUTES", "4"),
        ("IPPO_SESSION_HOURS", "13"),
        ("IPPO_SESSION_HOURS", "twelve"),
        ("IPPO_TRUSTED_PROXIES", "-1"),
        ("IPPO_DEMO", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_read_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsRefused, match=variable):
        load_settings()


def test_every_variable_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPPO_SESSION_HOURS", "0")
    monkeypatch.setenv("IPPO_DEMO", "perhaps")
    with pytest.raises(SettingsRefused, match="IPPO_SESSION_HOURS、IPPO_DEMO"):
        load_settings()


def test_a_secret_comes_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "database"
    secret.write_text("postgresql+psycopg://ippo:Geheim@db/ippo\n", encoding="utf-8")
    monkeypatch.setenv("IPPO_DATABASE_URL_FILE", str(secret))
    assert load_settings().database == "postgresql+psycopg://ippo:Geheim@db/ippo"


def test_what_the_caller_gives_goes_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "database"
    secret.write_text("postgresql+psycopg://db/ippo", encoding="utf-8")
    monkeypatch.setenv("IPPO_DATABASE_URL_FILE", str(secret))
    assert load_settings(database_url="sqlite:///own.db").database == "sqlite:///own.db"


def test_a_secret_file_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IPPO_DATABASE_URL_FILE", str(tmp_path / "missing"))
    with pytest.raises(SettingsRefused, match="IPPO_DATABASE_URL_FILE"):
        load_settings()
    broken = tmp_path / "broken"
    broken.write_bytes(b"\xff\xfe")
    monkeypatch.setenv("IPPO_DATABASE_URL_FILE", str(broken))
    with pytest.raises(SettingsRefused, match="IPPO_DATABASE_URL_FILE"):
        load_settings()


def test_only_secrets_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = tmp_path / "url"
    other.write_text("https://example.co.jp", encoding="utf-8")
    monkeypatch.setenv("IPPO_PUBLIC_URL_FILE", str(other))
    assert load_settings().public_url == "http://127.0.0.1:8000"


def test_a_variable_of_another_program_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    before = load_settings().model_dump()
    monkeypatch.setenv("IPPO_SOMETHING_ELSE", "1")
    assert load_settings().model_dump() == before


def test_every_setting_is_described_in_japanese() -> None:
    for name, described in Settings.model_fields.items():
        assert any("ぁ" <= letter <= "龠" for letter in described.description or ""), name
