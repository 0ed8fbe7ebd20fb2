"""`batchmark lti`: invitations, approval and keys from the command line."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

from command import batchmark

MOMENT = "2026-11-20 12:00:00"


def rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "var" / "batchmark.db") as database:
        found = database.execute(statement).fetchall()
    database.close()
    return found


def test_an_invitation_is_printed_once(tmp_path: Path) -> None:
    done = batchmark("lti", "invite", "--trust", folder=tmp_path, BATCHMARK_BASE_URL="https://quiz.example/")
    assert done.returncode == 0, done.stderr
    found = re.fullmatch(r"https://quiz\.example/lti/register/(bm_\S+)\n", done.stdout)
    assert found
    assert "within 7 days" in done.stderr
    assert rows(tmp_path, "SELECT approves_itself, used_at FROM lti_invitations") == [(1, None)]
    assert found[1].encode() not in (tmp_path / "var" / "batchmark.db").read_bytes()


def test_a_key_signs_a_day_later_or_at_once_in_the_place_of_every_other(tmp_path: Path) -> None:
    for flags, is_later in (((), 1), (("--at-once",), 0)):
        done = batchmark("lti", "rotate", *flags, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        statement = "SELECT kid, public, sealed, signs_from > created_at FROM lti_keys"
        [(kid, public, sealed, signs_later)] = rows(tmp_path, statement)
        assert (str(kid) in done.stdout, signs_later) == (True, is_later)
        assert set(json.loads(str(public))) == {"kty", "n", "e", "kid", "use", "alg"}
        assert str(sealed).count(".") == 4  # a JWE, not a key


def test_a_deployment_is_listed_and_let_in(tmp_path: Path) -> None:
    empty = batchmark("lti", "list", folder=tmp_path)
    assert "No LMS is connected" in empty.stdout
    rows(
        tmp_path,
        "INSERT INTO lti_platforms VALUES ('p', 'Campus', 'https://lms.example', 'c', 'https://lms.example/a',"
        f" 'https://lms.example/t', 'https://lms.example/k', '', 0, 1, '{MOMENT}')",
    )
    rows(tmp_path, f"INSERT INTO lti_deployments VALUES ('p', '7', 'waiting', '{MOMENT}')")
    listed = batchmark("lti", "list", folder=tmp_path).stdout
    assert "p  Campus  https://lms.example  c  on\n  deployment 7: waiting" in listed
    assert batchmark("lti", "approve", "p", "7", folder=tmp_path).stdout == "7: approved\n"
    assert "deployment 7: approved" in batchmark("lti", "list", folder=tmp_path).stdout
    unknown = batchmark("lti", "approve", "p", "8", folder=tmp_path)
    assert (unknown.returncode, "no such deployment" in unknown.stderr) == (1, True)
