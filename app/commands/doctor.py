"""`batchmark doctor`: attacks the sandbox as installed here, and says which walls hold."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Literal

from app.commands.console import AT_FAULT, DONE, NOT_DONE, complain, report
from graders.sandbox.doctor import Finding, examine_installation, missing_walls
from graders.sandbox.host import HostFacts, read_facts, remedies_for
from graders.sandbox.policy import LIBRARY_SETS

FACTS_IN_WORDS = {
    "kernel": "Linux",
    "machine": "processor",
    "python": "Python",
    "libraries": "libraries",
    "root": "running as root",
    "sys_admin": "with root's right to mount",
    "container": "in a container",
    "filtered": "under a system-call filter already",
    "user_namespaces": "makes user namespaces",
    "user_namespaces_error": "the kernel's answer to that",
    "sysctls": "settings of the kernel",
    "mount_setattr": "makes trees of mounts read-only",
    "landlock_abi": "version of Landlock",
    "libseccomp": "libseccomp",
    "cgroup_writable": "lets us make cgroups",
}


def doctor(*, json: bool = False, library: Literal["numpy", "torch", "all"] = "all") -> int:
    """Attack the sandbox of this installation and print which of its walls hold.

    Exits with 1 if a required wall is missing, with 2 if that couldn't be found out.

    Parameters
    ----------
    json
        Print one JSON object with facts and findings instead of text.
    library
        Whose sandbox: there is one for each set of libraries that answers may import.
    """
    names = list(LIBRARY_SETS) if library == "all" else [library]
    try:
        facts = read_facts()
        examined = {name: examine_installation(name) for name in names}
    except Exception as error:  # noqa: BLE001 - a doctor that breaks must not look like a wall that does
        complain(f"the walls could not be examined: {type(error).__name__}: {error}")
        return NOT_DONE
    missing = [finding for findings in examined.values() for finding in missing_walls(findings)]
    if json:
        report(jsonlib.dumps(_as_object(facts, examined, held=not missing)))
    else:
        report("\n".join(_as_text(facts, examined, len(missing))))
    return AT_FAULT if missing else DONE


def _as_object(facts: HostFacts, examined: dict[str, list[Finding]], *, held: bool) -> dict[str, Any]:
    findings = [{"library": name, **asdict(finding)} for name, found in examined.items() for finding in found]
    return {"held": held, "facts": asdict(facts), "remedies": remedies_for(facts), "findings": findings}


def _as_text(facts: HostFacts, examined: dict[str, list[Finding]], missing_count: int) -> Iterator[str]:
    yield "This host:"
    for name, value in asdict(facts).items():
        yield f"  {FACTS_IN_WORDS[name]}: {_in_words(value)}"
    for name, findings in examined.items():
        yield f"\nAn answer to a {name} question:"
        for finding in findings:
            yield from _finding_text(finding)
    if remedies := _all_remedies(facts, examined):
        yield "\nWhat to do:" if missing_count else "\nWorth doing all the same:"
        yield from (f"  - {remedy}" for remedy in remedies)
    yield ""
    if missing_count:
        yield f"Required and not held: {missing_count}. Don't let this installation grade code."
    else:
        yield "All required walls hold."


def _finding_text(finding: Finding) -> Iterator[str]:
    if finding.held:
        yield f"  ✓ {finding.promise} ({finding.detail})"
        return
    weight = "required" if finding.required else "a second wall, not required"
    yield f"  ✗ {finding.promise}: NOT HELD ({weight})"
    yield f"      {finding.detail}"


def _all_remedies(facts: HostFacts, examined: dict[str, list[Finding]]) -> list[str]:
    remedies = list(remedies_for(facts).values())
    for findings in examined.values():
        for finding in findings:
            # A wall's remedy is mostly made of the host's.
            if finding.remedy and not any(remedy in finding.remedy for remedy in remedies):
                remedies.append(finding.remedy)
    return remedies


def _in_words(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            return ", ".join(f"{key} {text}" for key, text in value.items()) or "none"
        case _:
            return str(value) or "none"
