"""`batchmark new`: a question to start from, which loads as it stands."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from app.commands.console import DONE, NOT_DONE, complain, report
from app.settings import Settings
from app.skeletons import Kind, skeleton
from questions.bank import OWN_FOLDER
from questions.base import Slug


def new(
    question_id: str,
    *,
    kind: Kind = "code",
    course: str = "batch-norm",
) -> int:
    """Write a question to start from; never overwrites one.

    Parameters
    ----------
    question_id
        The new question's id, in lower case with hyphens; its file is named after it.
    kind
        What it asks for.
    course
        The folder of the bank that it goes to.
    """
    folder = (Settings().bank_dir or OWN_FOLDER) / "bank"
    try:
        for name in (question_id, course):
            TypeAdapter(Slug).validate_python(name)
    except ValidationError:
        complain(f"{name!r} is no id: use lower case letters and digits with single hyphens between")
        return NOT_DONE
    if taken := list(folder.glob(f"*/{question_id}.yaml")):
        complain(f"{taken[0]} is there already; nothing was written")
        return NOT_DONE
    file = folder / course / f"{question_id}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as stream:
        stream.write(skeleton(kind, question_id))
    report(f"Wrote {file}. Edit it, then run: batchmark check {file}")
    return DONE
