"""Reading what `/metrics` says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx2 import AsyncClient
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

both_databases = pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


class Scrape:
    """One answer of `/metrics`."""

    def __init__(self, text: str) -> None:
        self.families = {family.name: family for family in text_string_to_metric_families(text)}

    def samples(self) -> Iterator[Sample]:
        """Every line of ours."""
        for name, family in self.families.items():
            if name.startswith("batchmark_"):
                yield from family.samples

    def value(self, name: str, **labels: str) -> float:
        """The sum of what has this name and these labels among its own."""
        return sum(
            sample.value
            for sample in self.samples()
            if sample.name == f"batchmark_{name}" and labels.items() <= sample.labels.items()
        )


async def scrape(client: AsyncClient) -> Scrape:
    """What the process gives out now."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return Scrape(answer.text)
