"""Which numbers a learner gets, and in which order choices stand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from graders.variants import draw_variant
from questions.loader import LoadedQuestion
from questions.plain import NumericQuestion
from questions.schema import Question

T = TypeVar("T")


def variant_for(loaded: LoadedQuestion, *, secret: bytes, learner: str, attempt: int) -> int:
    """The variant for a learner's attempt.

    Code is run on other inputs at each attempt. The numbers of a numeric question
    stand in its prompt, so they stay the same for one learner.
    """
    question = loaded.question
    if question.kind == "code":
        return draw_variant(secret, loaded.version, learner, attempt, question.variants)
    if isinstance(question, NumericQuestion):
        return draw_variant(secret, loaded.version, learner, 0, question.variants)
    return 0


def order_for(question: Question, items: Sequence[T], ids: Sequence[str], *, learner: str) -> list[T]:
    """`items`, known by `ids`, in an order that is this learner's own and stays so.

    Never in the order given, where there is another: that may be the key.
    """
    keys = [_digest(question.id, learner, item_id) for item_id in ids]
    ranks = sorted(range(len(items)), key=keys.__getitem__)
    if ranks == list(range(len(items))):
        ranks = ranks[1:] + ranks[:1]
    return [items[rank] for rank in ranks]


def _digest(*parts: str) -> bytes:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=8).digest()
