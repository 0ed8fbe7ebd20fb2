"""How long pages take with a term's worth of work: 500 learners, 20,000 submissions, SQLite.

Server time of one process, without the network; the median of some calls. The aim is
less than 200 ms for each on a quiet machine.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path.append(str(Path(__file__).parents[1] / "app"))  # what writes a term lies with the tests

from busy_term import Term, write_term
from fake_judge import FakeJudge
from harness import client_for, running
from httpx2 import AsyncClient
from page import write_part
from page_costs import cost_of

from app.db.tables import Role
from app.services import Services
from app.settings import Settings

AIM_MS = 200.0
CALLS = 7
QUIZZES = ("l0", "l1", "l2", "l3", "l4")
COURSE = "/courses/batch-norm/quizzes/l0"
PAGES = {
    "home": "/",
    "quiz": "/quizzes/l0",
    "question": "/questions/std-check?quiz=l0",
    "gradebook, 50 learners": f"{COURSE}/grades",
    "one learner": f"{COURSE}/learners/{{learner}}",
    "statistics of a quiz": f"{COURSE}/statistics",
    "statistics of a question": "/teaching/questions/std-check/statistics?quiz=l0",
    "question bank": "/teaching/questions",
    "grades as JSON, 50 learners": "/api/v1/quizzes/l0/grades",
    "grades as CSV, all": "/api/v1/quizzes/l0/grades?format=csv",
}


async def measure(learners: int, submissions: int) -> tuple[str, int]:
    """A table; how many pages miss the aim."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        settings = Settings(
            var_dir=var, database_url=f"sqlite:///{var}/term.db", grading=False, secret_key="bench"
        )
        async with (
            running(settings, FakeJudge()) as app,
            await client_for(app, "emmy", Role.INSTRUCTOR) as client,
        ):
            services: Services = app.state.services
            ids = await write_term(services, Term(learners, submissions, QUIZZES))
            rows = [await _row(services, client, name, url, ids[0]) for name, url in PAGES.items()]
    head = (
        f"{learners} learners, {submissions} submissions in {len(QUIZZES)} quizzes, SQLite, one process.\n\n"
    )
    head += "| page | median ms | slowest ms | processor ms | statements |\n|---|--:|--:|--:|--:|\n"
    return head + "\n".join(text for text, _ in rows), sum(missed for _, missed in rows)


async def _row(
    services: Services, client: AsyncClient, name: str, url: str, learner: str
) -> tuple[str, bool]:
    costs = [await cost_of(services, client, url.format(learner=learner)) for _ in range(CALLS)]
    times = [cost.elapsed_ms for cost in costs]
    cpu_ms, statements = median(cost.cpu_ms for cost in costs), len(costs[-1].statements)
    row = f"| {name} | {median(times):.0f} | {max(times):.0f} | {cpu_ms:.0f} | {statements} |"
    return row, median(times) > AIM_MS


def main() -> None:
    """Measure; exit with 1 where a page misses the aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=500)
    parser.add_argument("--submissions", type=int, default=20_000)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    given = parser.parse_args()
    table, missed = asyncio.run(measure(given.learners, given.submissions))
    text = f"{table}\n\n" + (f"{missed} take longer than" if missed else "All within") + f" {AIM_MS:.0f} ms."
    print(text)
    if given.write:
        write_part("pages", text)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
