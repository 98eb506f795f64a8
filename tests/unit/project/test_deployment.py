"""Dockerfile, compose.yaml and what they name: it all exists, and nothing has more rights than it needs."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import yaml

from app.config import PREFIX, Oidc, Settings
from app.entry.files.sheets import MAX_BYTES
from app.web.server import MAX_UPLOAD
from tests.dockerfile import STAGES, environment, last
from tests.needs import ROOT

OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def allowed(path: str) -> bool:
    """Whether .dockerignore, which excludes everything but what it names, lets a path into the build."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    return "*" in lines and f"!{path}" in lines


def test_what_is_copied_exists_and_reaches_the_build() -> None:
    copied = [shlex.split(text) for stage in STAGES.values() for text in stage.all("COPY")]
    assert len(copied) > 5
    for *sources, _target in copied:
        if sources[0].startswith("--from="):
            assert sources[0].removeprefix("--from=") in STAGES
            continue
        for source in sources:
            assert (ROOT / source).exists(), source
            assert allowed(source), source


def test_the_image_runs_unprivileged() -> None:
    assert list(STAGES)[-1] == "server", "the last stage is what docker build makes"
    for name in ("server", "with-charts"):
        # A number: an orchestrator that wants no root must not have to look the name up.
        uid, gid = last(name, "USER").split(":")
        assert int(uid) > 0
        assert int(gid) > 0
        (made,) = [text for text in STAGES["program"].all("RUN") if "useradd" in text]
        assert f"--uid {uid} --user-group" in made
        assert last(name, "STOPSIGNAL") == "SIGTERM"


def test_the_base_is_named_once_and_never_the_newest_of_anything() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    (base,) = re.findall(r"^ARG BASE=(\S+)$", text, re.MULTILINE)
    assert ":" in base
    assert not base.endswith(":latest")
    assert {stage.base for stage in STAGES.values() if stage.base not in STAGES} == {"${BASE}"}
    # A digest that nobody has looked up is worse than none.
    assert not re.search(r"sha256:[0-9a-f]", text)


