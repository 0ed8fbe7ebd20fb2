"""What counts, how long a bucket takes to fill, how long a guess has to wait: table by table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.errors import InvalidError, TooManyGuessesError
from app.passwords import check_new_password
from app.quiz_errors import NextAttemptLaterError
from app.rules.attempts import look_into, require_attempt
from app.rules.guessing import AT_NAME, FROM_ADDRESS, require_patience, wait_after
from app.rules.names import check_name
from app.rules.roster import MAX_LINES, parse_roster
from app.rules.scoring import Mark, count_marks, days_late, late_factor, score_quiz
from app.rules.terms import NO_EXTENSION, Bucket, Counts, Extension, Terms
from questions.schema import Quiz, QuizItem

T0 = datetime(2026, 12, 1, 8, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def mark(attempt: int, score: float, after: timedelta = timedelta(), question: str = "q") -> Mark:
    return Mark(question, attempt, score, T0 + after)


@pytest.mark.parametrize(
    ("counts", "counted"),
    [(Counts.BEST, 0.8), (Counts.LAST, 0.5), (Counts.FIRST, 0.2), (Counts.MEAN, 0.5)],
)
def test_the_attempt_that_counts(counts: Counts, counted: float) -> None:
    marks = [mark(2, 0.8), mark(3, 0.5), mark(1, 0.2)]
    assert count_marks(marks, Terms(counts=counts), NO_EXTENSION) == pytest.approx(counted)
    assert count_marks([], Terms(counts=counts), NO_EXTENSION) is None


@pytest.mark.parametrize(
    ("after", "days"),
    [(-DAY, 0), (timedelta(), 0), (SECOND, 1), (DAY, 1), (DAY + SECOND, 2), (30 * DAY, 30)],
)
def test_days_are_counted_when_they_begin(after: timedelta, days: int) -> None:
    assert days_late(T0 + after, T0) == days
    assert days_late(T0 + after, None) == 0


@pytest.mark.parametrize(
    ("after", "kept"),
    [(timedelta(), 1.0), (SECOND, 0.9), (3 * DAY, 0.7), (6 * DAY, 0.4), (9 * DAY, 0.4)],
)
def test_being_late_costs_down_to_a_floor(after: timedelta, kept: float) -> None:
    terms = Terms(due_at=T0, late_per_day=0.1, late_floor=0.4)
    assert late_factor(T0 + after, terms, NO_EXTENSION) == kept


def test_who_has_an_extension_is_late_later() -> None:
    terms = Terms(due_at=T0, late_per_day=0.5)
    assert late_factor(T0 + DAY, terms, NO_EXTENSION) == 0.5
    assert late_factor(T0 + DAY, terms, Extension(extra_s=86_400)) == 1.0
    assert late_factor(T0 + DAY + SECOND, terms, Extension(extra_s=86_400)) == 0.5


def test_an_early_attempt_may_count_more_than_a_late_right_one() -> None:
    terms = Terms(due_at=T0, late_per_day=0.5)
    marks = [mark(1, 0.8), mark(2, 1.0, DAY)]
    assert count_marks(marks, terms, NO_EXTENSION) == 0.8
    assert count_marks(marks, terms.model_copy(update={"counts": Counts.LAST}), NO_EXTENSION) == 0.5


def test_a_quiz_adds_up_by_its_own_points() -> None:
    quiz = Quiz(
        id="z",
        title="Z",
        items=(QuizItem(question="a", points=10), QuizItem(question="b"), QuizItem(question="c")),
    )
    marks = [mark(1, 0.5, question="a"), mark(1, 1.0, question="b"), mark(1, 1.0, question="elsewhere")]
    score = score_quiz(quiz, {"a": 1, "b": 2, "c": 4}, marks, Terms(), NO_EXTENSION)
    assert (score.points, score.max_points) == (7.0, 16.0)
    assert score.shares == {"a": 0.5, "b": 1.0}


def test_a_quiz_counts_a_late_answer_by_the_learners_own_deadline() -> None:
    quiz = Quiz(id="z", title="Z", items=(QuizItem(question="a", points=10),))
    terms, late = Terms(due_at=T0, late_per_day=0.5), [mark(1, 1.0, HOUR, question="a")]
    assert score_quiz(quiz, {"a": 1}, late, terms, NO_EXTENSION).points == 5
    assert score_quiz(quiz, {"a": 1}, late, terms, Extension(extra_s=86_400)).points == 10


BUCKET = Bucket(capacity=2, refill_s=3_600)


@pytest.mark.parametrize(
    ("made", "extra", "now", "left", "next_after"),
    [
        ([], 0, timedelta(), 2, None),
        ([timedelta()], 0, timedelta(), 1, HOUR),
        ([timedelta(), timedelta()], 0, timedelta(), 0, HOUR),
        ([timedelta(), timedelta()], 0, HOUR - SECOND, 0, HOUR),
        ([timedelta(), timedelta()], 0, HOUR, 1, 2 * HOUR),
        ([timedelta(), timedelta()], 0, 2 * HOUR, 2, None),
        # The drop that had begun to gather isn't lost by an attempt between.
        ([timedelta(), HOUR / 2], 0, HOUR, 1, 2 * HOUR),
        ([timedelta(), 10 * HOUR], 0, 10 * HOUR, 1, 11 * HOUR),
        ([timedelta(), timedelta()], 1, timedelta(), 1, HOUR),
        ([timedelta()] * 5, 0, HOUR, 1, 2 * HOUR),
    ],
)
def test_a_bucket_empties_and_fills(
    made: list[timedelta], extra: int, now: timedelta, left: int, next_after: timedelta | None
) -> None:
    at_hand = look_into(BUCKET, [T0 + each for each in made], extra=extra, now=T0 + now)
    assert at_hand.left == left
    assert at_hand.next_at == (None if next_after is None else T0 + next_after)


def test_an_empty_bucket_says_when_to_come_back() -> None:
    at_hand = look_into(BUCKET, [T0, T0], extra=0, now=T0 + SECOND)
    with pytest.raises(NextAttemptLaterError, match="1 December 2026, 09:00 UTC") as refused:
        require_attempt(at_hand, T0 + SECOND)
    assert refused.value.headers == {"Retry-After": "3599"}


@pytest.mark.parametrize(
    ("failures", "wait_s"), [(0, 0), (5, 0), (6, 2), (7, 4), (10, 32), (11, 60), (10**6, 60)]
)
def test_guesses_wait_longer_and_never_for_ever(failures: int, wait_s: int) -> None:
    assert wait_after(failures, AT_NAME) == timedelta(seconds=wait_s)
    assert wait_after(10**9, FROM_ADDRESS) <= timedelta(minutes=5)


def test_a_guess_too_early_is_told_how_long() -> None:
    with pytest.raises(TooManyGuessesError, match="in 3 seconds") as refused:
        require_patience(7, T0, AT_NAME, T0 + SECOND)
    assert refused.value.headers["Retry-After"] == "3"
    assert refused.value.headers["RateLimit"] == '"guesses";r=0;t=3'
    require_patience(7, T0, AT_NAME, T0 + 4 * SECOND)


@pytest.mark.parametrize("password", ["short", "a" * 201, "aaaaaaaabbbb", "i am ada lovelace"])
def test_a_password_that_will_not_do(password: str) -> None:
    with pytest.raises(InvalidError):
        check_new_password(password, "Ada Lovelace")


@pytest.mark.parametrize("name", ["", " ada", "a/b", "a\nb", "a\x00", "x" * 101, "\ud800"])
def test_a_name_that_will_not_do(name: str) -> None:
    with pytest.raises(InvalidError):
        check_name(name)
    check_name("Adā Müller-Łukasz, 3")


def test_a_roster_is_read() -> None:
    lines = parse_roster('\ufeffName,Role\r\nada,\r\n"Lovelace, A.",Instructor\r\n\r\n grace ,learner\r\n')
    assert [(line.number, line.name, line.role) for line in lines] == [
        (2, "ada", "learner"),
        (3, "Lovelace, A.", "instructor"),
        (5, "grace", "learner"),
    ]


def test_every_bad_line_of_a_roster_is_named() -> None:
    text = "name,role\nada,learner\ngrace,boss\nada,learner\n,learner\nx,learner,more\na/b,learner\n"
    with pytest.raises(InvalidError) as refused:
        parse_roster(text)
    assert [error.field for error in refused.value.errors] == [
        "line 3",
        "line 4",
        "line 5",
        "line 6",
        "line 7",
    ]
    assert "'ada' stands in line 2 already" in refused.value.detail


@pytest.mark.parametrize("text", ["", "ada\n", "name,name\n", "name,mail\nada,x\n", 'name\n"ada\n'])
def test_a_roster_without_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        parse_roster(text)


@pytest.mark.parametrize("line", ["p{}", "a/b{}", "one name", "{},too,many"])
def test_a_roster_has_a_limit_whatever_is_wrong_with_its_lines(line: str) -> None:
    with pytest.raises(InvalidError, match=str(MAX_LINES)) as refused:
        parse_roster("name\n" + "".join(f"{line.format(n)}\n" for n in range(MAX_LINES + 1)))
    assert len(refused.value.errors) == 1
