"""Everything that ``aiscale doctor`` looks at; quick, and without changing anything."""

from __future__ import annotations

import os
import platform
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiscale.toolchain import CONTROL_PLANE, ENGINE
from aiscale.toolchain.health import Check, go_check, room_check, tool_checks

_CONNECT_S = 0.7


def all_checks() -> list[Check]:
    """All checks, in the order in which they are shown; they run side by side."""
    tools = tool_checks()
    looks: tuple[Callable[[], Check], ...] = (
        _python,
        _packages,
        go_check,
        _git,
        lambda: room_check(tools),
        lambda: cluster_check(_kubeconfig()),
    )
    with ThreadPoolExecutor(len(looks)) as pool:
        python, packages, *others = pool.map(lambda look: look(), looks)
    return [python, packages, *tools, *others]


OFFLINE = "lint, graph, diagram, preview --offline"
"""What has to work on every machine."""


def what_works(checks: list[Check]) -> dict[str, bool]:
    """What can be done at once with what was found; the rest works after an installation."""
    ok = {check.name for check in checks if check.status == "ok"}
    engine, sandbox = ok.issuperset(ENGINE), ok.issuperset(CONTROL_PLANE)
    return {
        OFFLINE: ok.issuperset({"python", "packages"}),
        "sandbox": sandbox,
        "preview, up, destroy against the sandbox": engine and sandbox,
        "preview, up, destroy against the cluster of the kubeconfig": engine and "cluster" in ok,
    }


def _python() -> Check:
    return Check("python", "ok", platform.python_version(), sys.executable)


def _packages() -> Check:
    """Whether everything that aiscale's own package asks for is installed beside it."""
    missing = []
    for requirement in metadata.requires("aiscale") or ():
        if "extra ==" in requirement:
            continue
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Check("packages", "broken", advice=f"install aiscale again: {', '.join(missing)} is missing")
    return Check("packages", "ok", where=str(Path(__file__).parents[1]))


def _git() -> Check:
    git = shutil.which("git")
    if git is None:
        return Check("git", "missing", advice="only the commit in a plan's record needs it")
    answer = subprocess.run([git, "--version"], capture_output=True, text=True, timeout=5, check=False)
    return Check("git", "ok", answer.stdout.removeprefix("git version ").strip(), git)


def _kubeconfig() -> Path:
    first = os.environ.get("KUBECONFIG", "").split(os.pathsep)[0]
    return Path(first).expanduser() if first else Path.home() / ".kube" / "config"


def cluster_check(kubeconfig: Path) -> Check:
    """Whether the API server of the current context answers on its port."""
    import yaml  # imported here: only this check needs it

    if not kubeconfig.exists():
        return Check(
            "cluster", "missing", advice=f"{kubeconfig} does not exist; `aiscale sandbox start` creates a local cluster"
        )
    try:
        server = _server(yaml.safe_load(kubeconfig.read_text("utf-8")))
        address = urlsplit(server)
        port = address.port or (443 if address.scheme == "https" else 80)
    except (OSError, yaml.YAMLError, KeyError, TypeError, StopIteration, ValueError):
        return Check("cluster", "broken", where=str(kubeconfig), advice="its current context names no API server")
    try:
        socket.create_connection((address.hostname or "", port), _CONNECT_S).close()
    except OSError as error:
        reason = error.strerror or str(error)
        return Check("cluster", "missing", where=str(kubeconfig), advice=f"{server} does not answer: {reason}")
    return Check("cluster", "ok", where=f"{server} ({kubeconfig})")


def _server(config: Any) -> str:
    current = config["current-context"]
    context = next(entry["context"] for entry in config["contexts"] if entry["name"] == current)
    server = next(entry["cluster"] for entry in config["clusters"] if entry["name"] == context["cluster"])["server"]
    if not isinstance(server, str) or not urlsplit(server).hostname:
        raise ValueError(server)
    return server
