"""What a browser's form says, as the answer that every other way of handing in sends too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.datastructures import FormData

from app.errors import InvalidError
from app.web.sent_forms import read_text_file
from questions.schema import Question

MAX_FIELDS = 64
_LONG = 10  # digits, of a revision


@dataclass(frozen=True)
class Typed:
    """What stood in the form, so that a page can show it again.

    `revision` is that of the draft it was begun from, `version` that of the question which the page
    showed; None if the form did not say. `once` is the page's own number, the same at a second click.
    """

    source: str | None = None
    choice: str = ""
    choices: tuple[str, ...] = ()
    value: str = ""
    text: str = ""
    places: dict[str, str] = field(default_factory=dict)
    revision: int | None = None
    version: str | None = None
    once: str = ""


def read_typed(form: FormData) -> Typed:
    """What stands in the form's fields, whatever the question's kind; never refused."""
    places = {name.removeprefix("place."): str(form[name]) for name in form if name.startswith("place.")}
    return Typed(
        # Browsers send line ends as CR LF whatever was typed.
        source=str(form["source"]).replace("\r\n", "\n") if "source" in form else None,
        choice=_text(form, "choice"),
        choices=tuple(str(value) for value in form.getlist("choices")),
        value=_text(form, "value"),
        text=_text(form, "text"),
        places=places,
        revision=int(draft) if (draft := _text(form, "draft")).isdecimal() and len(draft) < _LONG else None,
        version=str(form["version"]) if "version" in form else None,
        once=str(form.get("once", "")),
    )


async def with_file(typed: Typed, form: FormData) -> Typed:
    """The same with the code of the file, if one was chosen, in place of the code in the form.

    Raises:
        InvalidError: the file is not text.
    """
    source = await read_text_file(form)
    return typed if source is None else replace(typed, source=source)


def fields_of(typed: Typed) -> dict[str, Any]:
    """What was typed by the names of the form's fields, those left empty aside."""
    named = {
        "source": typed.source,
        "choice": typed.choice,
        "choices": list(typed.choices),
        "value": typed.value,
        "text": typed.text,
    }
    places = {f"place.{item}": place for item, place in typed.places.items()}
    return {name: value for name, value in (named | places).items() if value}


def typed_from(fields: Mapping[str, Any], revision: int) -> Typed:
    """The same again from those fields, whoever wrote them."""
    text = {name: value for name, value in fields.items() if isinstance(value, str)}
    choices = fields.get("choices")
    return Typed(
        source=text.get("source"),
        choice=text.get("choice", ""),
        choices=tuple(map(str, choices)) if isinstance(choices, list) else (),
        value=text.get("value", ""),
        text=text.get("text", ""),
        places={
            name.removeprefix("place."): value for name, value in text.items() if name.startswith("place.")
        },
        revision=revision,
    )


def answer_body(question: Question, typed: Typed) -> dict[str, Any]:
    """The answer as the API takes it; its shape is checked where all answers are.

    Raises:
        InvalidError: something is missing, or not what the field asks for.
    """
    return _BODIES[question.kind](typed)


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()


def _code(typed: Typed) -> dict[str, Any]:
    return {"source": typed.source or ""}


def _choice(typed: Typed) -> dict[str, Any]:
    if not typed.choice:
        raise InvalidError("Choose one of the options.")
    return {"choice": typed.choice}


def _multiple(typed: Typed) -> dict[str, Any]:
    return {"choices": list(typed.choices)}


def _numeric(typed: Typed) -> dict[str, Any]:
    # Half the world writes 0,25, and what is copied from a page may hold a typeset minus.
    text = typed.value.replace(",", ".") if typed.value.count(",") == 1 else typed.value
    try:
        return {"value": float(text.replace("\N{MINUS SIGN}", "-"))}
    except ValueError:
        said = repr(typed.value) if typed.value else "An empty field"
        raise InvalidError(f"{said} is not a number. Write it like 0.25 or 3.2e-4.") from None


def _ordering(typed: Typed) -> dict[str, Any]:
    wanted = [str(place) for place in range(1, len(typed.places) + 1)]
    if sorted(typed.places.values()) != sorted(wanted):
        raise InvalidError(f"Give each line a place of its own, from 1 to {len(wanted)}.")
    return {"order": sorted(typed.places, key=lambda item: int(typed.places[item]))}


def _text_answer(typed: Typed) -> dict[str, Any]:
    return {"text": typed.text}


_BODIES: dict[str, Callable[[Typed], dict[str, Any]]] = {
    "code": _code,
    "choice": _choice,
    "multiple": _multiple,
    "numeric": _numeric,
    "ordering": _ordering,
    "text": _text_answer,
}
