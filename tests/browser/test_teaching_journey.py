"""An instructor's way through a term, and every page of it: looked at by axe, in the dark, on a phone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal
from urllib.request import Request, urlopen

import pytest
from axe import findings, need_axe
from desk import write_yaml, yaml_of
from playwright.sync_api import Browser, Page, expect
from running_service import Service
from visitors import PATIENCE_MS, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
QUESTION, QUIZ = "forgotten-eval", "l4"
CODE = "recover-identity-numpy"
COURSE = "/courses/autumn"
SHEET = f"{COURSE}/quizzes/{QUIZ}"
ALIKE = "def identity_parameters(x, eps=1e-5):\n" + "".join(
    f"    part{n} = [row.sum() ** {n} for row in x if row.max() > {n}]\n" for n in range(5)
)
HEIGHT, PHONE_WIDTH = 900, 390
# Colours, width, and what may differ from the first view; empty: everything.
VIEWS: dict[str, tuple[Literal["light", "dark"], int, str]] = {
    "light": ("light", 1280, ""),
    "dark": ("dark", 1280, "color-contrast"),
    "phone": ("light", PHONE_WIDTH, "scrollable-region-focusable"),
}


def call(service: Service, token: str, path: str, body: dict[str, Any]) -> Any:
    """Ask the REST interface for something; what it says."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Prefer": "wait=60"}
    request = Request(f"{service.url}/api/v1{path}", json.dumps(body).encode(), headers)
    with urlopen(request, timeout=PATIENCE_MS / 1000) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def course(service: Service) -> None:
    """A course made for the demo instructor; in the one that is there, two learners whose code is alike."""
    root = service.token_for("root", "admin")
    call(service, root, "/courses", {"id": "autumn", "title": "Autumn 2026", "quiz_ids": [QUIZ]})
    call(service, root, "/courses/autumn/enrolments", {"name": "demo-instructor", "role": "instructor"})
    for name, source in (("ada", ALIKE), ("grace", ALIKE.replace("part", "piece"))):
        body = {"question_id": CODE, "answer": {"source": source}}
        call(service, service.token_for(name), "/submissions", body)


@pytest.fixture(scope="module")
def visited(chromium: Browser, service: Service, course: None) -> tuple[Any, dict[str, str]]:  # noqa: ARG001 - it has to be there
    """The journey itself; the instructor's cookies, and the addresses of pages that it made."""
    teaching, learning = (chromium.new_context(base_url=service.url) for _ in range(2))
    instructor = sign_in(teaching, service, "demo-instructor")
    learner = sign_in(learning, service, "demo-learner")

    enrol_by_code(instructor, learner)
    answer_wrongly(learner)
    page_of_learner = override(instructor)
    publish_mended(instructor)
    regrade = grade_again(instructor)
    learner.reload()
    expect(learner.locator("main")).to_contain_text("counts 1 of 1 point now")

    instructor.goto(f"{COURSE}/audit")
    for act in ("Applied a regrade", "Set a score by hand", "Joined by a code", "Made an enrolment code"):
        expect(instructor.get_by_role("cell", name=act, exact=True)).to_have_count(1)
    cookies = teaching.storage_state()
    teaching.close()
    learning.close()
    return cookies, {"learner": page_of_learner, "regrade": regrade}


def enrol_by_code(instructor: Page, learner: Page) -> None:
    section = instructor.get_by_role("region", name="Autumn 2026")
    section.get_by_role("link", name="people, codes and invitations").click()
    instructor.get_by_role("button", name="Make an enrolment code").click()
    instructor.get_by_role("button", name="Make an invitation").click()
    expect(instructor.get_by_text("1 open invitation")).to_be_visible()
    instructor.goto(f"{COURSE}/people")
    code = instructor.locator("form.line code").first.inner_text()
    learner.get_by_text("Join a course by its code").click()
    learner.get_by_label("Enrolment code").fill(code)
    learner.get_by_role("button", name="Join").click()
    expect(learner.get_by_role("heading", name="Autumn 2026")).to_be_visible()


def answer_wrongly(learner: Page) -> None:
    learner.goto(f"/questions/{QUESTION}?quiz={QUIZ}")
    learner.locator("html[data-ready]").wait_for()
    learner.get_by_label("The running variance is the unbiased one.").check()
    learner.get_by_role("button", name="Hand in", exact=True).click()
    learner.wait_for_url("**/submissions/*")
    expect(learner.locator("main")).to_contain_text("Not right yet")


def override(instructor: Page) -> str:
    instructor.goto(f"{SHEET}/grades")
    instructor.get_by_role("link", name="demo-learner").click()
    instructor.wait_for_url("**/learners/*")
    section = instructor.locator(f"#{QUESTION}")
    section.get_by_text("Set the score by hand").click()
    section.get_by_label("Points, of").fill("0.5")
    section.get_by_label("Why").fill("Explained it well in class.")
    section.get_by_role("button", name="Set", exact=True).click()
    expect(section).to_contain_text("Explained it well in class.")
    instructor.goto(f"{SHEET}/statistics")
    expect(instructor.get_by_role("heading", name="Look here first")).to_be_visible()
    instructor.goto(f"{SHEET}/grades")
    return str(instructor.get_by_role("link", name="demo-learner").get_attribute("href"))


