"""A bank with a strict quiz and a broken file beside the questions that ship."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings

STRICT_QUIZ = """\
id: strict
title: One go each
items:
  - question: forgotten-eval
    points: 10
  - question: std-check
attempts: 1
"""


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: pages hold no SQL of their own."""
    return new_sqlite


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    folder = tmp_path / "extra"
    (folder / "quizzes").mkdir(parents=True)
    (folder / "quizzes" / "strict.yaml").write_text(STRICT_QUIZ)
    (folder / "bank" / "broken").mkdir(parents=True)
    (folder / "bank" / "broken" / "half-done.yaml").write_text("id: half-done\nkind: choice\n")
    return settings.model_copy(update={"bank_dir": folder})
