"""Every setting: its variable, type, unit and default. Nothing else reads the environment."""

from __future__ import annotations

import fcntl
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

Seconds = Annotated[float, Field(gt=0, le=86_400)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]


class Settings(BaseSettings):
    """Read from the environment; names begin with BATCHMARK_ but for DATABASE_URL, HOST and PORT.

    `database_url` accepts `postgresql://…` and `sqlite:///…` and is kept in the form
    that SQLAlchemy's asynchronous drivers take.
    """

    model_config = SettingsConfigDict(
        env_prefix="BATCHMARK_", env_ignore_empty=True, populate_by_name=True, extra="ignore", frozen=True
    )

    var_dir: Path = Path("var")
    """Folder for what this installation keeps: the SQLite file, the secret."""
    cache_dir: Path = Field(default_factory=lambda given: given["var_dir"] / "prepared")
    """Folder for what can be made again, shared by any number of processes: prepared variants of coding
    questions, proofs of questions; not given: `prepared` in `var_dir`."""
    cache_limit_mib: Count = 512
    """Most that prepared variants take in `cache_dir`, in MiB; what was not used for longest goes first."""
    database_url: str = Field(default="", validation_alias="DATABASE_URL", repr=False)
    """Where rows live; empty: `batchmark.db` in `var_dir`."""
    database_pool_size: Annotated[int, Field(ge=2, le=100)] = 10
    """Most connections that one process works with; beside PostgreSQL, up to 9 more listen for jobs
    and for grades."""
    statement_timeout_s: Seconds = 20.0
    """Longest that PostgreSQL works on one statement, or waits within a transaction, in seconds."""
    lock_timeout_s: Seconds = 5.0
    """Longest that a statement waits for another's lock, and a request for a free connection, in seconds.

    Less than the lease: a claim that is renewed late still stands.
    """
    host: str = Field(default="127.0.0.1", validation_alias="HOST")
    """Address to listen on."""
    port: int = Field(default=8000, ge=0, le=65_535, validation_alias="PORT")
    """Port to listen on; 0 lets the system choose."""
    base_url: str = ""
    """How browsers reach the service, for links; empty: derived from host and port."""
    forwarded_allow_ips: str = "127.0.0.1"
    """Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses and networks, with commas.

    `*` believes whoever connects: only where nothing but the proxy can. Guesses at passwords
    are counted by the address found in this way.
    """
    secret_key: SecretStr | None = None
    """Key that variants are drawn with; not given: made once and kept in `var_dir`."""
    bank_dir: Path | None = None
    """Folder with `bank`, `quizzes` and `misconceptions.yaml`; not given: the questions that ship."""
    demo: bool = True
    """Whether `serve` makes a demo learner and a demo instructor and prints their links."""

    body_limit_kib: Count = 1_024
    """Largest request body, in KiB."""
    receive_limit_s: Seconds = 60.0
    """Longest that a request may take to come in, from its first byte to its last, in seconds."""
    source_limit_kib: Count = 64
    """Largest source of a code answer, in KiB of UTF-8."""
    output_limit_mib: Count = 32
    """Most that one run may hand back from the sandbox, in MiB."""

    grading: bool = True
    """Whether `serve` grades code itself; off where separate workers do (PostgreSQL)."""
    grading_slots: Annotated[int, Field(ge=1, le=64)] = 2
    """Code answers graded at the same time in one process."""
    prepare_ahead: bool = True
    """Whether a process that grades prepares coding questions before anybody hands in, while it is idle."""
    allow_missing_walls: bool = False
    """Whether to grade code although a required wall of the sandbox is missing.

    Then a learner's code may read, change or send away what this process's user can:
    the database, the questions' solutions, other learners' answers. For a trial on a
    machine with nothing to lose; `batchmark doctor` says what is missing and what helps.
    """
    queue_limit: Count = 500
    """Submissions waiting beyond this many are refused for a while (503)."""
    course_queue_limit: Count = 400
    """The same for those of one course, so that it can't fill the queue for all others."""
    pending_limit: Count = 10
    """Submissions one learner may have waiting at a time (429 beyond)."""
    tries_per_minute: Count = 12
    """Tries (runs of the visible cases, which don't count) of one learner in a minute (429 beyond)."""
    max_tries: Annotated[int, Field(ge=1, le=10)] = 3
    """How often our machinery may fail on one submission before it is given up."""
    check_limit_s: Seconds = 300.0
    """Longest that the proof of one question may take, in seconds."""
    lease_s: Seconds = 8.0
    """A claim not renewed for this long counts as abandoned, in seconds; it is renewed every third of it."""
    retry_delay_s: Seconds = 2.0
    """Pause after a failure of ours, in seconds; doubled with each try."""
    sweep_interval_s: Seconds = 3.0
    """How often rows without a job are looked for, in seconds."""
    news_interval_s: Seconds = 1.0
    """How often a process that serves looks whether a question was published elsewhere, in seconds."""
    stop_grace_s: Seconds = 20.0
    """How long a stopping process lets running grades finish, in seconds."""
    heartbeat_file: Path | None = None
    """File that a worker rewrites every few seconds, for `batchmark health worker`; not given: none."""
    metrics_token: SecretStr | None = None
    """What `/metrics` of `serve` asks for as a bearer token; not given: it answers this machine alone."""
    metrics_port: int = Field(default=0, ge=0, le=65_535)
    """Port on which a worker gives out its figures, without a token; 0: none."""
    metrics_host: str = "127.0.0.1"
    """Address that a worker gives them out on."""
    tracing: bool = False
    """Whether to send traces to where OpenTelemetry's variables `OTEL_…` say; takes the extra `tracing`."""

    wait_limit_s: Seconds = 30.0
    """Longest that `Prefer: wait=…` holds a request, in seconds."""
    events_limit_s: Seconds = 300.0
    """Longest that one event stream stays open, in seconds."""
    held_limit: Annotated[int, Field(ge=1)] = 10
    """How many event streams and waiting requests one person may hold open at once, in each process."""
    link_lifetime_s: Annotated[int, Field(ge=60)] = 86_400
    """How long a sign-in link works, in seconds."""
    invitation_lifetime_s: Annotated[int, Field(ge=60)] = 14 * 86_400
    """How long an invitation into a course works, in seconds."""
    session_lifetime_s: Annotated[int, Field(ge=60)] = 14 * 86_400
    """How long a sign-in lasts, in seconds."""
    lti_session_lifetime_s: Annotated[int, Field(ge=60)] = 8 * 3_600
    """How long a launch from an LMS keeps its reader signed in, in seconds."""
    lti_retry_delay_s: Seconds = 10.0
    """Pause after an LMS did not answer, in seconds; doubled with each try, up to an hour."""
    lti_allow_private: bool = False
    """Whether an LMS may be on http and at an address that is not public.

    For a trial on one machine or a closed network. Then whoever registers a platform
    makes this process call addresses that only it may reach.
    """
    webhook_allow_private: bool = False
    """Whether webhooks may be on http and at an address that is not public: the same, by any instructor."""
    webhook_retry_delay_s: Seconds = 10.0
    """Pause after a webhook did not take a message, in seconds; doubled with each try, up to an hour."""
    webhook_tries: Annotated[int, Field(ge=1, le=100)] = 20
    """How often in a row a webhook may fail before it is stopped, and most attempts at one message."""

    @model_validator(mode="before")
    @classmethod
    def _database(cls, data: dict[str, object]) -> dict[str, object]:
        given = str(data.pop("database_url", "") or data.get("DATABASE_URL", ""))
        var_dir = Path(str(data.get("var_dir", "var")))
        url = _async_url(given or f"sqlite:///{var_dir / 'batchmark.db'}")
        return {**data, "DATABASE_URL": url.render_as_string(hide_password=False)}

    @property
    def is_sqlite(self) -> bool:
        """Whether rows live in a file beside this process rather than on PostgreSQL."""
        return make_url(self.database_url).get_backend_name() == "sqlite"

    @property
    def public_url(self) -> str:
        """How browsers reach the service, without a trailing slash."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    def secret(self) -> bytes:
        """The key that variants are drawn with; makes and keeps one (mode 0600) where none is given."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value().encode()
        path = self.var_dir / "secret.key"
        with suppress(FileNotFoundError):
            if kept := path.read_bytes():
                return kept
        self.var_dir.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # of processes that start together one makes it
            if not (kept := file.read()):
                kept = secrets.token_hex(32).encode()
                file.write(kept)
        return kept


