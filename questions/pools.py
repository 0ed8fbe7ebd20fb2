"""What a quiz may draw from, and what one learner's draw is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping

from questions.base import Slug
from questions.loader import LoadedQuestion
from questions.schema import Quiz, QuizDraw, QuizItem


def find_pool(
    draw: QuizDraw, known: Mapping[str, LoadedQuestion], taken: Collection[str]
) -> tuple[Slug, ...]:
    """Ids of the `known` questions that `draw` may draw, those `taken` already left out."""
    if draw.questions:
        wanted = [name for name in draw.questions if name in known]
    else:
        wanted = [
            name
            for name, loaded in sorted(known.items())
            if draw.lesson in (None, loaded.question.lesson)
            and (not draw.kinds or loaded.question.kind in draw.kinds)
        ]
    return tuple(name for name in dict.fromkeys(wanted) if name not in taken)


def drawn_for(quiz: Quiz, *, secret: bytes, learner: str) -> Quiz:
    """The quiz as this learner meets it, with what is drawn among its `items`.

    Each question of a pool has a keyed rank of its own for each learner, and the first
    ones are drawn: a question added to the pool later displaces one at most.
    """
    key = hashlib.blake2b(secret).digest()

    def rank(question_id: str) -> bytes:
        message = json.dumps([quiz.id, learner, question_id]).encode()
        return hashlib.blake2b(message, key=key, digest_size=16).digest()

    drawn = [
        QuizItem(question=name, points=draw.points)
        for draw in quiz.draws
        for name in sorted(draw.questions, key=rank)[: draw.count]
    ]
    return quiz.model_copy(update={"items": (*quiz.items, *drawn), "draws": ()})
