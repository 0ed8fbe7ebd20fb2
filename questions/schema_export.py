"""Writes the JSON Schema that editors complete and check question files with.

`python -m questions.schema_export` after a change to the schema.
"""

from __future__ import annotations

import json
from pathlib import Path

from questions.schema import question_json_schema

SCHEMA_PATH = Path(__file__).parent / "question.schema.json"


def schema_text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(question_json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_PATH.write_text(schema_text(), encoding="utf-8")
