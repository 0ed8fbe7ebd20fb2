"""The editor without scripts: faults on their lines, a preview, the kill matrix, and publishing."""

from __future__ import annotations

import asyncio
import re
import time
from html import unescape

from fake_judge import FakeJudge
from fastapi import FastAPI
from forms import PATIENCE_S
from harness import client_for
from httpx2 import AsyncClient, Response
from written_questions import SILENT, TEXT, code_question, retitled

from app.db.tables import Role
from app.services import Services
from app.skeletons import Kind
from graders.proving.records import error, warning

PLAIN = "forgotten-eval"
_EDITED = re.compile(r'name="edited" value="([^"]*)"')
_SOURCE = re.compile(r"<textarea[^>]*>\n(.*)</textarea>", re.DOTALL)
_ONE_OF_EACH: tuple[Kind, ...] = ("code", "choice", "multiple", "numeric", "ordering", "text")


class Editor:
    """The editor of one question, as a browser without scripts has it."""

    def __init__(self, client: AsyncClient, question_id: str) -> None:
        self._client = client
        self.url = f"/teaching/questions/{question_id}/edit"
        self.page = ""

    async def open(self, kind: str = "") -> str:
        """Its text."""
        return self._take(await self._client.get(self.url, params={"kind": kind} if kind else {}))

    async def press(self, button: str, source: str, reason: str = "") -> Response:
        (edited,) = _EDITED.findall(self.page)
        form = {"source": source.replace("\n", "\r\n"), "edited": edited, "reason": reason, "do": button}
        response = await self._client.post(self.url, data=form)
        if response.status_code != 303:
            self._take(response)
        return response

    def _take(self, response: Response) -> str:
        assert response.status_code < 500, response.text
        self.page = response.text
        (source,) = _SOURCE.findall(self.page)
        return unescape(source)


async def test_a_question_of_each_kind_opens_in_the_editor(
    instructor: AsyncClient, services: Services
) -> None:
    one_of_each = {loaded.question.kind: loaded for loaded in services.bank.questions.values()}
    for loaded in one_of_each.values():
        editor = Editor(instructor, loaded.question.id)
        assert await editor.open() == loaded.source
        assert "Asked as its file has it" in editor.page
        assert "As a learner meets it" in editor.page


async def test_a_new_question_begins_with_one_of_its_kind(instructor: AsyncClient) -> None:
    for kind in _ONE_OF_EACH:
        to_editor = await instructor.get("/teaching/questions/new", params={"id": f"my-{kind}", "kind": kind})
        assert to_editor.headers["Location"] == f"/teaching/questions/my-{kind}/edit?kind={kind}"
        editor = Editor(instructor, f"my-{kind}")
        source = await editor.open(kind)
        assert (f"kind: {kind}" in source, "Not asked yet." in editor.page) == (True, True)
        assert "It shows here once" not in editor.page
    for bad in (PLAIN, "No Id"):
        refused = await instructor.get("/teaching/questions/new", params={"id": bad})
        assert refused.status_code == 422
    assert (await instructor.get("/teaching/questions/new")).status_code == 200
    assert (await instructor.get("/teaching/questions/none/edit")).status_code == 404


async def test_faults_stand_beside_their_lines_and_nothing_typed_is_lost(instructor: AsyncClient) -> None:
    editor = Editor(instructor, "new-word")
    await editor.open("text")
    broken = TEXT.replace("points: 1", "points: <b>")
    for button in ("preview", "check"):
        assert (await editor.press(button, broken)).status_code == 200
        assert '<a href="#yaml" data-line="5"' in editor.page
        assert ">Line 5</a> · <code>points</code>" in editor.page
        assert '<span class="at"><b>5</b>points: &lt;b&gt;' in editor.page
    refused = await editor.press("publish", broken, "it reads better")
    assert refused.status_code == 422
    assert unescape(_SOURCE.findall(editor.page)[0]) == broken
    assert 'value="it reads better"' in editor.page


async def test_the_preview_is_what_a_learner_meets(instructor: AsyncClient) -> None:
    editor = Editor(instructor, "new-word")
    await editor.open("text")
    await editor.press("preview", TEXT)
    assert "What divides by the standard deviation?" in editor.page
    fragment = await instructor.post("/teaching/questions/new-word/preview", data={"source": TEXT})
    assert "What divides by the standard deviation?" in fragment.text
    assert "<html" not in fragment.text
    assert "normalising" not in fragment.text.partition("What opens later")[0]