def find_faults(error: ValueError) -> list[str]:
    """What is wrong with which variable, a line each, if `error` came of reading the settings; else nothing.

    What a variable holds is not repeated: it may be a secret.
    """
    if not isinstance(error, ValidationError) or error.title != Settings.__name__:
        return []
    return [f"{_variable(fault['loc'])}{fault['msg']}" for fault in error.errors()]


def _variable(loc: tuple[int | str, ...]) -> str:
    if not loc:
        return ""
    prefix = Settings.model_config.get("env_prefix", "") if loc[0] in Settings.model_fields else ""
    return f"{prefix}{loc[0]}".upper() + ": "


def _async_url(given: str) -> URL:
    try:
        url = make_url(given)
    except ArgumentError:
        msg = "DATABASE_URL: this is no URL; use postgresql://… or sqlite:///…"
        raise ValueError(msg) from None
    backend = url.get_backend_name()
    if backend in ("postgresql", "postgres"):
        # libpq spells it sslmode; asyncpg's own argument is ssl, with the same values.
        query = {("ssl" if key == "sslmode" else key): value for key, value in url.query.items()}
        return url.set(drivername="postgresql+asyncpg", query=query)
    if backend == "sqlite":
        return url.set(drivername="sqlite+aiosqlite")
    msg = f"DATABASE_URL: {backend!r} is not supported; use postgresql:// or sqlite:///"
    raise ValueError(msg)
