"""What an answer must pass before it is run or kept: its version, its shape, its size, room in the queue."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from teaching_bank import CALL_SOURCE

from app.db.submissions.queue import Queue
from app.errors import InvalidError, QuestionChangedError, QueueFullError, TooLargeError
from app.pipeline.answering import admission
from app.pipeline.answering.admission import check_answer, find_turn
from app.rules.queueing import PACE_WINDOW
from app.settings import Settings
from questions.bank import load_bank
from questions.loader import LoadedQuestion, parse_question

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
TEXT = parse_question(CALL_SOURCE, "name-the-call.yaml")
SETTINGS = Settings(source_limit_kib=1, queue_limit=4, course_queue_limit=2)


@pytest.fixture(scope="module")
def code() -> LoadedQuestion:
    name = "forward-train-torch"
    return load_bank(only=name).questions[name]


def check(loaded: LoadedQuestion, answer: Any, seen_version: str | None = None) -> None:
    check_answer(loaded, answer, seen_version=seen_version, settings=SETTINGS)


def test_the_version_that_was_seen_must_be_the_one_that_is_asked() -> None:
    check(TEXT, {"text": "eval"}, TEXT.version)
    check(TEXT, {"text": "eval"})
    with pytest.raises(QuestionChangedError) as refused:
        check(TEXT, {"text": "eval"}, "an older one")
    told = "This question has changed since you opened it. Please read it again."
    assert refused.value.detail == told


@pytest.mark.parametrize(
    ("answer", "field"), [({"text": 3}, "answer.text"), ({}, "answer.text"), ([], "answer")]
)
def test_another_shape_is_refused_by_name(answer: Any, field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        check(TEXT, answer)
    (error,) = refused.value.errors
    assert error.field == field
    assert '(a text question takes an object with "text")' in error.message


@pytest.mark.parametrize("answer", [{"text": "\ud800"}, {"text": "x", "\udfff": 1}, ["\ud800"]])
def test_half_of_a_surrogate_pair_is_no_text(answer: Any) -> None:
    with pytest.raises(InvalidError) as refused:
        check(TEXT, answer)
    (error,) = refused.value.errors
    assert (error.field, error.message) == (
        "answer",
        "is not valid Unicode: it holds half of a surrogate pair",
    )
    check(TEXT, {"text": "\U0001f600"})


def test_a_source_is_limited_in_bytes(code: LoadedQuestion) -> None:
    check(code, {"source": "é" * 512})
    with pytest.raises(TooLargeError) as refused:
        check(code, {"source": "é" * 512 + "#"})
    assert refused.value.detail == "answer.source: the source is larger than the limit of 1 KiB."


class TestRoom:
    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """What the database was asked for; the first is to be the queue that it tells of."""
        asked: list[Any] = []

        async def look_at_queue(_: Any, user_id: str, course_id: str | None) -> Queue:
            queue: Queue = asked.pop(0)
            asked.append((user_id, course_id))
            return queue

        async def count_graded_since(_: Any, moment: datetime) -> int:
            asked.append(moment)
            return 6

        monkeypatch.setattr(admission, "look_at_queue", look_at_queue)
        monkeypatch.setattr(admission, "count_graded_since", count_graded_since)
        return asked

    async def find(self, asked: list[Any], **queue: Any) -> int:
        empty = {"waiting": 0, "of_course": 0, "first_turn": None, "own_last_turn": None}
        asked.append(Queue(**{**empty, **queue}))
        session: Any = None
        return await find_turn(session, user_id="ada", course_id="new", settings=SETTINGS, now=NOW)

    async def test_whoever_comes_joins_the_next_turn_after_their_own(self, asked: list[Any]) -> None:
        assert await self.find(asked, waiting=3, of_course=1, first_turn=7) == 8
        assert asked == [("ada", "new")]
        asked.clear()
        assert await self.find(asked, waiting=3, of_course=1, first_turn=7, own_last_turn=9) == 10

    @pytest.mark.parametrize("waiting", [4, 40])
    async def test_a_full_queue_is_told_with_its_limit_and_when_to_come(
        self, asked: list[Any], waiting: int
    ) -> None:
        with pytest.raises(QueueFullError) as refused:
            await self.find(asked, waiting=waiting, of_course=1)
        wait_s = waiting  # a tenth of them, at six a minute
        assert refused.value.detail == (
            f"{waiting} answers are waiting to be graded, and no more are taken for now. "
            "Nothing was stored; please try again shortly."
        )
        headers = refused.value.headers
        assert headers["Retry-After"] == str(wait_s)
        assert headers["RateLimit"] == f'"queue";r=0;t={wait_s}'
        assert headers["RateLimit-Policy"] == '"queue";q=4;qu="concurrent-requests"'
        assert asked == [("ada", "new"), NOW - PACE_WINDOW]

    async def test_so_is_a_course_that_has_its_share_of_it(self, asked: list[Any]) -> None:
        with pytest.raises(QueueFullError) as refused:
            await self.find(asked, waiting=3, of_course=2)
        assert refused.value.detail == (
            "2 answers of this course are waiting to be graded: no more are taken for now. "
            "Nothing was stored; please try again shortly."
        )
        assert refused.value.headers["RateLimit-Policy"].startswith('"queue";q=2;')
