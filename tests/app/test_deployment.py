"""The files that put the service on a machine."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from own_process import LIMIT_S, free_port
from ruamel.yaml import YAML

from app.settings import Settings

CHECKOUT = Path(__file__).parents[2]
COMPOSE = CHECKOUT / "docker-compose.yml"
GVISOR = CHECKOUT / "docker-compose.gvisor.yml"
DOCKERFILE = CHECKOUT / "Dockerfile"
EXAMPLE = CHECKOUT / ".env.example"
OURS = ("migrate", "web", "worker")
LONG_RUNNING = ("db", "web", "worker", "proxy")


@cache
def composed() -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe").load(COMPOSE.read_text())
    return read


def service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = composed()["services"][name]
    return found


@cache
def stages() -> dict[str, list[str]]:
    """The Dockerfile's instructions by stage, each as one line without comments."""
    text = re.sub(r"^\s*#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE)
    found: dict[str, list[str]] = {}
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        if line.startswith("FROM "):
            found[line.split(" AS ")[1]] = current = []
        elif line and found:
            current.append(line)
    return found


def instruction(stage: str, name: str) -> list[str]:
    """The command of an instruction in its exec form."""
    [line] = [line for line in stages()[stage] if line.startswith(f"{name} ")]
    command: list[str] = json.loads(line[line.index("[") :])
    return command


@pytest.mark.parametrize("path", [COMPOSE, GVISOR], ids=lambda path: path.name)
def test_the_compose_files_fit_their_specification(path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        str(path),
    ]
    checked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert checked.returncode == 0, checked.stdout


def test_the_compose_file_holds_no_secret_and_only_the_worker_runs_code() -> None:
    assert service("db")["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    for name in OURS:
        url = service(name)["environment"]["DATABASE_URL"]
        assert url.startswith("postgresql://batchmark:${POSTGRES_PASSWORD:?")
    assert service("web")["environment"]["BATCHMARK_GRADING"] == "false"
    assert service("web")["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", ["db", "migrate", "web", "worker", "proxy"])
def test_every_service_is_kept_small(name: str) -> None:
    found = service(name)
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert "cap_add" not in found
    assert "no-new-privileges:true" in found["security_opt"]
    assert found["mem_limit"]
    assert found["pids_limit"]
    assert found["logging"]["options"].keys() == {"max-size", "max-file"}
    # So that any number of each may run.
    assert "container_name" not in found
    assert ("ports" in found) == (name == "proxy")


def test_everything_that_runs_on_is_looked_after() -> None:
    assert instruction("final", "HEALTHCHECK") == ["batchmark", "health", "web"]
    for name in LONG_RUNNING:
        # The web process's check is its image's.
        assert "test" in service(name).get("healthcheck", {}) or name == "web"
        assert service(name)["restart"] == "unless-stopped"
        assert service(name)["stop_grace_period"]
    assert service("worker")["healthcheck"]["test"] == ["CMD", "batchmark", "health", "worker"]
    heartbeat = Path(service("worker")["environment"]["BATCHMARK_HEARTBEAT_FILE"])
    assert any(mount.split(":")[0] == str(heartbeat.parent) for mount in service("worker")["tmpfs"])


def test_a_stopping_process_has_the_time_that_it_takes() -> None:
    for name in ("web", "worker"):
        assert int(service(name)["stop_grace_period"].removesuffix("s")) > Settings().stop_grace_s


def test_the_database_is_migrated_once_before_anything_looks_at_it() -> None:
    assert service("migrate")["restart"] == "no"
    for name in ("web", "worker"):
        assert service(name)["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_workers_reach_the_database_and_nothing_else() -> None:
    assert service("worker")["networks"] == ["grading", "metrics"]
    members = {
        network: {name for name, found in composed()["services"].items() if network in found["networks"]}
        for network in composed()["networks"]
    }
    assert members["grading"] == {"worker", "db"}
    assert members["metrics"] == {"worker"}
    assert composed()["networks"]["grading"] == composed()["networks"]["metrics"] == {"internal": True}
    # The web process believes whoever connects when they say for whom: that must be the proxy.
    assert service("web")["environment"]["BATCHMARK_FORWARDED_ALLOW_IPS"] == "*"
    assert members["front"] == {"proxy", "web"}
    assert members["data"] == {"db", "migrate", "web"}


def test_the_worker_runs_under_the_profile_that_is_tested() -> None:
    options = dict(option.split("=") for option in service("worker")["security_opt"] if "=" in option)
    assert options == {"seccomp": "./graders/sandbox/worker-seccomp.json", "apparmor": "unconfined"}
    assert (CHECKOUT / options["seccomp"]).exists()


def test_workers_share_a_writable_folder_for_what_they_prepare() -> None:
    [path] = re.findall(r"BATCHMARK_CACHE_DIR=(\S+)", DOCKERFILE.read_text())
    [volume] = [each.split(":")[0] for each in service("worker")["volumes"] if each.endswith(f":{path}")]
    assert volume in composed()["volumes"]
    assert f"-o batchmark -g batchmark -m 700 {path}" in DOCKERFILE.read_text()
    # Web processes look there for proofs.
    assert f"{volume}:{path}:ro" in service("web")["volumes"]


def test_the_example_names_what_the_compose_files_ask_for_and_holds_no_secret() -> None:
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE.read_text())) - {"BATCHMARK_IMAGE", "BATCHMARK_PROXY_IMAGE"}
    lines = re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", EXAMPLE.read_text(), flags=re.MULTILINE)
    named = dict(lines)
    assert asked - named.keys() <= {"BATCHMARK_DEMO"}
    assert named.keys() <= asked
    assert named["POSTGRES_PASSWORD"] == named["BATCHMARK_SECRET_KEY"] == ""
    for kept_out in (".gitignore", ".dockerignore"):
        assert ".env" in (CHECKOUT / kept_out).read_text().splitlines()


def test_only_settings_that_exist_are_set() -> None:
    fields = {f"BATCHMARK_{name.upper()}" for name in Settings.model_fields}
    used = {
        name
        for each in composed()["services"].values()
        for name in each.get("environment", {})
        if name.startswith("BATCHMARK_")
    }
    used |= set(re.findall(r"(BATCHMARK_\w+)=", DOCKERFILE.read_text()))
    assert used <= fields


def test_no_image_runs_as_root() -> None:
    assert [line for line in stages()["final"] if line.startswith("USER ")] == ["USER 10001"]
    assert "--uid 10001 batchmark" in DOCKERFILE.read_text()
    assert [line for line in stages()["proxy"] if line.startswith("USER ")] == ["USER 10002:10002"]
    # What is built without a target is the service, not the proxy.
    assert list(stages())[-1] == "final"


def test_everything_that_is_copied_exists_and_is_not_left_out() -> None:
    left_out = (CHECKOUT / ".dockerignore").read_text().split()
    for lines in stages().values():
        for line in lines:
            if line.startswith("COPY ") and "--from" not in line:
                for source in shlex.split(line)[1:-1]:
                    assert (CHECKOUT / source).exists()
                    assert source not in left_out


def test_torch_without_gpu_libraries_is_one_build_argument() -> None:
    [line] = [line for line in stages()["dependencies"] if "--extra-index-url" in line]
    script = line.removeprefix("RUN ").replace("pip install", "printf '%s\\n'")

    def arguments(index: str) -> list[str]:
        done = subprocess.run(
            ["sh", "-c", script], env={"TORCH_INDEX_URL": index}, capture_output=True, text=True, check=True
        )
        return done.stdout.split()

    assert "--extra-index-url" not in arguments("")
    assert arguments("https://wheels.example/cpu")[-4:-2] == [
        "--extra-index-url",
        "https://wheels.example/cpu",
    ]


def test_the_images_command_serves_and_its_health_check_tells(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "BATCHMARK_VAR_DIR": str(tmp_path),
        "BATCHMARK_GRADING": "false",
        "BATCHMARK_DEMO": "false",
        "HOST": "127.0.0.1",
        "PORT": str(free_port()),
    }

    def health() -> int:
        command = instruction("final", "HEALTHCHECK")
        return subprocess.run(
            command, env=environment, capture_output=True, check=False, timeout=60
        ).returncode

    assert health() == 1
    process = subprocess.Popen(instruction("final", "CMD"), env=environment)
    try:
        give_up = time.monotonic() + LIMIT_S
        while health() and time.monotonic() < give_up:
            time.sleep(0.2)
        assert health() == 0
    finally:
        process.terminate()
        # It stops as asked, and says that it was asked.
        assert process.wait(LIMIT_S) in (0, -signal.SIGTERM)
