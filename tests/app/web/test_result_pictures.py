"""Pictures of a result: for those who may see its page, with words and numbers for everybody."""

from __future__ import annotations

import asyncio
import re
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from fake_judge import RIGHT, WRONG, FakeJudge
from harness import WAIT, code_answer
from httpx2 import AsyncClient

from app.web.drawn.drawing import draw_curves, draw_deviation, draw_histogram
from app.web.drawn.serving import MAX_KEPT, _draw
from graders.answers import Answer
from graders.comparing.picture import picture_curve, picture_deviation
from graders.pictures import Curve, Deviation
from graders.values import Array
from graders.verdicts import Grade, Verdict
from questions.loader import LoadedQuestion

HOSTILE = '"><script>alert(1)</script>$\\frac{$ ☃\u202e' + "x" * 100
SVG = "{http://www.w3.org/2000/svg}"
IMAGES = re.compile(r'<img src="([^"]*/pictures/[^"]*)" alt="([^"]*)" width="(\d+)" height="(\d+)"')


def value(data: object) -> Array:
    array = np.array(data)
    return Array(array, "ndarray", array.dtype.name)


def deviation(*shape: int, stray: bool = False) -> Deviation:
    expected = np.arange(np.prod(shape), dtype=float).reshape(shape)
    got = expected + 0.25
    got.flat[0] = np.nan if stray else expected.flat[0]
    made = picture_deviation(value(got), value(expected), 1e-9, {"x": value(expected)})
    assert made is not None
    return made


def curve(*got: float) -> Curve:
    made = picture_curve(value(got), value([2.0, 1.0, 0.5]))
    assert made is not None
    return made


class PicturingJudge(FakeJudge):
    """Like the other, with pictures in every case; the first case is hidden."""

    def grade(self, loaded: LoadedQuestion, answer: Answer, variant: int, **more: Any) -> Grade:
        grade = super().grade(loaded, answer, variant, **more)
        wrong = grade.verdict is not Verdict.CORRECT
        cases = []
        for case in grade.cases:
            out = case.outputs[0]
            drawn = (
                out.model_copy(update={"picture": deviation(3, 2) if wrong else None}),
                out.model_copy(update={"name": HOSTILE, "picture": curve(2.0, 1.5, 1.0)}),
            )
            cases.append(case.model_copy(update={"outputs": drawn}))
        return grade.model_copy(update={"cases": tuple(cases)})


@pytest.fixture
def judge() -> FakeJudge:
    return PicturingJudge()


async def hand_in(client: AsyncClient, source: str = WRONG) -> str:
    """The id of a graded submission."""
    response = await client.post("/api/v1/submissions", json=code_answer(source), headers=WAIT)
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def images(client: AsyncClient, submission_id: str) -> list[str]:
    """The addresses of the pictures on a result's page."""
    page = await client.get(f"/submissions/{submission_id}")
    assert page.status_code == 200
    return [unescape(found[0]) for found in IMAGES.findall(page.text)]


async def test_every_picture_of_a_page_is_an_svg(learner: AsyncClient) -> None:
    addresses = await images(learner, await hand_in(learner))
    assert {re.sub(r"\?.*", "", each).rsplit("/", 1)[1] for each in addresses} == {
        "deviation.svg",
        "histogram.svg",
        "curves.svg",
    }
    for address in addresses:
        response = await learner.get(address)
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "image/svg+xml"
        assert ET.fromstring(response.text).tag == f"{SVG}svg"


async def test_a_picture_has_words_a_size_and_its_numbers(learner: AsyncClient) -> None:
    page = (await learner.get(f"/submissions/{await hand_in(learner)}")).text
    for _, alt, width, height in IMAGES.findall(page):
        assert len(alt) > 40
        assert int(width) > 300
        assert int(height) > 100
    assert "5 of 6 cells off by more than 1e-9, the most by 0.25" in page
    assert page.count("<img") == page.count('loading="lazy"') > 0
    assert "<caption>Largest absolute error by row (axis 0) and column (axis 1)</caption>" in page
    assert '<th scope="row">0</th><td>0</td><td>0.25</td>' in page
    assert "Mean and standard deviation of each column" in page
    assert '<th colspan="2" scope="colgroup">before, in x</th>' in page
    assert "2 at step 0" not in page
    assert "1 at step 2" in page  # the lowest of theirs