def publish_mended(instructor: Page) -> None:
    instructor.goto(f"/teaching/questions/{QUESTION}/edit")
    instructor.locator("html[data-ready]").wait_for()
    without = re.sub(r"\n +correct: true", "", yaml_of(instructor))
    mended = re.sub(
        r"(\n +)(text: The running variance is the unbiased one\.)", r"\1\2\1correct: true", without
    )
    assert mended != without
    write_yaml(instructor, mended)
    instructor.get_by_label("What changes, and why").fill("The key was the wrong one.")
    instructor.get_by_role("button", name="Publish").click()
    instructor.wait_for_url("**/edit?published=true", timeout=PATIENCE_MS)


def grade_again(instructor: Page) -> str:
    instructor.goto(f"/teaching/questions/{QUESTION}/versions")
    instructor.get_by_label("Course").select_option("autumn")
    instructor.get_by_role("button", name="Grade again, in the shadow").click()
    instructor.wait_for_url("**/teaching/regrades/*")
    expect(instructor.get_by_text("What is to count")).to_be_visible(timeout=PATIENCE_MS)
    expect(instructor.get_by_role("cell", name="↑ up")).to_have_count(1)
    instructor.get_by_label("I have read what changes").check()
    instructor.get_by_role("button", name="Let it count").click()
    expect(instructor.get_by_role("heading", name=re.compile("Applied"))).to_be_visible()
    return instructor.url


def test_every_page_of_instructors_and_people(
    chromium: Browser, service: Service, visited: tuple[Any, dict[str, str]]
) -> None:
    need_axe()
    cookies, made = visited
    # Our own policy would not let axe in.
    context = chromium.new_context(
        base_url=service.url, storage_state=cookies, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    SCREENSHOTS.mkdir(exist_ok=True)
    wrong = {}
    for title, path in list_pages(page, made).items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if path.endswith("/edit"):
            page.locator("html[data-ready]").wait_for()
        found = [f"{view}: {each}" for view in VIEWS for each in look_at(page, title, view)]
        if found:
            wrong[title] = found
    context.close()
    assert wrong == {}


def look_at(page: Page, title: str, view: str) -> list[str]:
    """What is wrong with the page in this view, of which a picture is kept."""
    colours, width, rule = VIEWS[view]
    page.emulate_media(color_scheme=colours)
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.screenshot(path=SCREENSHOTS / f"teaching-{title}-{view}.png", full_page=True)
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return findings(page, rule) + ([f"sticks out by {beyond} px"] if beyond > 0 else [])


def list_pages(page: Page, made: dict[str, str]) -> dict[str, str]:
    """Every page for instructors, and about people, by a short name."""
    default = f"/courses/batch-norm/questions/{CODE}/similarity"
    page.goto(default)
    pair = str(page.get_by_role("link", name="ada").get_attribute("href"))
    return {
        "home": "/",
        "account": "/account",
        "people": f"{COURSE}/people",
        "audit": f"{COURSE}/audit",
        "lms": f"{COURSE}/lms",
        "settings": f"{SHEET}/settings",
        "grades": f"{SHEET}/grades",
        "statistics": f"{SHEET}/statistics",
        "bank": "/teaching/questions",
        "new": "/teaching/questions/new",
        "edit": f"/teaching/questions/{QUESTION}/edit",
        "proof": f"/teaching/questions/{QUESTION}/proof",
        "figures": f"/teaching/questions/{QUESTION}/statistics",
        "versions": f"/teaching/questions/{QUESTION}/versions",
        "similarity": default,
        "pair": pair,
        **made,
    }


def test_lines_to_be_ordered_break_between_words(chromium: Browser, service: Service, visited: Any) -> None:
    context = chromium.new_context(base_url=service.url, storage_state=visited[0])
    page = context.new_page()
    page.set_viewport_size({"width": PHONE_WIDTH, "height": HEIGHT})
    broken = {}
    for question in ("layer-norm-backward-lines", "save-load-evaluate", "forward-steps"):
        page.goto(f"/questions/{question}")
        page.locator("html[data-ready]").wait_for()
        broken[question] = page.evaluate(BROKEN_WORDS)
    context.close()
    assert {name: words for name, words in broken.items() if words} == {}


# Words that stand on two lines: the boxes of their letters differ in height.
BROKEN_WORDS = """() => [...document.querySelectorAll(".sortable code")].flatMap(({ childNodes }) => {
  const found = [];
  for (const node of [...childNodes].filter(({ data }) => data)) {
    for (const { 0: word, index } of node.data.matchAll(/[A-Za-z_]\\w*/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) found.push(word);
    }
  }
  return found;
})"""
