"""Settings: what the environment says, and what stands in for what it does not say."""

from __future__ import annotations

import secrets
import stat
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError
from settings_table import current, docstrings, table

from app.settings import Settings


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "PORT", "HOST", "BATCHMARK_VAR_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgresql://u:p%40@h:1/d", "postgresql+asyncpg://u:p%40@h:1/d"),
        ("postgres://u@h/d?sslmode=require", "postgresql+asyncpg://u@h/d?ssl=require"),
        ("sqlite:////tmp/x.db", "sqlite+aiosqlite:////tmp/x.db"),
        ("", "sqlite+aiosqlite:///var/batchmark.db"),
    ],
)
def test_any_usual_database_url_is_understood(monkeypatch: pytest.MonkeyPatch, given: str, kept: str) -> None:
    monkeypatch.setenv("DATABASE_URL", given)
    assert Settings().database_url == kept


def test_other_databases_are_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="'mysql' is not supported"):
        Settings(database_url="mysql://h/d")


def test_the_databases_password_is_not_shown() -> None:
    assert "pa55" not in repr(Settings(database_url="postgresql://u:pa55@h/d"))


def test_host_and_port_have_no_prefix_and_the_rest_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("BATCHMARK_QUEUE_LIMIT", "7")
    settings = Settings()
    assert settings.public_url == "http://127.0.0.1:8123"
    assert settings.queue_limit == 7


def test_what_can_be_made_again_lies_with_the_rest_unless_it_is_put_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BATCHMARK_VAR_DIR", "/data")
    assert Settings().cache_dir == Path("/data/prepared")
    monkeypatch.setenv("BATCHMARK_CACHE_DIR", "/cache")
    assert Settings().cache_dir == Path("/cache")


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path / "var")
    secret = settings.secret()
    assert len(secret) >= 32
    assert Settings(var_dir=tmp_path / "var").secret() == secret
    assert Settings(var_dir=tmp_path / "other").secret() != secret
    assert stat.S_IMODE((tmp_path / "var" / "secret.key").stat().st_mode) == 0o600


def test_whoever_comes_while_the_secret_is_made_gets_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, make = Settings(var_dir=tmp_path), secrets.token_hex
    others: list[Future[bytes]] = []

    def make_slowly(length: int) -> str:
        monkeypatch.setattr(secrets, "token_hex", make)
        others.append(threads.submit(settings.secret))
        time.sleep(0.1)  # for the other to read what is there by now
        return make(length)

    monkeypatch.setattr(secrets, "token_hex", make_slowly)
    with ThreadPoolExecutor(1) as threads:
        secret = settings.secret()
        assert [other.result(timeout=60) for other in others] == [secret]


def test_a_file_that_was_left_empty_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch(mode=0o600)
    secret = Settings(var_dir=tmp_path).secret()
    assert len(secret) >= 32
    assert Settings(var_dir=tmp_path).secret() == secret


def test_a_given_secret_is_used_and_nothing_is_written(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path / "var", secret_key="hush")
    assert settings.secret() == b"hush"
    assert "hush" not in repr(settings)
    assert not (tmp_path / "var").exists()


def test_the_page_of_settings_is_the_codes() -> None:
    assert current() == table(), "run: .venv/bin/python tests/settings_table.py --write"


def test_every_setting_of_a_time_or_a_size_says_its_unit() -> None:
    said = docstrings()
    assert said.keys() == Settings.model_fields.keys()
    for name, text in said.items():
        for ending, unit in (("_s", "second"), ("_mib", "MiB"), ("_kib", "KiB")):
            assert unit in text or not name.endswith(ending), name
