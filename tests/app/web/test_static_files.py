"""Static files: kept for ever at their own address, never at a stale one."""

from __future__ import annotations

from pathlib import Path

import pytest
from httpx2 import AsyncClient

from app.web import vendoring
from app.web.static_files import static_url
from app.web.vendoring import copy_katex


async def test_a_file_is_kept_for_a_year_at_its_own_version(stranger: AsyncClient) -> None:
    response = await stranger.get(static_url("style.css"))
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/css")
    assert "immutable" in response.headers["Cache-Control"]


async def test_at_an_old_version_it_is_asked_for_again(stranger: AsyncClient) -> None:
    response = await stranger.get("/static/000000/style.css")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


async def test_text_goes_out_compressed_to_those_who_can_read_it(stranger: AsyncClient) -> None:
    plain = await stranger.get(static_url("style.css"), headers={"Accept-Encoding": "identity"})
    small = await stranger.get(static_url("style.css"), headers={"Accept-Encoding": "br;q=1, gzip;q=0.8"})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert int(small.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2
    assert small.content == plain.content
    for response in (plain, small):
        assert response.headers["Content-Type"].startswith("text/css")
        assert response.headers["Vary"] == "Accept-Encoding"
        assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["%2e%2e/routes.py", "..%2froutes.py", "none.css", ""])
async def test_nothing_else_is_served(stranger: AsyncClient, path: str) -> None:
    assert (await stranger.get(f"/static/0/{path}")).status_code == 404


def test_vendoring_takes_what_browsers_load_and_no_more(tmp_path: Path) -> None:
    dist = tmp_path / "katex" / "dist"
    (dist / "fonts").mkdir(parents=True)
    for name in ("katex.min.js", "katex.min.css", "katex.js", "fonts/A.woff2", "fonts/A.ttf", "../LICENSE"):
        (dist / name).write_text("x")
    target = tmp_path / "vendor"
    (target / "fonts").mkdir(parents=True)
    (target / "fonts" / "stale.woff2").write_text("x")
    copy_katex(dist, target)
    kept = {str(file.relative_to(target)) for file in target.rglob("*") if file.is_file()}
    assert kept == {"katex.min.js", "katex.min.css", "LICENSE", "fonts/A.woff2"}


def test_without_npm_the_complaint_says_that_pages_still_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(vendoring, "find_npm", lambda: None)
    assert vendoring.main() == 1
    assert "pages work without" in capsys.readouterr().err


def test_each_editor_is_one_file_with_its_licences(tmp_path: Path) -> None:
    modules = vendoring.CHECKOUT / "node_modules"
    if not list(modules.glob("@esbuild/*/bin/esbuild")):
        pytest.skip("the browser's libraries are not installed: python -m app.web.vendoring")
    vendoring.bundle_editors(modules, tmp_path)
    for name in vendoring.ENTRIES:
        bundle = (tmp_path / name).read_text()
        assert "export{" in bundle
        assert "import" not in bundle.partition("\n")[0][:10]
    # What only authors need must not weigh on learners.
    assert "unit_axes" in (tmp_path / "yaml.js").read_text()
    assert "unit_axes" not in (tmp_path / "editor.js").read_text()
    licences = (tmp_path / "editor.LICENSES.txt").read_text()
    for package in ("@codemirror/view", "@lezer/python", "@lezer/yaml", "style-mod"):
        assert f"{package}\n" in licences


def test_a_machine_without_the_bundler_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no build for this machine"):
        vendoring.bundle_editors(tmp_path, tmp_path)
