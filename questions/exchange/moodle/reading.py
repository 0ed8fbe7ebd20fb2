"""Moodle XML as questions. What is known is read, what is technical is named here; the rest is reported."""

from __future__ import annotations

from collections.abc import Callable

from questions.exchange.drafts import Draft, Drafts, NotTakenError, as_answer, bounded, number_in
from questions.exchange.markdown_in import markdown_of_html
from questions.exchange.moodle.text import from_moodle, has_html
from questions.exchange.moodle.writing import TRUE_FALSE
from questions.exchange.naming import letters
from questions.exchange.report import Imported
from questions.exchange.trees import Element, child, children, local_name, text_of, whole_file

# How Moodle behaves rather than what is asked; the bank has no place for it and misses nothing.
_TECHNICAL = {
    *("penalty", "hidden", "answernumbering", "shownumcorrect", "showstandardinstruction", "unitpenalty"),
    *("unitgradingtype", "showunits", "unitsleft", "usecase", "coursetags"),
}
_COMMON = {"name", "questiontext", "generalfeedback", "defaultgrade", "idnumber", "tags", "hint", "answer"}
_READ = {
    "multichoice": _COMMON | {"single", "shuffleanswers"},
    "truefalse": _COMMON,
    "numerical": _COMMON | {"units"},
}
_NO, _ALL = 0.0, 100.0


def import_moodle(root: Element, file: str) -> Imported:
    """The choice, multiple, true/false and numerical questions under a `<quiz>`.

    Raises:
        QuestionFileError: the root is another element.
    """
    if local_name(root) != "quiz":
        raise whole_file(file, f"begins with <{local_name(root)}>, and Moodle XML with <quiz>")
    drafts = Drafts(file)
    for element in root:
        if not isinstance(element.tag, str) or local_name(element) != "question":
            continue
        kind = element.get("type", "")
        if kind == "category":
            drafts.report.lose("", "category", "the bank has folders and quizzes instead")
        elif kind not in _KINDS:
            drafts.refuse(element.sourceline, f"a question of the type {kind[:40]!r} is not taken")
        else:
            _read(element, kind, drafts)
    return drafts.imported()


def _read(element: Element, kind: str, drafts: Drafts) -> None:
    draft = Draft(element.sourceline)
    title = " ".join(text_of(child(element, "name")).split())
    try:
        _read_common(element, draft, title)
        _KINDS[kind](element, draft)
        draft.take_tags(_tags(element))
    except NotTakenError as error:
        drafts.refuse(draft.line, f"{title[:60]!r} is not taken: {error}")
        return
    for each in element:
        name = local_name(each)
        if name not in _READ[kind] | _TECHNICAL and text_of(each):
            draft.lose(name, "the bank has no field for it")
    drafts.finish(draft, text_of(child(element, "idnumber")) or title)


def _read_common(element: Element, draft: Draft, title: str) -> None:
    points = text_of(child(element, "defaultgrade"))
    draft.fields |= {
        "title": title,
        "points": number_in(points) if points else 1.0,
        "prompt": _markdown(child(element, "questiontext"), draft, "prompt"),
        "explanation": _markdown(child(element, "generalfeedback"), draft, "explanation"),
        "hints": [
            {"text": text} for hint in children(element, "hint") if (text := _markdown(hint, draft, "hints"))
        ],
    }


def _tags(element: Element) -> list[str]:
    return [
        text_of(tag) for tags in children(element, "tags") for tag in children(tags, "tag") if text_of(tag)
    ]


def _read_choices(element: Element, draft: Draft) -> None:
    single = text_of(child(element, "single")).lower() not in ("false", "0", "")
    answers = children(element, "answer")
    shares = [_share(answer) for answer in answers]
    draft.fields |= {
        "kind": "choice" if single else "multiple",
        "shuffle": text_of(child(element, "shuffleanswers")).lower() not in ("false", "0", ""),
        "choices": [
            {
                "id": letters(number),
                "text": _markdown(answer, draft, "choices"),
                "correct": share == _ALL if single else share > _NO,
                "feedback": _markdown(child(answer, "feedback"), draft, "feedback"),
            }
            for number, (answer, share) in enumerate(zip(answers, shares, strict=True))
        ],
    }
    right = {share for share in shares if share > _NO}
    if single and right - {_ALL}:
        draft.lose("choices", "options that are partly right count as wrong")
    if not single and len(right) > 1:
        draft.lose("choices", "right options are worth the same here, whatever shares they had")


