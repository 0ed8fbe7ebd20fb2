"""What axe finds on a page: what is serious, in a line each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_FIND = """async (rule) => {
  const runOnly = rule ? { runOnly: [rule] } : {};
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...runOnly });
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" | ")}`);
}"""


def need_axe() -> None:
    """Go on where axe is installed; in CI it must be."""
    if AXE.exists():
        return
    if os.environ.get("CI") == "true":
        pytest.fail("axe-core is not installed: python -m app.web.vendoring")
    pytest.skip("axe-core is not installed: python -m app.web.vendoring")


def findings(page: Page, rule: str = "") -> list[str]:
    """The serious findings, of one rule or of all; the page's context must let axe in past its policy."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    return list(page.evaluate(_FIND, rule))
