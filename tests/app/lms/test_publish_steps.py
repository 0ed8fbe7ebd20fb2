"""What becomes of a score that is due, step by step: no database, no platform, and a clock that stands."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from publishing_scene import COUNTED, NOTHING_THERE, NOW, PAUSE_S, SECOND, Scene, put_into, run
from structlog.testing import capture_logs

from app.lms.errors import RefusingError, SilentError
from app.lms.grades import SCOPE_RESULTS, SCOPE_SCORES, Result, Score
from app.lms.keys import UnsealError
from app.pipeline.lms.counted import Counted, Uncounted

CONFLICT = RefusingError("the platform answered 409", status=409)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    scene = Scene()
    put_into(scene, monkeypatch)
    return scene


async def test_it_is_dated_sent_and_ended_and_that_is_told(scene: Scene) -> None:
    with capture_logs() as logs:
        await run(scene)
    assert scene.columns == [{"label": "Quiz of week 1", "maximum": 4.0}]
    assert scene.sent == [("item", Score("u-1", 3.0, 4.0, NOW))]
    assert scene.done == [("dated", NOW), ("ended", 0.75)]
    assert scene.told == [("sent", "score", 5 * SECOND), ("traced", NOW)]
    (line,) = (each for each in logs if each["event"] == "score sent")
    assert (line["score"], line["link"]) == ("score-1", "link-1")


async def test_calls_have_no_more_scopes_than_the_launch_offered(scene: Scene) -> None:
    await run(scene)
    (line,) = scene.lines
    assert (line.tokens, line.platform, line.signer) == ("tokens", "platform-1", "signer")
    assert line.scopes == (SCOPE_SCORES, SCOPE_RESULTS)


async def test_what_another_worker_has_is_left_alone(scene: Scene) -> None:
    scene.is_ours = False
    await run(scene)
    assert (scene.done, scene.columns) == ([], [])


async def test_an_equal_score_is_not_sent_again(scene: Scene) -> None:
    scene.score.sent_share = 0.75
    await run(scene)
    assert (scene.done, scene.sent, scene.told) == ([("ended", None)], [], [])


async def test_where_no_grades_are_offered_it_is_held(scene: Scene) -> None:
    scene.link.scopes = [SCOPE_RESULTS]
    await run(scene)
    assert scene.done == [("held", "The LMS offers no grades for this link.")]
    assert scene.columns == []


@pytest.mark.parametrize(
    ("why", "sent_at", "ends"),
    [
        (Uncounted.NOTHING, NOW, "held"),
        (Uncounted.NOTHING, None, "ended"),
        (Uncounted.NO_LEARNER, NOW, "ended"),
    ],
)
async def test_where_nothing_counts_it_is_held_only_if_something_is_there(
    scene: Scene, why: Uncounted, sent_at: datetime | None, ends: str
) -> None:
    scene.counts, scene.score.sent_at = [why], sent_at
    with capture_logs() as logs:
        await run(scene)
    ((what, said),) = scene.done
    assert (what, scene.sent) == (ends, [])
    if ends == "held":
        assert said == "Nothing counts here any more; the LMS keeps what it was told. Remove it there."
        assert scene.told == [("unsent", "score", True)]
        assert [(each["score"], each["reason"]) for each in logs] == [("score-1", said)]


class TestDates:
    async def test_none_is_sent_twice_in_a_second(self, scene: Scene) -> None:
        scene.score.dated_at = NOW - timedelta(seconds=0.25)
        await run(scene)
        assert (scene.done, scene.sent, scene.told) == ([("postponed", 0.75, "")], [], [])

    async def test_after_a_second_it_is(self, scene: Scene) -> None:
        scene.score.dated_at = NOW - SECOND
        await run(scene)
        assert scene.done == [("dated", NOW), ("ended", 0.75)]

    async def test_who_lost_the_claim_sends_nothing(self, scene: Scene) -> None:
        scene.keeps_claim = False
        await run(scene)
        assert (scene.done, scene.sent) == ([("dated", NOW)], [])

    async def test_what_counts_then_is_sent(self, scene: Scene) -> None:
        scene.counts = [COUNTED, Counted(share=1.0, maximum=4.0, label="")]
        await run(scene)
        assert [score.given for _, score in scene.sent] == [4.0]
        assert scene.done[-1] == ("ended", 1.0)

    async def test_what_counted_before_is_sent_where_nothing_does_any_more(self, scene: Scene) -> None:
        scene.counts = [COUNTED, Uncounted.NOTHING]
        await run(scene)
        assert scene.done[-1] == ("ended", 0.75)


class TestConflicts:
    @pytest.fixture(autouse=True)
    def conflict(self, scene: Scene) -> None:
        scene.sending = [CONFLICT]

    async def test_a_result_like_ours_is_as_good_as_sent(self, scene: Scene) -> None:
        scene.result = Result(0.75, NOW + 60 * SECOND)
        await run(scene)
        assert scene.done == [("dated", NOW), ("ended", 0.75)]

    @pytest.mark.parametrize("after_s", [1.001, 60.0])
    async def test_what_was_changed_there_since_stays(self, scene: Scene, after_s: float) -> None:
        scene.result = Result(0.5, scene.score.wanted_at + timedelta(seconds=after_s))
        await run(scene)
        newer = "The LMS has a newer result, perhaps changed by hand there. Resend to put ours in its place."
        assert scene.done[1:] == [("held", newer)]

    @pytest.mark.parametrize(
        "result",
        [
            NOTHING_THERE,
            Result(None, NOW),
            Result(0.5, None),
            Result(0.5, NOW - 4 * SECOND),  # within a second of when ours was wanted
        ],
    )
    async def test_ours_is_sent_a_second_later_where_theirs_is_not_newer(
        self, scene: Scene, result: Result
    ) -> None:
        scene.result = result
        await run(scene)
        assert scene.done[1:] == [("postponed", 1.0, "The LMS has a result of the same moment.")]
        assert scene.told == [("unsent", "score", False)]

    async def test_a_result_that_we_sent_is_not_somebody_elses(self, scene: Scene) -> None:
        scene.score.sent_share = 0.5
        scene.result = Result(0.5 + 1e-9, NOW + SECOND)
        await run(scene)
        assert scene.done[1:] == [("postponed", 1.0, "The LMS has a result of the same moment.")]

    async def test_one_from_the_future_blocks_ours_and_that_is_said(self, scene: Scene) -> None:
        scene.score.sent_share = 0.5
        scene.result = Result(0.5, NOW + 2 * SECOND)
        await run(scene)
        blocked = "The LMS holds a result dated in the future, which blocks ours until then."
        assert scene.done[1:] == [("held", blocked)]

    async def test_without_the_right_to_read_results_none_is_asked_for(self, scene: Scene) -> None:
        scene.link.scopes = [SCOPE_SCORES]
        scene.result = Result(0.75, NOW)
        await run(scene)
        assert scene.done[1:] == [("postponed", 1.0, "The LMS has a result of the same moment.")]


class TestFailures:
    async def test_a_refusal_is_held_in_its_own_words(self, scene: Scene) -> None:
        scene.sending = [RefusingError("the platform answered 403", status=403)]
        await run(scene)
        assert scene.done[1:] == [("held", "the platform answered 403")]
        assert scene.told == [("unsent", "score", True)]

    async def test_so_is_a_key_that_can_not_be_read(self, scene: Scene) -> None:
        scene.unsealed = UnsealError("another secret")
        await run(scene)
        assert scene.done == [("held", "another secret")]

    @pytest.mark.parametrize(("asked_s", "tries", "wait_s"), [(None, 1, 0.5), (None, 3, 1.5), (45.0, 3, 45)])
    async def test_silence_is_waited_out_for_as_long_as_was_asked_at_least(
        self, scene: Scene, asked_s: float | None, tries: int, wait_s: float
    ) -> None:
        scene.score.tries = tries
        scene.sending = [SilentError("busy", retry_after_s=asked_s)]
        await run(scene)
        assert scene.done[1:] == [("postponed", wait_s, "busy")]
        assert scene.told == [("unsent", "score", False)]

    async def test_it_ends_after_twenty_tries(self, scene: Scene) -> None:
        scene.score.tries = 19
        scene.sending = [SilentError("busy")]
        await run(scene)
        scene.score.tries = 20
        scene.sending = [SilentError("busy")]
        await run(scene)
        assert [each[0] for each in scene.done] == ["dated", "postponed", "dated", "held"]
        assert scene.done[-1][1] == "busy Tried 20 times."

    @pytest.mark.parametrize(("asked_s", "wait_s"), [(0.5, 0.5), (None, 0.0)])
    async def test_waiting_for_others_is_no_try_however_often(
        self, scene: Scene, asked_s: float | None, wait_s: float
    ) -> None:
        scene.score.tries = 99
        scene.sending = [SilentError("", retry_after_s=asked_s)]
        await run(scene)
        assert (scene.done[1:], scene.told) == ([("postponed", wait_s, "")], [])

    async def test_an_error_of_ours_is_tried_again_and_raised(self, scene: Scene) -> None:
        scene.sending = [KeyError("x")]
        with pytest.raises(KeyError):
            await run(scene)
        ours = "An error of ours; it is in the service's log."
        assert scene.done[1:] == [("postponed", PAUSE_S, ours)]
