"""Frames as an enemy would send them: nothing but our own two errors, and no more memory than the limit."""

from __future__ import annotations

import contextlib
import json
import struct
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.sandbox.frames import FrameError, FrameReader, OutputLimitError, read_raised, read_returned
from graders.sandbox.outcome import Ending
from graders.sandbox.progress import Progress
from graders.values import Array

LIMIT_BYTES = 1 << 20
PEAK_BYTES = 8 * LIMIT_BYTES  # a few copies of what came, never what was claimed
REFUSALS = (FrameError, OutputLimitError)

ODD_NUMBERS = st.sampled_from(
    [0, 1, -1, 2**31, 2**63, 2**64, 10**30, 10**4_000, 1.5, float("inf"), float("nan"), True]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | ODD_NUMBERS
JSON = st.recursive(
    SCALARS | st.sampled_from(["answer.py", "\ud800", "\0"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
STORED = st.sampled_from(["<f8", "|b1", "<f16", ">f8", "|O", "<U4", "<M8[s]", "f8,O", "|V8", ""]) | JSON
SHAPES = st.lists(ODD_NUMBERS | st.integers(-2, 4), max_size=5) | JSON
LEAVES = st.fixed_dictionaries({"stored": STORED, "shape": SHAPES, "kind": JSON, "dtype": JSON}) | JSON
TREES = st.recursive(
    JSON | st.builds(lambda index: {"a": index}, st.integers(-2, 3) | JSON),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.builds(lambda items: {"d": items}, st.dictionaries(st.text(max_size=3), inner, max_size=3))
    ),
    max_leaves=8,
)
CASES = st.fixed_dictionaries(
    {"kind": st.just("case"), "index": st.integers(-1, 3) | JSON, "tree": TREES},
    optional={
        "leaves": st.lists(LEAVES, max_size=3) | JSON,
        "changed": st.lists(st.text(max_size=3), max_size=3) | JSON,
    },
)
ERRORS = st.fixed_dictionaries(
    {"kind": st.just("error"), "index": st.integers(-1, 3) | JSON},
    optional={
        "types": st.lists(JSON, max_size=3) | JSON,
        "message": JSON,
        "places": st.lists(st.lists(JSON, min_size=3, max_size=3), max_size=3) | JSON,
    },
)
HEADERS = CASES | ERRORS | st.fixed_dictionaries({"kind": st.sampled_from(["loaded", "done"]) | JSON})


def frame(header: Any, payload: bytes = b"") -> bytes:
    encoded = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("=IQ", len(encoded), len(payload)) + encoded + payload


def leaf(**changes: Any) -> dict[str, Any]:
    return {"stored": "<f8", "shape": [2], "kind": "ndarray", "dtype": "float64"} | changes


def case(*leaves: Any, tree: Any = None) -> dict[str, Any]:
    return {"kind": "case", "index": 0, "tree": tree, "changed": [], "leaves": list(leaves)}


@given(st.lists(st.binary(max_size=64), max_size=8))
def test_any_bytes_are_frames_or_are_refused(pieces: list[bytes]) -> None:
    reader = FrameReader(LIMIT_BYTES)
    with contextlib.suppress(*REFUSALS):
        for piece in pieces:
            for header, payload in reader.feed(piece):
                assert isinstance(header, dict)
                assert isinstance(payload, bytes)


@given(st.lists(st.tuples(HEADERS, st.binary(max_size=64)), max_size=4), st.integers(1, 50))
def test_any_json_comes_back_frame_by_frame_however_it_is_cut(
    frames: list[tuple[dict[str, Any], bytes]], step: int
) -> None:
    stream = b"".join(frame(header, payload) for header, payload in frames)
    reader = FrameReader(LIMIT_BYTES)
    got = [
        found for start in range(0, len(stream), step) for found in reader.feed(stream[start : start + step])
    ]
    assert [payload for _, payload in got] == [payload for _, payload in frames]
    assert json.dumps([header for header, _ in got]) == json.dumps([header for header, _ in frames])


@given(HEADERS, st.binary(max_size=64))
def test_any_case_is_read_as_plain_arrays_or_refused(header: dict[str, Any], payload: bytes) -> None:
    with contextlib.suppress(FrameError):
        for array in _arrays(read_returned(header, payload).outputs):
            assert type(array.data) is np.ndarray
            assert array.data.nbytes <= len(payload)
            assert array.data.flags.c_contiguous


@given(HEADERS)
def test_any_exception_is_read_as_short_storable_text_or_refused(header: dict[str, Any]) -> None:
    with contextlib.suppress(FrameError):
        raised = read_raised(header)
        (raised.message + "".join(raised.types)).encode()
        assert len(raised.message) <= 2_000
        assert len(raised.places) <= 50
        assert all(0 <= place.line <= 2**31 for place in raised.places)
        assert raised.types


@pytest.mark.parametrize("types", [[], "", [7], None], ids=str)
def test_an_exception_without_a_class_is_none(types: object) -> None:
    with pytest.raises(FrameError):
        read_raised({"types": types, "message": "", "places": []})


def test_a_line_without_end_stays_short() -> None:
    header = {
        "types": ["E"],
        "message": "",
        "places": [["answer.py", 10**4_000, "f"], ["answer.py", -1, "f"]],
    }
    assert [place.line for place in read_raised(header).places] == [2**31, 0]


@given(st.lists(st.tuples(HEADERS, st.binary(max_size=32)), max_size=5))
def test_a_whole_run_of_any_frames_ends_in_an_outcome(frames: list[tuple[dict[str, Any], bytes]]) -> None:
    progress = Progress(2, LIMIT_BYTES)
    for header, payload in frames:
        progress.take_result(frame(header, payload))
    progress.take_exit(0, 1_000, 0.1)
    outcome = progress.outcome(1.0, 0.0, {})
    assert outcome.ending in {Ending.FINISHED, Ending.EXITED, Ending.BAD_FRAME}
    assert set(outcome.cases) <= {0, 1}


@pytest.mark.parametrize(
    "claimed",
    [
        leaf(shape=[2**40]),
        leaf(shape=[2**32, 2**32]),
        leaf(shape=[-1]),
        leaf(shape=[-1, -2]),
        leaf(shape=[0, 10**30]),
        leaf(shape=[0] * 100),
        leaf(shape=[2.0]),
        leaf(shape=[True, 2]),
        leaf(shape="2"),
        leaf(shape=None),
        leaf(stored="|O"),
        leaf(stored="<U2"),
        leaf(stored=">f8"),
        leaf(stored="<f16"),
        leaf(stored=["<f8"]),
        leaf(stored={"f": 8}),
        leaf(stored=None),
        leaf(dtype=8),
        {"stored": "<f8"},
        [],
        7,
        None,
    ],
    ids=str,
)
def test_a_lying_leaf_is_refused(claimed: Any) -> None:
    with pytest.raises(FrameError):
        read_returned(case(claimed), bytes(16))


@pytest.mark.parametrize(
    "tree",
    [{"a": 1}, {"a": -1}, {"a": "0"}, {"d": []}, {"o": 1}, {"x": 1}, {}, [[{"b": 0}]], [[[]] * 3, {"a": 99}]],
    ids=repr,
)
def test_a_tree_that_is_none_of_ours_is_refused(tree: Any) -> None:
    with pytest.raises(FrameError):
        read_returned(case(leaf(), tree=tree), bytes(16))


@pytest.mark.parametrize("changed", [None, "x", {"x": "x"}, ["x", 7], [["x"]]], ids=repr)
def test_changed_inputs_that_are_no_names_are_refused(changed: Any) -> None:
    header = case(leaf())
    assert read_returned(header, bytes(16)).changed_inputs == frozenset()
    with pytest.raises(FrameError):
        read_returned(header | {"changed": changed}, bytes(16))


def test_a_payload_of_another_length_is_refused() -> None:
    for length in (0, 8, 15, 17, 24):
        with pytest.raises(FrameError):
            read_returned(case(leaf()), bytes(length))


def test_a_tree_nested_past_reason_is_refused() -> None:
    nested: Any = None
    for _ in range(900):
        nested = [nested]
    with pytest.raises(FrameError):
        read_returned(case(tree=nested), b"")


@pytest.mark.parametrize("text", [b"[" * 100_000, b"9" * 100_000, b"\xff", b"[]", b"null", b"", b'{"a":'])
def test_a_header_that_is_no_json_object_is_refused(text: bytes) -> None:
    with pytest.raises(FrameError):
        list(FrameReader(LIMIT_BYTES).feed(frame(text)))


@pytest.mark.parametrize("head", [(0xFFFFFFFF, 0), (2, 2**64 - 1), (2, LIMIT_BYTES + 1), (600_000, 0)])
def test_a_claim_past_the_limit_ends_it_before_anything_is_kept(head: tuple[int, int]) -> None:
    with pytest.raises(OutputLimitError):
        list(FrameReader(LIMIT_BYTES).feed(struct.pack("=IQ", *head)))


def test_many_frames_within_their_own_limits_still_meet_the_whole_limit() -> None:
    reader = FrameReader(LIMIT_BYTES)
    piece = frame({"kind": "case"}, bytes(100_000))
    for _ in range(LIMIT_BYTES // len(piece)):
        assert len(list(reader.feed(piece))) == 1
    with pytest.raises(OutputLimitError):
        list(reader.feed(piece))


def test_no_stream_takes_more_memory_than_a_few_times_the_limit() -> None:
    streams = (
        struct.pack("=IQ", 2, LIMIT_BYTES) + b"{}" + bytes(2 * LIMIT_BYTES),
        frame({"kind": "case", "leaves": [[]] * 100_000}),
        frame(b'{"x":[' + b"[]," * 150_000 + b"[]]}"),
        frame({"kind": "loaded"}) * 20_000,
    )
    for stream in streams:
        assert _peak_bytes(stream) < 64 * LIMIT_BYTES  # a list of empty lists is 20 times its text


def test_claimed_arrays_are_not_allocated() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(FrameError):
            read_returned(case(leaf(shape=[2**37])), bytes(1_000))
        assert tracemalloc.get_traced_memory()[1] < PEAK_BYTES
    finally:
        tracemalloc.stop()


def test_a_million_frames_are_not_read() -> None:
    progress = Progress(2, LIMIT_BYTES)
    progress.take_result(frame({"kind": "loaded"}) * 20_000)
    assert progress.stopped
    progress.take_exit(9, 0, 0.0)
    assert progress.outcome(1.0, 0.0, {}).ending is Ending.BAD_FRAME


def test_what_came_before_a_bad_frame_still_counts() -> None:
    progress = Progress(2, LIMIT_BYTES)
    progress.take_result(
        frame(case(leaf(), tree={"d": {"out": {"a": 0}}}), bytes(16)) + frame({"kind": "verdict"})
    )
    progress.take_exit(9, 0, 0.0)
    outcome = progress.outcome(1.0, 0.0, {})
    assert outcome.ending is Ending.BAD_FRAME
    assert list(outcome.cases) == [0]


def test_printed_text_is_cut_and_storable() -> None:
    progress = Progress(1, LIMIT_BYTES)
    for _ in range(100):
        progress.take_print(b"\0\xff\xed\xa0\x80" * 1_000)
    progress.take_exit(0, 0, 0.0)
    outcome = progress.outcome(1.0, 0.0, {})
    assert outcome.printed_truncated
    assert len(outcome.printed.encode()) <= 4 * 64 * 1024
    assert "\0" not in outcome.printed


def _arrays(value: Any) -> list[Array]:
    if isinstance(value, Array):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [array for item in items for array in _arrays(item)]


def _peak_bytes(stream: bytes) -> int:
    reader = FrameReader(LIMIT_BYTES)
    tracemalloc.start()
    try:
        with contextlib.suppress(*REFUSALS):
            for start in range(0, len(stream), 1 << 16):
                list(reader.feed(stream[start : start + (1 << 16)]))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
