"""The pictures of a result's page: each with its address, its words and its table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.web.drawn.canvas import WIDTH_PX
from app.web.drawn.drawing import HEIGHT_PX, height_of
from app.web.drawn.words import (
    Table,
    describe_curves,
    describe_deviation,
    describe_histogram,
    tabulate_curves,
    tabulate_deviation,
    tabulate_histogram,
    tabulate_moments,
)
from graders.pictures import Curve, Deviation, digest_of
from graders.verdicts import CaseResult


@dataclass(frozen=True)
class Shown:
    """One picture as a page shows it, with its size in pixels and its numbers as a table."""

    url: str
    caption: str
    alt: str
    width: int
    height: int
    table: Table


@dataclass(frozen=True)
class Gallery:
    """The pictures of one output, or of all curves of a case (`name` empty)."""

    name: str
    shown: tuple[Shown, ...]
    moments: Table | None = None


def show_pictures(submission_id: str, case: CaseResult) -> list[Gallery]:
    """What there is to see of a case: its curves in one plot, then output by output how far it is off."""
    galleries = []
    if curves := curves_of(case):
        galleries.append(Gallery("", (_of_curves(submission_id, case, curves),)))
    for place, output in enumerate(case.outputs):
        if isinstance(output.picture, Deviation):
            shown = tuple(_of_deviation(submission_id, case, place))
            galleries.append(Gallery(output.name, shown, tabulate_moments(output.picture)))
    return galleries


def curves_of(case: CaseResult) -> tuple[tuple[str, Curve], ...]:
    """The curves of a case with their outputs' names."""
    return tuple((each.name, each.picture) for each in case.outputs if isinstance(each.picture, Curve))


def version_of(curves: tuple[tuple[str, Curve], ...]) -> str:
    """What the address of a plot of curves carries: another one where anything in it is another."""
    return digest_of(*(part for named in curves for part in named))


def _of_deviation(submission_id: str, case: CaseResult, place: int) -> Iterator[Shown]:
    output = case.outputs[place]
    picture = output.picture
    assert isinstance(picture, Deviation)
    folder, version = f"{_folder(submission_id, case)}/{place}", f"?v={digest_of(picture)}"
    stray = any(error is None for row in picture.errors for error in row)
    yield Shown(
        url=f"{folder}/deviation.svg{version}",
        caption=f"How far it is off{'; crossed where not finite' if stray else ''}",
        alt=describe_deviation(output.name, picture),
        width=WIDTH_PX,
        height=height_of(picture),
        table=tabulate_deviation(picture),
    )
    if picture.histogram:
        yield Shown(
            url=f"{folder}/histogram.svg{version}",
            caption="Its values, yours against the expected ones",
            alt=describe_histogram(output.name, picture.histogram),
            width=WIDTH_PX,
            height=HEIGHT_PX,
            table=tabulate_histogram(picture.histogram),
        )


def _of_curves(submission_id: str, case: CaseResult, curves: tuple[tuple[str, Curve], ...]) -> Shown:
    version = version_of(curves)
    return Shown(
        url=f"{_folder(submission_id, case)}/curves.svg?v={version}",
        caption="Yours solid, the solution's dashed",
        alt=describe_curves(curves),
        width=WIDTH_PX,
        height=HEIGHT_PX,
        table=tabulate_curves(curves),
    )


def _folder(submission_id: str, case: CaseResult) -> str:
    return f"/submissions/{submission_id}/pictures/{case.id}"
