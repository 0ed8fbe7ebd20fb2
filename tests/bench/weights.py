"""What the pages weigh that a learner meets most: requests and bytes, in Chromium with an empty cache.

    python tests/bench/weights.py [--write]

`--write` puts the table into its part of docs/performance.md. Needs Chromium and the browser's libraries.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "browser"))  # what weighs a page lies with the tests

from conftest import FLAGS
from page import write_part
from page_weight import Weight, weigh_pages
from playwright.sync_api import sync_playwright
from running_service import start_service


def measure() -> dict[str, Weight]:
    """The weights of the pages, by their names."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        service = start_service(Path(folder))
        try:
            chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            return weigh_pages(chromium, service)
        finally:
            service.stop()


def main() -> None:
    """Print the table, or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    lines = ["| page | requests | KiB | of it scripts |", "|---|--:|--:|--:|"]
    lines += [
        f"| {name} | {weight.requests} | {weight.kib:.0f} | {weight.script_kib:.0f} |"
        for name, weight in measure().items()
    ]
    text = "\n".join(lines)
    print(text)
    if options.write:
        write_part("weights", text)


if __name__ == "__main__":
    main()
