"""The schema that editors use is the one that files are checked with."""

from __future__ import annotations

import json
import subprocess
import sys

from questions.bank import OWN_FOLDER
from questions.schema_export import SCHEMA_PATH, schema_text

FIRST_LINE = "# yaml-language-server: $schema=../../question.schema.json"


def test_the_schema_file_is_up_to_date() -> None:
    assert SCHEMA_PATH.read_text(encoding="utf-8") == schema_text()


def test_every_question_points_its_editor_to_the_schema() -> None:
    paths = sorted(OWN_FOLDER.glob("bank/*/*.yaml"))
    assert paths
    for path in paths:
        assert path.read_text(encoding="utf-8").splitlines()[0] == FIRST_LINE, path.name
        assert (path.parent / "../../question.schema.json").resolve() == SCHEMA_PATH


def test_our_questions_satisfy_the_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(SCHEMA_PATH)]
    done = subprocess.run(
        [*command, *map(str, OWN_FOLDER.glob("bank/*/*.yaml"))], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(schema_text())["title"] == "Batchmark question"
