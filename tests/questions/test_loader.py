"""A question file says what is wrong with it, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from questions.loader import QuestionFileError, load_question, parse_question

CHOICE = """\
id: which-axis
kind: choice
title: Which axis?
lesson: L4
points: 1
prompt: Which axis is the batch?
choices:
  - {id: a, text: "0", correct: true}
  - {id: b, text: "1", feedback: "No.", misconception: wrong-axis}
"""

CODE = """\
id: increment
kind: code
title: One more
lesson: L0
points: 2
library: numpy
prompt: Write `f`.
provides: [f]
starter: ""
solution: |
  def f(x):
      return x + 1
inputs: 'return {"x": rng.normal(size=3)}'
cases:
  - id: adds
    points: 1
    run: 'return {"out": f(x)}'
  - id: adds-again
    points: 1
    run: 'return {"out": f(f(x))}'
mutants:
  - misconception: no-shift
    replace: [" + 1", ""]
"""

TEXT = """\
id: short
kind: text
title: A word
lesson: L0
points: 1
prompt: Which call?
patterns:
  - pattern: '(model\\.)?eval\\(\\)'
    examples: ["Model.eval()."]
    counterexamples: ["train()"]
"""

NUMERIC = """\
id: sum
kind: numeric
title: A sum
lesson: L0
points: 1
prompt: Add {{ a }} and {{ b }}.
variables:
  a: {integers: [1, 9]}
  b: {value: a + 1}
answer: a + b
tolerance: {absolute: 0.5}
mistakes:
  - {answer: a - b, feedback: "{{ a }} was to be added."}
"""


def faults(text: str, filename: str) -> list[str]:
    with pytest.raises(QuestionFileError) as caught:
        parse_question(text, filename)
    return [str(fault) for fault in caught.value.faults]


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("text", "name"),
    [(CHOICE, "which-axis.yaml"), (CODE, "increment.yaml"), (TEXT, "short.yaml"), (NUMERIC, "sum.yaml")],
)
def test_a_right_file_loads(text: str, name: str) -> None:
    loaded = parse_question(text, name)
    assert loaded.question.id == Path(name).stem
    assert loaded.source == text


def test_an_error_reads_file_line_field_reason() -> None:
    text = changed(CODE, "adds-again\n    points: 1", "adds-again\n    points: 0")
    assert faults(text, "increment.yaml") == [
        "increment.yaml:19: cases.1.points: Input should be greater than 0"
    ]


def test_all_faults_are_told_in_the_file_s_order() -> None:
    text = changed(CHOICE, "points: 1", "points: none").replace("lesson: L4", "lesson: L9") + "colour: red\n"
    with pytest.raises(QuestionFileError) as caught:
        parse_question(text, "which-axis.yaml")
    error = caught.value
    assert [fault.field for fault in error.faults] == ["lesson", "points", "colour"]
    assert [fault.line for fault in error.faults] == [4, 5, 10]
    assert (error.file, error.line, error.field) == ("which-axis.yaml", 4, "lesson")
    assert str(error).splitlines() == [str(fault) for fault in error.faults]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("points: 1\n", "", "1: points: Field required"),
        ("kind: choice\n", "", "1: kind: Unable to extract tag"),
        ("kind: choice", "kind: riddle", "2: kind: Input tag 'riddle'"),
        ("correct: true", "corect: true", "8: choices.0.corect: Extra inputs are not permitted"),
        (", correct: true", "", "1: exactly one choice must have `correct: true`"),
        ("id: which-axis", "id: another", "1: id: is 'another', but the file is named which-axis.yaml"),
    ],
)
def test_shape(old: str, new: str, expected: str) -> None:
    assert any(
        fault.startswith(f"which-axis.yaml:{expected}")
        for fault in faults(changed(CHOICE, old, new), "which-axis.yaml")
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("return x + 1", "return x +", "10: solution: not Python: invalid syntax (its line 2)"),
        ("'return {\"out\": f(x)}'", '"return {"', "17: cases.0.run: not Python: '{' was never closed"),
        ('" + 1"', '"x"', "23: mutants.0.replace: 'x' occurs 2 times in the solution, it must occur once"),
        ("points: 2", "points: 3", "1: the cases' points add up to 2, `points` says 3"),
    ],
)
def test_code_inside_a_question(old: str, new: str, expected: str) -> None:
    (fault,) = faults(changed(CODE, old, new), "increment.yaml")
    assert fault.startswith(f"increment.yaml:{expected}")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('["train()"]', '["eval()"]', "10: patterns.0.counterexamples.0: the pattern matches 'eval()'"),
        ('["Model.eval()."]', '["go"]', "9: patterns.0.examples.0: the pattern does not match 'go'"),
        ("(model", "((model", "8: patterns.0.pattern: not an RE2 pattern: missing ): "),
        ("(model", "(?=model", "8: patterns.0.pattern: not an RE2 pattern: invalid perl operator"),
    ],
)
def test_text_patterns_are_tried(old: str, new: str, expected: str) -> None:
    (fault,) = faults(changed(TEXT, old, new), "short.yaml")
    assert fault.startswith(f"short.yaml:{expected}")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{value: a + 1}", "{value: c + 1}", "9: variables.b.value: 'c + 1' uses the unknown name 'c'"),
        ("answer: a + b", "answer: a +", "10: answer: 'a +' is not an expression"),
        ("Add {{ a }}", "Add {{ z }}", "6: prompt: 'z' uses the unknown name 'z'"),
        ("{{ a }} was", "{{ y }} was", "13: mistakes.0.feedback: 'y' uses the unknown name 'y'"),
        ("a: {", "A: {", "8: variables.A: String should match pattern"),
    ],
)
def test_names_in_expressions_must_exist(old: str, new: str, expected: str) -> None:
    assert faults(changed(NUMERIC, old, new), "sum.yaml")[0].startswith(f"sum.yaml:{expected}")


def test_an_unknown_misconception_is_refused_where_a_vocabulary_is_given() -> None:
    assert parse_question(CHOICE, "which-axis.yaml", {"wrong-axis"})
    with pytest.raises(QuestionFileError, match=r":9: choices\.1\.misconception: unknown .*'wrong-axis'"):
        parse_question(CHOICE, "which-axis.yaml", {"no-shift"})


@pytest.mark.parametrize("text", ["\n# a remark\n" + CHOICE, CHOICE.replace("points: 1", "points:   1.0")])
def test_comments_and_layout_keep_the_version(text: str) -> None:
    version = parse_question(CHOICE, "which-axis.yaml").version
    assert parse_question(text, "which-axis.yaml").version == version
    assert len(version) == 64


@pytest.mark.parametrize("old", ["Which axis is", "correct: true", '"No."'])
def test_content_changes_the_version(old: str) -> None:
    new = {"Which axis is": "What axis is", "correct: true": "correct: true, feedback: Yes", '"No."': '"No"'}
    versions = {
        parse_question(text, "which-axis.yaml").version for text in (CHOICE, changed(CHOICE, old, new[old]))
    }
    assert len(versions) == 2


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "which-axis.yaml"
    path.write_text(CHOICE, encoding="utf-8")
    assert load_question(path) == parse_question(CHOICE, path.name)
