"""Every attack of the catalogue gets what it is due, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from boxes import READY, Grader
from catalogue import Attack, read_attacks
from host import MARK, SERVERS, listening_ports, settled_family, traces
from tiny_question import HONEST, Library

from graders.sandbox.pool import Pool
from graders.verdicts import Verdict

pytestmark = pytest.mark.sandbox

ATTACKS = read_attacks()
# What an attack may rightly be: harmless where it is, and honest in what it returns.
EARNING = {Verdict.CORRECT, Verdict.PARTIAL}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_attack_gets_its_due(attack: Attack, grade: Grader, get_pool: Callable[[Library], Pool]) -> None:
    if not attack.fits_here:
        pytest.skip(f"makes sense on {attack.machine} only")
    zygote = get_pool(attack.library).start()
    ports = listening_ports()

    got = grade(attack.source, attack.library, time_s=attack.time_s)

    assert got.verdict in attack.due, got.message
    assert attack.says in got.message
    assert got.points == 0 or EARNING & set(attack.due)
    assert len(settled_family(zygote._process.pid, SERVERS + READY)) == SERVERS + READY
    assert traces() == []
    assert all(not address.endswith(":BADD") for address in listening_ports() - ports)
    assert grade(HONEST, attack.library).verdict is Verdict.CORRECT
    assert get_pool(attack.library).start() is zygote, "the attack ended the zygote"


def test_catalogue_is_large_and_its_marks_would_be_seen() -> None:
    assert len(ATTACKS) >= 60
    assert any(MARK in attack.source for attack in ATTACKS)
