"""Most figures hang on no database: those tests run once."""

from __future__ import annotations

import pytest


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def database_url(request: pytest.FixtureRequest, kind: str) -> str:
    return str(request.getfixturevalue(f"new_{kind}"))
