"""The style sheet's promises that can be computed: contrast in light and dark."""

from __future__ import annotations

import re

import pytest

from app.web.static_files import FOLDER

AA_TEXT = 4.5
AA_CONTROL = 3.0
GROUNDS = ("paper", "sheet", "code")
TONES = ("right", "partly", "wrong", "ours")


def colours(scheme: str) -> dict[str, str]:
    """The sheet's colours by name; in the dark, its own over the light ones."""
    light, dark = re.findall(r":root \{(.*?)\}", (FOLDER / "style.css").read_text(), flags=re.DOTALL)[:2]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)) if scheme == "dark" else found


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, from 0 to 1."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_pairs() -> list[tuple[str, str]]:
    plain = [(text, ground) for text in ("ink", "soft", "accent") for ground in GROUNDS]
    toned = [(tone, ground) for tone in TONES for ground in (f"{tone}-wash", "paper")]
    on_wash = [(text, f"{tone}-wash") for text in ("ink", "soft") for tone in TONES]
    code = [
        (f"code-{part}", ground)
        for part in ("keyword", "string", "number", "comment", "name")
        for ground in ("sheet", "chosen")
    ]
    special = [("on-accent", "accent"), ("ink", "accent-wash"), ("soft", "accent-wash"), ("ink", "mark")]
    return [*plain, *toned, *on_wash, *special, *code, ("ink", "chosen")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), text_pairs())
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    known = colours(scheme)
    assert contrast(known[text], known[ground]) >= AA_TEXT


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet"])
def test_the_edge_of_a_control_can_be_seen(scheme: str, ground: str) -> None:
    known = colours(scheme)
    assert contrast(known["control"], known[ground]) >= AA_CONTROL
