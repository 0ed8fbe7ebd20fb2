"""Which answers to a coding question look alike beyond what the question and the class have in common.

No proof of anything: it says where to look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from app.rules.code_shape import ShapedLine, shape_of

CAUTION = (
    "Short standard answers look alike, and people who learn together write alike. "
    "This is no proof of copying: it only says where to look."
)
MIN_TOKENS = 30  # of an answer's own; with less, anybody's code is like anybody else's
MIN_SIMILARITY = 0.7
MOST_TOKENS = 2_000  # of one answer that are compared
MOST_PAIRS = 50
TYPICAL_SHARE = 0.5  # of the answers: a line that so many have tells nothing of two of them
TYPICAL_ANSWERS = 5

Mark = Literal["", "given", "typical", "same"]


@dataclass(frozen=True)
class Pair:
    """Two answers that look alike, by their places in the list that was compared.

    From 0 to 1: `similarity` of their shape, `as_written` of the same code with its names,
    which tells a renamed copy from one left as it was. `tokens` is how much of their own
    the smaller one has.
    """

    first: int
    second: int
    similarity: float
    as_written: float
    tokens: int
    identical: bool


@dataclass(frozen=True)
class Comparison:
    """The likeliest pairs, the most alike first; `bare` answers have too little of their own."""

    pairs: tuple[Pair, ...]
    bare: int


@dataclass(frozen=True)
class MarkedLine:
    """A line of a source: `given` by the question, `typical` of the class, or the `same` in both."""

    number: int
    text: str
    mark: Mark


@dataclass(frozen=True)
class CommonGround:
    """Shapes of lines that tell nothing: those that the question gives, and those that many have."""

    given: frozenset[tuple[str, ...]]
    typical: frozenset[tuple[str, ...]]

    def own(self, lines: Iterable[ShapedLine]) -> list[ShapedLine]:
        """The lines that are neither."""
        return [line for line in lines if line.tokens not in self.given and line.tokens not in self.typical]


def find_common_ground(
    shapes: Collection[Sequence[ShapedLine]], question_sources: Iterable[str]
) -> CommonGround:
    """What the question's own sources (starter, solution, equivalents) have, and what is usual here."""
    given = frozenset(line.tokens for source in question_sources for line in shape_of(source))
    counts = Counter(chain.from_iterable({line.tokens for line in lines} for lines in shapes))
    enough = max(TYPICAL_ANSWERS, TYPICAL_SHARE * len(shapes))
    return CommonGround(given, frozenset(tokens for tokens, count in counts.items() if count >= enough))


def compare_all(sources: Sequence[str], question_sources: Iterable[str]) -> Comparison:
    """The pairs of these answers, at most `MOST_PAIRS`, that look alike."""
    shapes = [shape_of(source) for source in sources]
    ground = find_common_ground(shapes, question_sources)
    own = [ground.own(lines) for lines in shapes]
    shaped = [[token for line in lines for token in line.tokens][:MOST_TOKENS] for lines in own]
    places = [place for place, tokens in enumerate(shaped) if len(tokens) >= MIN_TOKENS]
    found = _most_alike([shaped[place] for place in places])
    pairs = [
        _pair(places[first], places[second], similarity, own, sources) for first, second, similarity in found
    ]
    return Comparison(tuple(pairs), bare=len(sources) - len(places))


def mark_pair(first: str, second: str, ground: CommonGround) -> tuple[list[MarkedLine], list[MarkedLine]]:
    """Both sources line by line, with what they share, in the same order, marked."""
    shapes = shape_of(first), shape_of(second)
    own = [ground.own(lines) for lines in shapes]
    codes = _numbers(line.tokens for line in chain(*own))
    rows = [[codes[line.tokens] for line in lines] for lines in own]
    shared: list[set[int]] = [set(), set()]
    for code in Indel.opcodes(*rows):
        if code.tag == "equal":
            shared[0].update(range(code.src_start, code.src_end))
            shared[1].update(range(code.dest_start, code.dest_end))
    return (
        _mark(first, shapes[0], {own[0][place].first for place in shared[0]}, ground),
        _mark(second, shapes[1], {own[1][place].first for place in shared[1]}, ground),
    )


def _most_alike(token_lists: Sequence[Sequence[str]]) -> list[tuple[int, int, float]]:
    """Pairs of places with their similarity, the most alike first."""
    if not token_lists:
        return []
    codes = _numbers(chain.from_iterable(token_lists))
    # One sign of a private plane for each token: texts are what is compared fastest.
    texts = ["".join(chr(0x10000 + codes[token]) for token in tokens) for tokens in token_lists]
    matrix = process.cdist(
        texts, texts, scorer=Indel.normalized_similarity, score_cutoff=MIN_SIMILARITY, dtype=np.float32
    )
    above = np.triu(matrix, k=1)
    order = np.argsort(-above, axis=None, kind="stable")[:MOST_PAIRS]
    firsts, seconds = np.unravel_index(order, above.shape)
    return [
        (int(one), int(other), round(float(above[one, other]), 4))
        for one, other in zip(firsts, seconds, strict=True)
        if above[one, other] > 0
    ]


def _pair(
    first: int,
    second: int,
    similarity: float,
    own: Sequence[Sequence[ShapedLine]],
    sources: Sequence[str],
) -> Pair:
    written = [
        [token for line in own[place] for token in line.written][:MOST_TOKENS] for place in (first, second)
    ]
    return Pair(
        first=first,
        second=second,
        similarity=similarity,
        as_written=round(Indel.normalized_similarity(*written), 4),
        tokens=min(len(tokens) for tokens in written),
        identical=sources[first].strip() == sources[second].strip(),
    )


def _numbers(tokens: Iterable[object]) -> Mapping[object, int]:
    return {token: number for number, token in enumerate(dict.fromkeys(tokens))}


def _mark(
    source: str, shape: Sequence[ShapedLine], shared: Collection[int], ground: CommonGround
) -> list[MarkedLine]:
    marks: dict[int, Mark] = {}
    for line in shape:
        mark: Mark = "same" if line.first in shared else ""
        if line.tokens in ground.given:
            mark = "given"
        elif line.tokens in ground.typical:
            mark = "typical"
        marks |= dict.fromkeys(range(line.first, line.last + 1), mark)
    return [
        MarkedLine(number, text, marks.get(number, ""))
        for number, text in enumerate(source.splitlines(), start=1)
    ]
