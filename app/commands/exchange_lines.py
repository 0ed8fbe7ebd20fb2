"""How `batchmark export` and `batchmark import` print what did not travel."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from questions.exchange.report import Loss

_SHOWN = 6


def loss_lines(losses: Iterable[Loss]) -> Iterator[str]:
    """Losses of one kind in one line; questions that did not travel at all are all named."""
    together: dict[tuple[str, str], list[str]] = {}
    for loss in losses:
        together.setdefault((loss.what, loss.why), []).append(loss.question_id)
    for (what, why), ids in together.items():
        named = list(filter(None, ids))
        shown = named if what == "question" else named[:_SHOWN]
        more = f" and {len(named) - len(shown)} more (--json names all)" if len(shown) < len(named) else ""
        yield f"not carried: {what}: {why}" + (f" ({', '.join(shown)}{more})" if named else "")


def as_json(carried: Iterable[str], losses: Iterable[Loss]) -> str:
    """For programs: the ids that travelled, and every loss."""
    return json.dumps({"carried": list(carried), "losses": [asdict(loss) for loss in losses]})