def _read_true_false(element: Element, draft: Draft) -> None:
    answers = {text_of(child(answer, "text")).lower(): answer for answer in children(element, "answer")}
    if set(answers) != {"true", "false"}:
        raise NotTakenError("its answers are not 'true' and 'false'")
    draft.fields |= {
        "kind": "choice",
        "shuffle": False,
        "choices": [
            {
                "id": word.lower(),
                "text": word,
                "correct": _share(answers[word.lower()]) == _ALL,
                "feedback": _markdown(child(answers[word.lower()], "feedback"), draft, "feedback"),
            }
            for word in TRUE_FALSE
        ],
    }


def _read_numerical(element: Element, draft: Draft) -> None:
    answers = children(element, "answer")
    keys = [answer for answer in answers if _share(answer) == _ALL]
    if len(keys) != 1:
        raise NotTakenError(f"{len(keys)} of its answers are right, and one is wanted")
    bound = number_in(text_of(child(keys[0], "tolerance")) or "0")
    tolerance = bound or draft.least_bound()
    if _feedback(keys[0], draft):
        draft.lose("feedback", "that of the right value: the bank has the explanation instead")
    draft.fields |= {
        "kind": "numeric",
        "answer": as_answer(number_in(_value(keys[0]))),
        "tolerance": {"absolute": tolerance},
        "mistakes": [
            _mistake(answer, bound, draft) for answer in answers if _is_mistake(answer, keys[0], draft)
        ],
        "unit": _unit(element, draft),
    }


def _is_mistake(answer: Element, key: Element, draft: Draft) -> bool:
    if answer is key:
        return False
    if _value(answer).strip() == "*":
        draft.lose("feedback", "that of any other value")
        return False
    return True


def _mistake(answer: Element, bound: float, draft: Draft) -> dict[str, str]:
    if _share(answer) > _NO:
        draft.lose("mistakes", "values that are partly right count as wrong")
    if number_in(text_of(child(answer, "tolerance")) or "0") != bound:
        draft.lose("mistakes", "held to the tolerance of the right value")
    return {"answer": as_answer(number_in(_value(answer))), "feedback": _feedback(answer, draft)}


def _unit(element: Element, draft: Draft) -> str | None:
    units = [unit for units in children(element, "units") for unit in children(units, "unit")]
    if len(units) > 1:
        draft.lose("unit", "the first is kept; a question has one")
    return text_of(child(units[0], "unit_name")) or None if units else None


def _value(answer: Element) -> str:
    return text_of(child(answer, "text"))


def _feedback(answer: Element, draft: Draft) -> str:
    return _markdown(child(answer, "feedback"), draft, "feedback")


def _share(answer: Element) -> float:
    return number_in(answer.get("fraction", "0"))


def _markdown(element: Element | None, draft: Draft, field: str) -> str:
    """The text in `element` as our Markdown, by the format that it says it has."""
    if element is None:
        return ""
    if children(element, "file"):
        draft.lose(field, "files, such as pictures, are not taken")
    text = bounded(text_of(child(element, "text")))
    form = element.get("format", "html")
    if form == "markdown":
        if has_html(text):
            draft.lose(field, "HTML within Markdown is shown as its signs")
        return from_moodle(text)
    if form == "plain_text":
        text = text.replace("&", "&amp;").replace("<", "&lt;")
    if form in ("plain_text", "moodle_auto_format"):
        text = text.replace("\n", "<br/>")
    return markdown_of_html(text, lambda lost: draft.lose(field, f"without {lost}"))


_KINDS: dict[str, Callable[[Element, Draft], None]] = {
    "multichoice": _read_choices,
    "truefalse": _read_true_false,
    "numerical": _read_numerical,
}
