"""In which course somebody meets a quiz or a question, and on which terms: decided without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from app.db.courses.tables import Course, QuizExtension, QuizSettings
from app.db.tables import Role, User
from app.pipeline.answering.standing import (
    Chances,
    Standings,
    find_asking,
    has_quiz,
    read_extension,
    read_terms,
    terms_columns,
)
from app.quiz_errors import HeldBackError, NotEnrolledError, NotOpenYetError, QuizClosedError
from app.rules.schedule import Phase
from app.rules.terms import NO_EXTENSION, Bucket, Counts, Extension, Terms
from questions.schema import Quiz

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST = Quiz.model_validate({"id": "first", "title": "First", "items": [{"question": "mean"}], "attempts": 3})
SECOND = Quiz.model_validate(
    {
        "id": "second",
        "title": "Second",
        "items": [{"question": "variance"}],
        "draws": [{"questions": ["mean", "momentum"], "count": 1}],
    }
)


def course(course_id: str, *quiz_ids: str, whole: bool = False) -> Course:
    return Course(id=course_id, title=course_id, quiz_ids=None if whole else list(quiz_ids))


def settings_row(**terms: Any) -> QuizSettings:
    return QuizSettings(**terms_columns(Terms(**terms)))


def standings(*courses: Course, taught: str = "", **more: Any) -> Standings:
    """Ada in these courses, the one joined last first."""
    user = User(id="ada", name="ada", role=Role.LEARNER)
    roles = {each.id: Role.INSTRUCTOR if each.id == taught else Role.LEARNER for each in courses}
    user.memberships = MappingProxyType({name: role.value for name, role in roles.items()})
    parts: dict[str, Any] = {"settings": {}, "starts": {}, "extensions": {}} | more
    return Standings(user=user, courses=courses, **parts)


class TestWhichCourse:
    def test_the_one_joined_last_that_has_the_quiz(self) -> None:
        here = standings(course("other", "second"), course("new", "first"), course("old", whole=True))
        assert here.find(FIRST).course_id == "new"
        assert here.find(FIRST, "old").course_id == "old"

    @pytest.mark.parametrize(
        ("course_id", "where"), [(None, "in any course"), ("other", "in the course 'other'")]
    )
    def test_none_that_has_it_is_said(self, course_id: str | None, where: str) -> None:
        with pytest.raises(NotEnrolledError) as refused:
            standings(course("other", "second")).find(FIRST, course_id)
        assert refused.value.detail == f"You are not {where} that has the quiz 'first'."

    def test_outside_quizzes_one_that_has_the_whole_bank_goes_first(self) -> None:
        here = standings(course("new", "first"), course("old", whole=True))
        assert here.find_course([FIRST], NOW) == "old"
        assert here.find_course([], NOW) == "old"

    def test_else_the_one_joined_last_that_asks_it(self) -> None:
        here = standings(course("other", "none"), course("new", "second"), course("old", "first"))
        assert here.find_course([FIRST, SECOND], NOW) == "new"

    def test_a_question_that_none_asks_is_refused(self) -> None:
        with pytest.raises(NotEnrolledError) as refused:
            standings(course("other", "second")).find_course([FIRST], NOW)
        assert refused.value.detail == "You are in no course that asks this question."

    def test_who_is_in_no_course_is_refused(self) -> None:
        with pytest.raises(NotEnrolledError):
            standings().find_course([FIRST], NOW)

    def test_a_course_without_a_list_has_every_quiz(self) -> None:
        assert has_quiz(course("old", whole=True), "first")
        assert [has_quiz(course("new", "first"), quiz.id) for quiz in (FIRST, SECOND)] == [True, False]


class TestHeldBack:
    LIMITED = MappingProxyType({("new", "first"): settings_row(attempts=2)})

    def test_a_limit_that_a_course_set_keeps_the_question_in_its_quiz(self) -> None:
        here = standings(course("old", whole=True), course("new", "first"), settings=self.LIMITED)
        with pytest.raises(HeldBackError) as refused:
            here.find_course([FIRST], NOW)
        assert refused.value.detail == "This question belongs to the quiz “First”. Answer it there."

    def test_a_limit_in_the_bank_is_advice(self) -> None:
        assert standings(course("new", "first")).find_course([FIRST], NOW) == "new"

    def test_terms_without_limits_hold_nothing_back(self) -> None:
        free = {("new", "first"): settings_row(counts=Counts.LAST)}
        assert standings(course("new", "first"), settings=free).find_course([FIRST], NOW) == "new"

    def test_who_teaches_there_is_not_kept_out(self) -> None:
        here = standings(course("new", "first"), taught="new", settings=self.LIMITED)
        assert here.find_course([FIRST], NOW) == "new"

    def test_an_extension_counts_for_when_it_ends(self) -> None:
        closed = {("new", "first"): settings_row(attempts=2, closes_at=NOW - HOUR)}
        longer = QuizExtension(extra_s=2 * 3_600, extra_time_s=0, extra_attempts=0, reason="")
        assert standings(course("new", "first"), settings=closed).find_course([FIRST], NOW) == "new"
        here = standings(course("new", "first"), settings=closed, extensions={("new", "first"): longer})
        with pytest.raises(HeldBackError):
            here.find_course([FIRST], NOW)


class TestStanding:
    def test_without_settings_the_banks_own_limit_holds(self) -> None:
        standing = standings(course("new", "first")).at("new", FIRST)
        assert (standing.terms, standing.extension) == (Terms(attempts=3), NO_EXTENSION)
        assert (standing.started_at, standing.teaches, standing.quiz_here.attempts) == (None, False, 3)

    def test_what_is_set_and_given_for_that_course_and_quiz_holds(self) -> None:
        key = ("new", "first")
        more = QuizExtension(extra_s=60, extra_time_s=120, extra_attempts=4, reason="power cut")
        here = standings(
            course("new", "first"),
            course("old", "first"),
            settings={key: settings_row(attempts=2, closes_at=NOW, time_limit_s=600)},
            extensions={key: more},
            starts={key: NOW - HOUR},
        )
        standing = here.at(*key[:1], FIRST)
        assert standing.quiz_here.attempts == 6
        assert standing.schedule.closes_at == NOW + timedelta(seconds=60)
        assert standing.schedule.time_limit == timedelta(seconds=720)
        assert standing.schedule.started_at == standing.started_at == NOW - HOUR
        assert here.at("old", FIRST).terms == Terms(attempts=3)
        assert here.at("old", FIRST).started_at is None
        assert here.at("new", SECOND).extension == NO_EXTENSION

    def test_who_teaches_is_exempt_from_times_in_that_course_alone(self) -> None:
        times = {
            ("new", "first"): settings_row(opens_at=NOW + HOUR),
            ("old", "first"): settings_row(closes_at=NOW - HOUR),
        }
        teacher = standings(course("new", "first"), course("old", "first"), taught="new", settings=times)
        mine, theirs = teacher.at("new", FIRST), teacher.at("old", FIRST)
        assert (mine.phase(NOW), theirs.phase(NOW)) == (Phase.OPEN, Phase.CLOSED)
        mine.require_readable(NOW)
        mine.require_open(NOW)
        theirs.require_readable(NOW)
        with pytest.raises(QuizClosedError):
            theirs.require_open(NOW)
        early = standings(course("new", "first"), settings=times).at("new", FIRST)
        assert early.phase(NOW) is Phase.BEFORE
        with pytest.raises(NotOpenYetError):
            early.require_readable(NOW)


@pytest.mark.parametrize(
    ("made", "allowed", "spent"), [(0, None, False), (1, 2, False), (2, 2, True), (3, 2, True)]
)
def test_chances_are_spent_when_as_many_are_made_as_allowed(
    made: int, allowed: int | None, spent: bool
) -> None:
    assert Chances(made=made, graded=0, allowed=allowed).are_spent is spent


def test_a_quiz_asks_what_it_lists_and_what_it_may_draw() -> None:
    asking = {name: find_asking([FIRST, SECOND], name) for name in ("mean", "variance", "momentum", "none")}
    assert asking == {"mean": (FIRST, SECOND), "variance": (SECOND,), "momentum": (SECOND,), "none": ()}


@pytest.mark.parametrize(
    "terms",
    [
        Terms(),
        Terms(opens_at=NOW, due_at=NOW + HOUR, closes_at=NOW + 2 * HOUR, late_per_day=0.25, late_floor=0.5),
        Terms(time_limit_s=600, attempts=2, counts=Counts.MEAN),
        Terms(bucket=Bucket(capacity=2, refill_s=3_600)),
    ],
)
def test_terms_come_back_whole_from_their_row(terms: Terms) -> None:
    assert read_terms(QuizSettings(**terms_columns(terms))) == terms


@pytest.mark.parametrize(("capacity", "refill_s"), [(2, None), (None, 3_600)])
def test_half_a_bucket_is_none(capacity: int | None, refill_s: int | None) -> None:
    columns = terms_columns(Terms()) | {"bucket_capacity": capacity, "bucket_refill_s": refill_s}
    assert read_terms(QuizSettings(**columns)).bucket is None


def test_an_extension_comes_back_whole_from_its_row() -> None:
    extension = Extension(extra_s=1, extra_time_s=2, extra_attempts=3, reason="power cut")
    assert read_extension(QuizExtension(**extension.model_dump())) == extension
