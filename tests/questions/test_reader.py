"""Files that are no plain data, or no sensible size, are refused with their line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from questions.faults import QuestionFileError
from questions.reader import MAX_FILE_BYTES, read_document, read_text

BILLION_LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id: a\nid: b\n", "2: id: this key stands on line 1 already"),
        ("a:\n  b: 1\n  c: 2\n  b: 3\n", "4: a.b: this key stands on line 2 already"),
        ("a: 1\nb: [1,\n", "3: not YAML: expected the node content"),
        ("a: 'open\n", "2: not YAML: found unexpected end of stream"),
        ("a: 1\n---\nb: 2\n", "2: not YAML: but found another document"),
        ("a: 1\nb: \x07\n", "2: not YAML: unacceptable character #x0007"),
        ("a: *nowhere\n", "1: not YAML: found undefined alias"),
        ("", "1: the file is empty"),
        ("# only a remark\n", "1: the file is empty"),
        ("a: 1\nb: &anchor 2\n", "2: b: anchors are not taken (&anchor)"),
        ("a: !!python/object/apply:os.system [ls]\n", "1: a: python/object/apply:os.system is not taken"),
        ("a: !own 3\n", "1: a: !own is not taken"),
        ("a: !!binary aGk=\n", "1: a: binary is not taken"),
        ("a: 2020-01-01\n", "1: a: timestamp is not taken: put quotes round it"),
        ("<<: {a: 1}\n", "1: a key must be text"),
        ("1: one\n", "1: a key must be text"),
        ("? [a, b]\n: 1\n", "1: a key must be text"),
        ("a: .inf\n", "1: a: a number must be finite"),
        ("a: .nan\n", "1: a: a number must be finite"),
        ("a: " + "9" * 5_000, "1: a: a number must be finite"),
        ("[" * 5_000, "1: nested too deeply"),
        ("a: " + "x" * MAX_FILE_BYTES, "1: the file is longer than 256 KiB"),
    ],
)
def test_refused_with_its_line(text: str, expected: str) -> None:
    with pytest.raises(QuestionFileError) as caught:
        read_document(text, "q.yaml")
    assert str(caught.value.faults[0]).startswith(f"q.yaml:{expected}")


def test_an_alias_bomb_is_refused_at_once() -> None:
    start = time.process_time()
    with pytest.raises(QuestionFileError, match="anchors are not taken"):
        read_document(BILLION_LAUGHS, "q.yaml")
    assert time.process_time() - start < 2


def test_plain_data_comes_out_plain() -> None:
    text = 'a: 1\nb: 1e-5\nc: [true, null, "3", yes]\nd: |\n  two\n  lines\n'
    data = read_document(text, "q.yaml").data
    assert data == {"a": 1, "b": 1e-5, "c": [True, None, "3", "yes"], "d": "two\nlines\n"}
    assert {type(value) for value in data.values()} == {int, float, list, str}


def test_bytes_that_are_not_utf8_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "q.yaml"
    path.write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(QuestionFileError, match=r"q\.yaml:2: not UTF-8: byte 0xe9"):
        read_text(path, "q.yaml")


def test_a_long_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "q.yaml"
    path.write_bytes("é".encode() * MAX_FILE_BYTES)
    with pytest.raises(QuestionFileError, match="longer than 256 KiB"):
        read_document(read_text(path, "q.yaml"), "q.yaml")


def test_a_missing_file_is_the_author_s_fault_too(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match=r"q\.yaml:1: can't be read: No such file"):
        read_text(tmp_path / "q.yaml", "q.yaml")