async def test_a_check_shows_the_kill_matrix(instructor: AsyncClient, judge: FakeJudge) -> None:
    judge.findings = (warning(("equivalents",), "look here"), error(("mutants", 0), "passes every case"))
    editor = Editor(instructor, "new-code")
    source = await editor.open("code")
    await editor.press("check", source)
    assert "takes-the-mean-away" in editor.page
    assert "passes every case" in editor.page
    assert "look here" in editor.page
    assert (await editor.press("publish", source, "new")).status_code == 422
    assert "its proof failed" in editor.page


async def test_what_is_proven_is_published_with_a_reason(
    instructor: AsyncClient, learner: AsyncClient
) -> None:
    editor = Editor(instructor, "new-code")
    source = await editor.open("code")
    assert (await editor.press("publish", source)).status_code == 422
    assert "say why" in editor.page
    assert (await editor.press("publish", source, "for <week> 3")).status_code == 303
    await editor.open()
    assert "Published by emmy" in editor.page
    assert "for &lt;week&gt; 3" in editor.page
    assert (await learner.get("/questions/new-code")).status_code == 200
    back = await instructor.get(editor.url, params={"published": "true"})
    assert "It is asked from now on" in back.text


async def test_a_proof_that_takes_its_time_is_waited_for(instructor: AsyncClient, judge: FakeJudge) -> None:
    judge.proving_gate.clear()
    editor = Editor(instructor, "new-code")
    source = await editor.open("code")
    await editor.press("check", source)
    assert "It is being proven" in editor.page
    assert 'data-check="/api/v1/questions/checks/' in editor.page
    busy = Editor(instructor, "other-code")
    other = await busy.open("code")
    assert (await busy.press("check", other)).status_code == 429
    judge.proving_gate.set()
    give_up = time.monotonic() + PATIENCE_S
    while "This version is proven" not in editor.page:
        assert time.monotonic() < give_up, editor.page
        await asyncio.sleep(0.05)
        await editor.press("check", source)
    assert "Caught and named" in editor.page


async def test_a_version_published_meanwhile_is_never_overwritten_unread(
    app: FastAPI, instructor: AsyncClient
) -> None:
    mine, title = Editor(instructor, PLAIN), "Forgotten, and found"
    source = await mine.open()
    async with await client_for(app, "sofia", Role.INSTRUCTOR) as colleague:
        hers = Editor(colleague, PLAIN)
        await hers.open()
        assert (await hers.press("publish", retitled(source, "Hers"), "a better title")).status_code == 303
    stale = await mine.press("publish", retitled(source, title), "mine")
    assert stale.status_code == 412
    assert "sofia published another version (a better title)" in mine.page
    assert "<code>title: Hers</code>" in mine.page
    assert f"<code>title: {title}</code>" in mine.page
    assert (await mine.press("publish", retitled(source, title), "mine, having read hers")).status_code == 303
    await mine.open()
    assert "Published by emmy" in mine.page
    versions = (await instructor.get(f"/teaching/questions/{PLAIN}/versions")).text
    earlier = re.findall(rf'href="(/teaching/questions/{PLAIN}/edit\?version=[0-9a-f]+)"', versions)
    assert len(earlier) == 2
    oldest = await instructor.get(earlier[-1])
    assert unescape(_SOURCE.findall(oldest.text)[0]) == source


async def test_a_question_that_fails_its_proof_is_not_published(instructor: AsyncClient) -> None:
    editor = Editor(instructor, "new-word")
    await editor.open("choice")
    assert (await editor.press("publish", SILENT, "quickly")).status_code == 422
    assert "has no feedback" in editor.page


async def test_the_editor_is_for_instructors(learner: AsyncClient) -> None:
    for path in ("new", f"{PLAIN}/edit"):
        assert (await learner.get(f"/teaching/questions/{path}")).status_code == 403
    for path in ("preview", "edit"):
        url = f"/teaching/questions/{PLAIN}/{path}"
        assert (await learner.post(url, data={"source": code_question()})).status_code == 403