class Alive(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_the_health_check_tells_a_server_from_none() -> None:
    _, _, command = last("server", "HEALTHCHECK").partition("CMD ")
    program, *arguments = json.loads(command)
    (copied,) = [text for text in STAGES["program"].all("COPY") if text.startswith("deploy/")]
    assert copied == f"deploy/{program} /usr/local/bin/"
    assert os.access(ROOT / "deploy" / program, os.X_OK)
    assert SERVICES["web"]["healthcheck"]["test"] == ["CMD", program, "/readyz"]
    # Podman takes such a command apart at its spaces.
    assert not any(" " in part for part in arguments)

    def check(port: int) -> int:
        return subprocess.run(
            [sys.executable, str(ROOT / "deploy" / program), *arguments],
            env={**os.environ, "PORT": str(port)},
            capture_output=True,
            timeout=60,
            check=False,
        ).returncode

    server = HTTPServer(("127.0.0.1", 0), Alive)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        assert check(server.server_port) == 0
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert check(server.server_port) != 0


def test_compose_has_the_services_and_starts_them_in_order() -> None:
    assert set(SERVICES) == {"db", "upgrade", "web", "proxy"}
    wanted = {
        ("upgrade", "db"): "service_healthy",
        ("web", "upgrade"): "service_completed_successfully",
        ("proxy", "web"): "service_healthy",
    }
    for (waits, first), condition in wanted.items():
        assert SERVICES[waits]["depends_on"][first]["condition"] == condition
        if condition == "service_healthy":
            assert SERVICES[first]["healthcheck"]["test"][0] == "CMD"
    assert "plan-monitor db upgrade" in SERVICES["upgrade"]["command"][-1]
    assert "plan-monitor etl" in SERVICES["upgrade"]["command"][-1]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_kept_small(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == ("no" if name == "upgrade" else "unless-stopped")
    assert ("ports" in service) == (name == "proxy")
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert not service.get("privileged")
    assert service.get("network_mode") != "host"


def test_the_database_is_out_of_reach_from_outside() -> None:
    assert SERVICES["db"]["networks"] == ["data"]
    assert COMPOSE["networks"]["data"]["internal"] is True
    assert "data" not in SERVICES["proxy"]["networks"]


def test_no_password_stands_in_compose() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert not re.search(r"PASSWORD:|:[^/\s@]+@", text)
    for name in ("db", "upgrade", "web"):
        assert "db_password" in SERVICES[name]["secrets"]
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert "/deploy/secrets/" in ignored


def defaults(text: str) -> str:
    """A setting as it is where no variable is set."""
    return re.sub(r"\$\{\w+:?-([^}]*)\}", r"\1", text)


@pytest.mark.parametrize("path", ["compose.yaml", "deploy/compose.oidc.yaml"])
def test_what_compose_names_is_there(path: str) -> None:
    content = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
    volumes = content.get("volumes", {})
    for service in content["services"].values():
        for volume in service.get("volumes", []):
            source = defaults(volume).split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).exists()
            elif not source.startswith("/"):
                assert source in volumes
        if "build" in service:
            assert (ROOT / service["build"]["context"] / "Dockerfile").exists()
            assert service["build"]["target"] in STAGES
        for secret in service.get("secrets", []):
            assert secret in {**COMPOSE["secrets"], **content["secrets"]}
    for secret in content["secrets"].values():
        # What the operator makes, as the documentation says.
        assert defaults(secret["file"]).startswith("./deploy/secrets/")
        assert defaults(secret["file"]).removeprefix("./") in OPERATIONS


def test_servers_are_where_the_proxy_looks() -> None:
    proxy = (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")
    port = environment()["PORT"]
    assert "{$PLAN_MONITOR_SERVERS:web}" in proxy
    assert f"{{$PLAN_MONITOR_SERVERS_PORT:{port}}}" in proxy
    assert SERVICES["web"]["expose"] == [port]
    assert SERVICES["web"]["environment"]["PLAN_MONITOR_PROXY_HOPS"] == "1"
    seeds = [defaults(volume) for volume in SERVICES["web"]["volumes"]]
    assert seeds == [f"./seeds:{environment()['PLAN_MONITOR_SEEDS']}:ro"]


def test_every_variable_of_compose_is_described() -> None:
    used: set[str] = set()
    for path in ("compose.yaml", "deploy/compose.oidc.yaml"):
        used |= set(re.findall(r"(?<!\$)\$\{(\w+)", (ROOT / path).read_text(encoding="utf-8")))
    assert len(used) > 5
    assert {name for name in used if f"`{name}`" not in OPERATIONS} == set()


def test_the_variables_of_the_program_are_described_all_of_them() -> None:
    aliases = {name: field.validation_alias for name, field in Settings.model_fields.items()}
    read = {str(alias or f"{PREFIX}{name.upper()}") for name, alias in aliases.items()}
    read -= {f"{PREFIX}OIDC"}
    read |= {f"{PREFIX}OIDC_{name.upper()}" for name in Oidc.model_fields}
    for package in ("app", "db", "etl"):
        for module in (ROOT / package).rglob("*.py"):
            text = module.read_text(encoding="utf-8")
            read |= set(re.findall(r"""["'](PLAN_MONITOR_[A-Z_]*[A-Z])["']""", text))
            read |= set(re.findall(r"""environ(?:\.get\(|\[)["'](\w+)["']""", text))
    _, _, section = OPERATIONS.partition("## Settings")
    table = section.partition("\n## ")[0]
    described = set(re.findall(r"`([A-Z][A-Z_]+)`(?=[^|\n]*\|)", table))
    assert read - described == set()
    assert {name for name in described if name.startswith("PLAN_MONITOR_")} - read == set()


def test_the_script_that_builds_reads_the_dockerfile() -> None:
    script = ROOT / "tools/container_steps.sh"
    assert os.access(script, os.X_OK)
    checked = subprocess.run(["sh", "-n", str(script)], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr
    text = script.read_text(encoding="utf-8")
    # What the image is made of stands in one place.
    assert "requirements.lock" not in text
    assert "pip install" not in text


def test_what_the_proxy_is_told_comes_from_compose() -> None:
    proxy = (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")
    told = set(re.findall(r"\{\$(\w+)", proxy))
    # Where the servers are is compose's own business; another proxy host says it otherwise.
    assert told - set(SERVICES["proxy"]["environment"]) == {
        "PLAN_MONITOR_SERVERS",
        "PLAN_MONITOR_SERVERS_PORT",
    }


def test_proxies_let_through_what_the_servers_take() -> None:
    caddy = (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")
    nginx = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    (mebibytes,) = re.findall(r"max_size (\d+)MiB", caddy)
    assert int(mebibytes) * 1024 * 1024 == MAX_UPLOAD
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", nginx)
    assert int(megabytes) * 1024 * 1024 == MAX_UPLOAD
    # A workbook of the largest size, as browsers send it.
    assert MAX_UPLOAD > MAX_BYTES * 4 / 3


def test_proxies_keep_the_servers_own_addresses_to_themselves() -> None:
    assert re.search(r"path /metrics\n\s+respond \S+ 404", (ROOT / "deploy/Caddyfile").read_text())
    assert re.search(
        r"location = /metrics \{\s+return 404;", (ROOT / "deploy/nginx.conf").read_text()
    )


# What others say, not the program.
FOREIGN = {"Address already in use", "server version mismatch"}


def test_the_faults_are_described_in_the_words_that_are_printed() -> None:
    _, _, section = OPERATIONS.partition("## When something is wrong")
    source = "".join(
        path.read_text(encoding="utf-8")
        for package in ("app", "db", "etl")
        for suffix in ("py", "toml")
        for path in (ROOT / package).rglob(f"*.{suffix}")
    )
    # Texts broken over lines are one text, and what is put into them stands in braces.
    source = re.sub(r'"\s*\n\s*f?"', "", source)
    quoted = re.findall(r"^\| `([^`]+)`", section, re.MULTILINE)
    assert len(quoted) > 5
    for message in quoted:
        # What is filled in: the name of a tool, an address, a number.
        for part in re.split(r"…|pg_dump|/\w+", message):
            text = part.strip(" :;,")
            assert text in FOREIGN or text in source, message
