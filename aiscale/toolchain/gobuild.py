"""Builds a part from its Go module.

What is compiled is pinned by the committed ``go.sum``; where Go gets the modules from is the
user's own setting (``GOPROXY``, ``GOFLAGS``, ``GOTOOLCHAIN`` and so on are left alone). Go's cache would take several
builds at a time. Only one runs on a machine all the same, so that memory stays below 5 GB; a waiting build says for
what it waits.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiscale.errors import ToolError
from aiscale.toolchain.disk_space import naming_a_full_disk, require_room
from aiscale.toolchain.gofailure import build_failure
from aiscale.toolchain.gomodules import source_files, source_hash
from aiscale.toolchain.gorun import run_logged
from aiscale.toolchain.probe import version_of
from aiscale.toolchain.progress import Reporter
from aiscale.toolchain.store import Store
from aiscale.toolchain.table import Embed, Part
from aiscale.toolchain.target import Target

_TWO_CORES = 2
_MOST_CORES = 4
_COMPILER_MEMORY = "3GiB"


@lru_cache(maxsize=1)
def go_version() -> str | None:
    """The version of the Go on PATH, such as ``1.26.8``, or None when there is none."""
    go = shutil.which("go")
    if go is None:
        return None
    try:
        answer = subprocess.run(
            [go, "env", "GOVERSION"], capture_output=True, text=True, timeout=10, check=False, cwd="/"
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip().removeprefix("go") or None


def build_key(part: Part) -> str:
    """The key in the store of what the module, the Go on PATH and this machine would build."""
    return f"go{go_version() or 'none'}-{source_hash(part)}"


def install_build(part: Part, target: Target, store: Store, reporter: Reporter) -> Path:
    """Builds and stores ``part``. Call it with the part's lock held.

    Returns:
        The binary in the store.

    Raises:
        ToolError: there is no Go or it is too old, the build fails (the log's tail is in the
            details), or the disk is full.
    """
    if go_version() is None:
        raise ToolError(
            f"{part.name} has to be built and there is no Go on PATH",
            hint=f"install Go 1.26 or newer, or set {part.environment} to a binary of version {part.version}",
        )
    log = store.log_path(part)
    with (
        store.lock("build", reporter, "another build is running on this machine; waiting for it"),
        naming_a_full_disk(store.root, f"building {part.name}"),
    ):
        started = time.monotonic()
        require_room(store.folder("work"), part.build.room_bytes, f"building {part.name}")
        work = store.work_folder(part)
        for path in source_files(part):
            shutil.copyfile(path, work / path.name)
        log.write_text(f"{part.name} {part.version} for {target}, Go {go_version()}\n", "utf-8")
        environment = _environment(store, target)
        for embed in part.build.embeds:
            reporter.send("build", f"fetching {embed.module}", estimate_s=estimate_s(part))
            _make_embed(part, embed, work, environment, log)
        reporter.send("build", "compiling", estimate_s=estimate_s(part))
        binary = work / "out" / part.name
        code = run_logged(
            _command(part, binary),
            folder=work,
            environment=environment,
            log=log,
            reporter=reporter,
            estimate_s=estimate_s(part),
            pid_file=store.pid_path(part),
        )
        if code != 0:
            raise build_failure(part, log)
        version = version_of(part, binary)
        if version != part.version:
            raise ToolError(f"the build of {part.name} says version {version}, not {part.version}", hint=f"see {log}")
        key = build_key(part)
        return store.publish(
            part,
            target,
            key,
            binary,
            origin="build",
            source=f"Go module {part.build.folder} ({key})",
            locked=True,
            seconds=time.monotonic() - started,
        )


def estimate_s(part: Part) -> float:
    """Seconds that a build without any cache takes here, from the figure measured on two cores."""
    return part.build.cold_s * _TWO_CORES / _cores()


def _cores() -> int:
    return max(1, min(_MOST_CORES, os.cpu_count() or 1))


def _command(part: Part, binary: Path) -> list[str]:
    values = [f"-X {name}={value}" for name, value in part.build.linker_values.items()]
    return [
        "go",
        "build",
        "-v",
        "-mod=readonly",
        "-buildvcs=false",
        "-trimpath",
        f"-p={_cores()}",
        "-ldflags",
        " ".join(["-s", "-w", *values]),
        "-o",
        str(binary),
        part.build.package,
    ]


def _environment(store: Store, target: Target) -> dict[str, str]:
    return os.environ | {
        "CGO_ENABLED": "0",
        "GOOS": target.os,
        "GOARCH": target.arch,
        "GOWORK": "off",
        "GOCACHE": str(store.folder("go-build")),
        # A soft limit for each compiler process; the largest package would take half as much again.
        "GOMEMLIMIT": os.environ.get("GOMEMLIMIT", _COMPILER_MEMORY),
    }


def _make_embed(part: Part, embed: Embed, work: Path, environment: dict[str, str], log: Path) -> None:
    answer = subprocess.run(
        ["go", "mod", "download", "-json", embed.module],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        with log.open("a", encoding="utf-8") as output:
            output.write(answer.stderr + answer.stdout)
        raise build_failure(part, log)
    source = Path(json.loads(answer.stdout)["Dir"]) / embed.source
    content = _with_fields(json.loads(source.read_text("utf-8")), embed.fields)
    destination = work / embed.destination
    destination.parent.mkdir(parents=True, exist_ok=True)
    destination.write_text(json.dumps(content, separators=(",", ":"), ensure_ascii=False), "utf-8")


def _with_fields(content: dict[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """The content with the fields where the publisher's own generator puts them: after the names."""
    names = {key: content.pop(key) for key in ("name", "displayName") if key in content}
    return names | dict(fields) | content
