"""Measures what a grade costs, side by side in one run, and prints or writes the page.

    python tests/bench/bench.py [--rounds N] [--write]

`--write` puts the tables into their part of docs/performance.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform

import contest
import numpy as np
import preparing
import shares
import work
from diagnosing import diagnosing
from growth import growth
from memory import memory
from page import write_part


def main() -> None:
    """Measure both libraries and print, or write, the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    parts = [_heading(options.rounds)]
    for library in work.SOURCES:
        parts += [contest.measure(library, options.rounds), shares.measure(library, options.rounds)]
    parts += [growth(options.rounds), memory(), diagnosing(options.rounds)]
    parts += [preparing.first_submissions(), preparing.whole_bank()]
    text = "\n".join(parts)
    print(text)
    if options.write:
        write_part("sandbox", text)


def _heading(rounds: int) -> str:
    versions = json.dumps({"python": platform.python_version(), "numpy": np.__version__})
    today = dt.datetime.now(tz=dt.UTC).date()
    return (
        f"Written by `tests/bench/bench.py` on {today}, {os.cpu_count()} cores, Linux {platform.release()},"
        f" {versions}, {rounds} interleaved rounds.\n\n"
        "Every way does the same ten batch-norm checks on a 64 × 32 float64 input with one BLAS thread,"
        " and compares the outputs with the expected ones. Cases are compiled once a process, the answer each"
        " time.\n"
    )


if __name__ == "__main__":
    main()
