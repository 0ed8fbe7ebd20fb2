"""What the stream hands in: answers to a small bank of its own, and the verdicts that they must get."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graders.verdicts import Verdict

QUICK, ENDLESS_ONE, CHOICE = "faults-double", "faults-endless", "faults-choice"
_CODE_QUESTION = """\
id: {id}
kind: code
title: Double it
lesson: L0
points: 2
library: numpy
provides: [double]
prompt: Write `double(x)`.
starter: |
  def double(x): ...
solution: |
  def double(x):
      return 2 * x
inputs: |
  return {{"x": rng.normal(size=(3, 4))}}
cases:
  - id: doubles
    points: 1
    run: |
      return {{"out": double(x)}}
  - id: shifted
    points: 1
    run: |
      return {{"out": double(x + 1)}}
limits: {{time_s: {time_limit_s}, memory_mib: 256}}
"""
_CHOICE_QUESTION = f"""\
id: {CHOICE}
kind: choice
title: The word for it
lesson: L0
points: 1
prompt: What divides by the standard deviation?
choices:
  - {{id: normalising, text: Normalising, correct: true}}
  - {{id: centring, text: Centring}}
explanation: Normalising.
"""


@dataclass(frozen=True)
class Kind:
    """One kind of answer, and what it is worth however the service fares."""

    question_id: str
    answer: dict[str, Any]
    verdict: Verdict

    @property
    def is_code(self) -> bool:
        return "source" in self.answer


RIGHT = Kind(QUICK, {"source": "def double(x):\n    return x + x\n"}, Verdict.CORRECT)
WRONG = Kind(QUICK, {"source": "def double(x):\n    return 3 * x\n"}, Verdict.WRONG_ANSWER)
HOSTILE = Kind(QUICK, {"source": "import os\nwhile True:\n    os.fork()\n"}, Verdict.RUNTIME_ERROR)
ENDLESS = Kind(ENDLESS_ONE, {"source": "def double(x):\n    while True: pass\n"}, Verdict.TIME_LIMIT)
CHOSEN = Kind(CHOICE, {"choice": "normalising"}, Verdict.CORRECT)
MIX = (RIGHT, CHOSEN, WRONG, RIGHT, ENDLESS, HOSTILE, CHOSEN, RIGHT, WRONG, RIGHT, CHOSEN, RIGHT)


def write_bank(folder: Path) -> None:
    """The choice, and the code with a limit that nobody meets by being slow, and with one soon met."""
    (folder / "bank/faults").mkdir(parents=True)
    (folder / f"bank/faults/{CHOICE}.yaml").write_text(_CHOICE_QUESTION)
    for question_id, time_limit_s in ((QUICK, 20), (ENDLESS_ONE, 2)):
        text = _CODE_QUESTION.format(id=question_id, time_limit_s=time_limit_s)
        (folder / f"bank/faults/{question_id}.yaml").write_text(text)
