"""The files that put the service on a machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

CHECKOUT = Path(__file__).parents[2]
COMPOSE = CHECKOUT / "docker-compose.yml"


def test_the_compose_file_fits_its_specification() -> None:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        str(COMPOSE),
    ]
    checked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert checked.returncode == 0, checked.stdout


def test_the_compose_file_holds_no_secret_and_only_the_worker_runs_code() -> None:
    services = YAML(typ="safe").load(COMPOSE.read_text())["services"]
    assert services["db"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    for name in ("web", "worker"):
        url = services[name]["environment"]["DATABASE_URL"]
        assert url.startswith("postgresql://batchmark:${POSTGRES_PASSWORD:?")
    assert services["web"]["environment"]["BATCHMARK_GRADING"] == "false"
    assert services["web"]["security_opt"] == ["no-new-privileges:true"]


def test_workers_share_a_writable_folder_for_what_they_prepare() -> None:
    compose = YAML(typ="safe").load(COMPOSE.read_text())
    worker = compose["services"]["worker"]
    [path] = re.findall(r"BATCHMARK_CACHE_DIR=(\S+)", (CHECKOUT / "Dockerfile").read_text())
    [volume] = [each.split(":")[0] for each in worker["volumes"] if each.endswith(f":{path}")]
    assert volume in compose["volumes"]
    assert f"-o batchmark -g batchmark -m 700 {path}" in (CHECKOUT / "Dockerfile").read_text()


def test_the_image_does_not_run_as_root() -> None:
    lines = (CHECKOUT / "Dockerfile").read_text().splitlines()
    users = [line for line in lines if line.startswith("USER ")]
    assert users == ["USER batchmark"]
    assert lines.index("USER batchmark") < lines.index('CMD ["batchmark", "serve"]')
