"""How the tests start and use a sandbox."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from graders.judge import Judge
from graders.sandbox.pool import Pool
from graders.verdicts import Grade, GraderError

READY = 2  # children kept waiting by each pool of the tests
Grader = Callable[..., Grade]


def start_or_skip(pool: Pool) -> Pool:
    """The pool, started; where the machine can't build the walls the test is skipped, but never in CI."""
    try:
        pool.start()
    except GraderError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"the sandbox can't be built on this machine: {error}")
    return pool


def judge_or_skip() -> Judge:
    """A judge whose sandbox could be started; skipped as above where it couldn't."""
    judge = Judge()
    try:
        judge.start("numpy")
    except GraderError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"the sandbox can't be built on this machine: {error}")
    return judge
