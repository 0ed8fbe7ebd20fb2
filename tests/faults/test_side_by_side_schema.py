"""Every migration leaves the version before it at work: it adds, and takes nothing away that is used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from alembic import command
from app.db.migrate import alembic_config

# Those before were made when nobody ran two versions at once: 0008 gives hints a key with a new column.
FIRST_PROMISED = "0009"


@dataclass(frozen=True)
class Schema:
    """By table: columns by name, and what rows must fulfil."""

    columns: dict[str, dict[str, dict[str, Any]]]
    rules: dict[str, set[str]]


def promised() -> list[str]:
    scripts = ScriptDirectory.from_config(alembic_config("sqlite+aiosqlite://"))
    revisions = [script.revision for script in scripts.walk_revisions()]
    return [revision for revision in reversed(revisions) if revision >= FIRST_PROMISED]


def read_schema(path: Path) -> Schema:
    engine = create_engine(f"sqlite:///{path}")
    found = inspect(engine)
    tables = found.get_table_names()
    columns = {table: {each["name"]: dict(each) for each in found.get_columns(table)} for table in tables}
    rules = {table: _rules(found, table) for table in tables}
    engine.dispose()
    return Schema(columns, rules)


def _rules(found: Any, table: str) -> set[str]:
    unique = [str(sorted(each["column_names"])) for each in found.get_unique_constraints(table)]
    unique += [str(sorted(each["column_names"])) for each in found.get_indexes(table) if each["unique"]]
    checks = [str(each["sqltext"]) for each in found.get_check_constraints(table)]
    references = [
        f"{each['constrained_columns']} -> {each['referred_table']}" for each in found.get_foreign_keys(table)
    ]
    return {*unique, *checks, *references, str(found.get_pk_constraint(table)["constrained_columns"])}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return alembic_config(f"sqlite+aiosqlite:///{tmp_path / 'grown.db'}")


@pytest.mark.parametrize("revision", promised())
def test_old_code_goes_on_after_a_migration(config: Config, tmp_path: Path, revision: str) -> None:
    command.upgrade(config, f"{revision}-1")
    before = read_schema(tmp_path / "grown.db")
    command.upgrade(config, revision)
    after = read_schema(tmp_path / "grown.db")
    faults = [
        *(f"{table} is gone" for table in before.columns.keys() - after.columns.keys()),
        *(
            fault
            for table in before.columns.keys() & after.columns.keys()
            for fault in (
                *find_faults(table, before.columns[table], after.columns[table]),
                *find_new_rules(table, before, after),
            )
        ),
    ]
    assert faults == []


def find_faults(table: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What old code, which names the old columns alone, would run into."""
    gone = [f"{table}.{name} is gone" for name in old.keys() - new.keys()]
    changed = [
        f"{table}.{name} was {old[name]['type']} and may be empty or not as before"
        for name in old.keys() & new.keys()
        if str(old[name]["type"]) != str(new[name]["type"])
        or (old[name]["nullable"] and not new[name]["nullable"])
        or (old[name]["default"] is not None and new[name]["default"] is None)
    ]
    unfilled = [
        f"{table}.{name} must be given"
        for name in new.keys() - old.keys()
        if not new[name]["nullable"] and new[name]["default"] is None
    ]
    return [*gone, *changed, *unfilled]


def find_new_rules(table: str, before: Schema, after: Schema) -> list[str]:
    """Keys, checks and references that rows had not to fulfil before; those of new columns alone may come."""
    added = after.columns[table].keys() - before.columns[table].keys()
    new = after.rules[table] - before.rules[table]
    return [f"{table}: {rule}" for rule in new if not any(name in rule for name in added)]


def test_the_rule_sees_a_breach() -> None:
    text = {"type": "VARCHAR", "nullable": False, "default": None}
    assert find_faults("t", {"a": text}, {"a": text}) == []
    assert find_faults("t", {"a": text}, {}) == ["t.a is gone"]
    assert find_faults("t", {}, {"a": text}) == ["t.a must be given"]
    assert find_faults("t", {}, {"a": {**text, "default": "''"}}) == []
    assert find_faults("t", {"a": {**text, "nullable": True}}, {"a": text}) != []
    assert find_faults("t", {"a": {**text, "default": "0"}}, {"a": text}) != []
    old = Schema({"t": {"a": text}}, {"t": {"['a']"}})
    assert find_new_rules("t", old, Schema({"t": {"a": text}}, {"t": {"['a']", "a > 0"}})) == ["t: a > 0"]