async def test_a_right_answer_still_shows_its_curves(learner: AsyncClient) -> None:
    addresses = await images(learner, await hand_in(learner, RIGHT))
    assert addresses
    assert all("/curves.svg" in address for address in addresses)


async def test_names_from_outside_are_text_in_page_and_picture(learner: AsyncClient) -> None:
    submission_id = await hand_in(learner)
    page = (await learner.get(f"/submissions/{submission_id}")).text
    assert "<script>alert" not in page
    address = next(each for each in await images(learner, submission_id) if "curves" in each)
    drawn = (await learner.get(address)).text
    tree = ET.fromstring(drawn)
    assert {element.tag.removeprefix(SVG) for element in tree.iter()} <= {
        *("svg", "style", "defs", "g", "path", "use", "clipPath", "rect", "text", "tspan", "image"),
    }
    assert "alert(1)" in "".join(tree.itertext())


async def test_hidden_cases_have_no_picture_on_page_address_or_api(learner: AsyncClient) -> None:
    submission_id = await hand_in(learner)
    body = (await learner.get(f"/api/v1/submissions/{submission_id}")).json()
    hidden, seen = body["grade"]["cases"][0], body["grade"]["cases"][1]
    assert hidden["visible"] is False
    assert hidden["outputs"] == []
    assert seen["outputs"][0]["picture"]["kind"] == "deviation"
    assert not [each for each in await images(learner, submission_id) if f"/{hidden['id']}/" in each]
    for kind in ("curves", "0/deviation", "0/histogram"):
        response = await learner.get(f"/submissions/{submission_id}/pictures/{hidden['id']}/{kind}.svg")
        assert response.status_code == 404


async def test_pictures_are_for_their_learner_and_instructors(
    learner: AsyncClient, other_learner: AsyncClient, instructor: AsyncClient, stranger: AsyncClient
) -> None:
    for address in await images(learner, await hand_in(learner)):
        tag = (await learner.get(address)).headers["ETag"]
        assert (await instructor.get(address)).status_code == 200
        for client, status in ((other_learner, 404), (stranger, 401)):
            for headers in ({}, {"If-None-Match": tag}):
                refused = await client.get(address, headers=headers)
                assert refused.status_code == status
                assert "svg" not in refused.headers["Content-Type"]


async def test_browsers_keep_a_picture_for_ever_at_its_own_version_only(learner: AsyncClient) -> None:
    for address in await images(learner, await hand_in(learner)):
        response = await learner.get(address)
        assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        tag = response.headers["ETag"]
        again = await learner.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        for bare in (address.partition("?")[0], address.partition("?")[0] + "?v=0"):
            other = await learner.get(bare)
            assert other.headers["Cache-Control"] == "private, no-cache"
            assert other.content == response.content


async def test_a_picture_may_run_and_load_nothing(learner: AsyncClient) -> None:
    for address in await images(learner, await hand_in(learner)):
        response = await learner.get(address)
        policy = response.headers["Content-Security-Policy"]
        assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.findall(r'(?:href|src)="(?!#|data:image/png)', response.text)


NOT_THERE = (
    "none/curves.svg",
    "none/0/deviation.svg",
    "{case}/7/deviation.svg",
    "{case}/1/deviation.svg",
    "{case}/1/histogram.svg",
    "{case}/0/curves.svg",
    "{case}/-1/deviation.svg",
    "{case}/99999999999999999999/deviation.svg",
    "{case}/0/secret.svg",
    "{case}/0/deviation.png",
    "..%2f..%2fetc/curves.svg",
    "%00/curves.svg",
    "%3Cscript%3E/curves.svg",
    "x" * 500 + "/curves.svg",
)


