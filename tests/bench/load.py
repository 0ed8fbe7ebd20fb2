"""How many hand in at once: choice questions against a bare insert, code against the sandbox alone.

    python tests/bench/load.py [--write]

Real processes on this machine, callers among them. `--write` puts the figures into their parts of
docs/performance.md and docs/operations.md, and keeps them for `peak.py`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import code_load
from callers import hand_in_all
from page import OPERATIONS, write_measured, write_part
from rows import LEARNERS, SUBMISSIONS, bytes_per_submission
from served import Place, choice_calls, people, places

from questions.bank import load_bank

ROUNDS = 2
ROUND_S = 3.0
WARM_UP_S = 2.0
CONNECTIONS = 8
PEOPLE = 200
_KIB = 1_024


@dataclass(frozen=True)
class Rates:
    """Requests a second: one row inserted, and an answer to a choice question handed in and graded."""

    ceiling: float
    handed_in: float


def main() -> None:
    """Measure all, print it, and keep it if that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    busy = f"load average {os.getloadavg()[0]:.1f} at the start, {os.cpu_count()} cores"
    with tempfile.TemporaryDirectory() as name, places(Path(name)) as urls:
        stands = [asyncio.run(people(url, Path(name), PEOPLE)) for url in urls]
        rates = {stand.kind: rate_of_choices(stand) for stand in stands}
        code = code_load.measure(stands[-1])
        sizes = {
            stand.kind: asyncio.run(bytes_per_submission(stand.database_url, stand.folder))
            for stand in stands
        }
    measured = _summary(rates, code, sizes, stands[-1].kind)
    text = "\n".join([_heading(busy), _rates_table(rates), code_load.describe(code, stands[-1].kind)])
    sizing = _sizing(measured, busy)
    print(text, sizing, sep="\n")
    if options.write:
        write_part("load", text)
        write_part("sizing", sizing, OPERATIONS)
        write_measured(measured)


def rate_of_choices(place: Place) -> Rates:
    """Both services, in turns, on one database: medians of their rounds."""
    calls = choice_calls(load_bank(), place.tokens)
    ceilings, ours, used = [], [], 0
    with place.ceiling() as bare, place.serving(BATCHMARK_GRADING="false") as (port, _):
        for number in range(ROUNDS + 1):
            # The first is for caches to fill and connections to open.
            seconds_s = ROUND_S if number else WARM_UP_S
            ceilings.append(hand_in_all(bare, calls * 4, seconds_s, CONNECTIONS))
            ours.append(hand_in_all(port, calls[used:], seconds_s, CONNECTIONS))
            used += int((ours[-1] * seconds_s + CONNECTIONS) * 1.5)  # a caller may be ahead of another
    return Rates(median(ceilings[1:]), median(ours[1:]))


def _heading(busy: str) -> str:
    return (
        f"Written by `tests/bench/load.py`; {busy}. Callers, service and database share the cores, so the"
        " ratios hold and the rates are what is left beside the callers.\n"
    )


def _rates_table(rates: dict[str, Rates]) -> str:
    lines = [
        "### Choice questions\n",
        f"{CONNECTIONS} connections that stay open, one web process. The ceiling is a route that inserts one",
        "row, by the same server, framework, pool and driver. Handing in authenticates, looks at the course,",
        "the terms and the attempts made, keeps the answer, grades it, keeps the grade and shows it.\n",
        "| database | one row inserted, a second | handed in and graded, a second | share |",
        "|---|--:|--:|--:|",
    ]
    for kind, each in rates.items():
        lines.append(
            f"| {kind} | {each.ceiling:.0f} | {each.handed_in:.0f} | {each.handed_in / each.ceiling:.2f} |"
        )
    return "\n".join(lines) + "\n"


def _summary(
    rates: dict[str, Rates], code: code_load.CodeLoad, sizes: dict[str, float], kind: str
) -> dict[str, Any]:
    # What goes on beside the grade itself stretches each: with all slots busy the rate says by how much.
    stretch = code_load.SLOTS / code.handed_in / (sum(code.service_s) / len(code.service_s))
    runs = {
        str(share): {
            "calls": len(answered),
            **{
                f"p{at}": code_load.quantile(code_load.waited(answered, at_client=False), at / 100)
                for at in (50, 95, 99)
            },
        }
        for share, answered in code.answered.items()
    }
    return {
        "cores": os.cpu_count(),
        "database": kind,
        "choice_per_s": {name: each.handed_in for name, each in rates.items()},
        "code_per_s": code.handed_in,
        "slots": code_load.SLOTS,
        "service_s": [each * stretch for each in code.service_s],
        "graded_s": runs,
        "web_mib": code.web_mib,
        "worker_mib": code.worker_mib,
        "bytes_per_submission": sizes,
    }


def _sizing(measured: dict[str, Any], busy: str) -> str:
    kind, cores, code = measured["database"], measured["cores"], measured["code_per_s"]
    choice, sizes = measured["choice_per_s"][kind], measured["bytes_per_submission"]
    size = ", ".join(f"{each / _KIB:.1f} KiB on {name}" for name, each in sizes.items())
    rows = {
        "choice questions handed in and graded, one web process": f"{choice:.0f} a second",
        f"code handed in and graded, one web process and one worker on {cores} cores": f"{code:.0f} a second",
        "… for each core": f"{code / cores:.0f} a second",
        "memory of a web process": f"{measured['web_mib']:.0f} MiB",
        f"memory of a worker, {measured['slots']} slots, one library": f"{measured['worker_mib']:.0f} MiB",
        f"a submission with grade and indexes ({SUBMISSIONS} of {LEARNERS} learners)": size,
        "kept by choice questions at full pace": f"{choice * sizes[kind] / _KIB:.0f} KiB a second",
    }
    head = f"Measured by `tests/bench/load.py` on {kind}, callers on the same cores; {busy}.\n"
    return "\n".join(
        [head, "| what | figure |", "|---|--:|", *(f"| {name} | {each} |" for name, each in rows.items())]
    )


if __name__ == "__main__":
    main()