async def test_what_is_not_there_is_refused(learner: AsyncClient) -> None:
    submission_id = await hand_in(learner)
    case = (await learner.get(f"/api/v1/submissions/{submission_id}")).json()["grade"]["cases"][1]["id"]
    for rest in NOT_THERE:
        response = await learner.get(f"/submissions/{submission_id}/pictures/{rest.format(case=case)}")
        assert response.status_code in (404, 422), rest
        assert response.headers["Content-Type"] == "application/problem+json"


async def test_nothing_handed_in_has_no_picture(learner: AsyncClient, judge: FakeJudge) -> None:
    judge.gate.clear()
    handed_in = await learner.post("/api/v1/submissions", json=code_answer(WRONG))
    submission_id = handed_in.json()["id"]
    assert (
        await learner.get(f"/submissions/{submission_id}/pictures/normalises/curves.svg")
    ).status_code == 404
    judge.gate.set()
    for unknown in ("none", "0" * 36):
        assert (await learner.get(f"/submissions/{unknown}/pictures/a/curves.svg")).status_code == 404


async def test_a_picture_asked_for_by_many_is_drawn_once(learner: AsyncClient) -> None:
    address = next(each for each in await images(learner, await hand_in(learner)) if "deviation" in each)
    _draw.cache_clear()
    answers = await asyncio.gather(*(learner.get(address) for _ in range(8)))
    assert len({answer.content for answer in answers}) == 1
    assert _draw.cache_info().misses == 1
    assert _draw.cache_info().maxsize == MAX_KEPT


@pytest.mark.parametrize("shape", [(2,), (9,), (1, 2), (5, 4), (6, 3, 2), (2, 3, 4, 5), (100, 70)], ids=str)
@pytest.mark.parametrize("stray", [False, True])
def test_every_shape_can_be_drawn(shape: tuple[int, ...], *, stray: bool) -> None:
    record = deviation(*shape, stray=stray)
    drawn = draw_deviation(record)
    assert len(drawn) < 60_000
    assert drawn == draw_deviation(record)  # no dates, no chance
    assert record.histogram is not None
    assert len(draw_histogram(record.histogram)) < 60_000


def test_extremes_can_be_drawn() -> None:
    record = deviation(2, 2)
    for error in (5e-324, 1e-300, 1.79e308):
        for tolerance in (0.0, 1e-320, 1e-9):
            extreme = record.model_copy(
                update={"errors": ((0.0, error), (None, 0.0)), "tolerance": tolerance}
            )
            assert draw_deviation(extreme)
    assert draw_deviation(record.model_copy(update={"errors": ((None, None), (None, None))}))
    for low, high in ((-9e99, 0.0), (0.0, 1e-99), (1e16, 1e16 + 30_000), (-1e-9, 1e12)):
        assert record.histogram is not None
        assert draw_histogram(record.histogram.model_copy(update={"low": low, "high": high}))
    for values in ([1e-300, 1e300, 1.0], [np.nan, np.inf, 1.0], [-1.0, 0.0, 1.0], [np.nan] * 3, [1.0] * 3):
        assert draw_curves([("a", curve(*values)), ("b", curve(1.0))])


def test_the_tolerance_and_the_axes_are_named_in_the_picture() -> None:
    words = " ".join(ET.fromstring(draw_deviation(deviation(3, 2))).itertext())
    for part in ("row (axis 0)", "column (axis 1)", "largest error", "tolerance", "≤ 1e-9", "0.25"):
        assert part in words


def test_curves_are_on_a_logarithmic_axis_only_where_all_are_positive() -> None:
    assert b"value, logarithmic" in draw_curves([("loss", curve(2.0, 1.0))])
    assert b"logarithmic" not in draw_curves([("loss", curve(2.0, 0.0))])
    assert b"logarithmic" not in draw_curves([("loss", curve(2.0, np.nan))])
