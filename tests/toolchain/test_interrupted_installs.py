"""Several runs at once, runs that are killed, disks that are full: each with real processes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from aiscale.errors import ToolError
from aiscale.toolchain.install import provide
from aiscale.toolchain.store import Store
from aiscale.toolchain.table import Part
from aiscale.toolchain.target import host_target
from tests.toolchain.gadgets import CHILD, VERSION, program, stored_files, tar_gz, wait_until
from tests.toolchain.release_server import ReleaseServer

ROOT = Path(__file__).parents[2]
ENTRY = f"store/gadget-{VERSION}-{host_target()}-release"
PARTIAL = f"downloads/gadget-{VERSION}-{host_target()}.part"


def start(server: ReleaseServer, store: Store, before: str = "") -> subprocess.Popen[str]:
    """Install in a process of its own, which runs some code first."""
    return subprocess.Popen(
        [sys.executable, "-c", before + CHILD, server.url(""), str(store.root)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def size_bytes(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def large_archive() -> bytes:
    return tar_gz(f"gadget-{VERSION}/gadget", program() + os.urandom(400_000))


def test_second_run_waits_and_takes_what_the_first_installed(server: ReleaseServer, store: Store) -> None:
    server.publish(large_archive())
    server.pause_s = 0.15  # until the second run waits

    first = start(server, store)
    wait_until(lambda: ("/gadget.tar.gz", "") in server.requests)
    second = start(server, store)
    assert second.stdout is not None
    waits = next((line for line in second.stdout if line.startswith("wait ")), "")
    server.pause_s = 0
    outputs = [process.communicate(timeout=540)[0] for process in (first, second)]

    assert [process.returncode for process in (first, second)] == [0, 0]
    assert [output.splitlines()[-1] for output in outputs] == [
        f"tool release {store.root / ENTRY / 'gadget'}",
        f"tool cache {store.root / ENTRY / 'gadget'}",
    ]
    told = rf"waiting for it \(gadget, process {first.pid}, since \d\d:\d\d:\d\d\)\n"
    assert re.fullmatch(f"wait another run is installing gadget; {told}", waits)
    assert [path for path, _ in server.requests] == ["/SHA256SUMS", "/gadget.tar.gz"]


def test_run_killed_in_the_middle_is_continued_by_the_next(server: ReleaseServer, store: Store, gadget: Part) -> None:
    server.publish(large_archive())
    server.pause_s = 0.05
    process = start(server, store)
    wait_until(lambda: size_bytes(store.root / PARTIAL) >= 100_000)
    process.kill()
    process.communicate()
    left = size_bytes(store.root / PARTIAL)
    assert process.returncode == -signal.SIGKILL
    assert stored_files(store) == [PARTIAL]

    server.pause_s = 0
    tool = provide(gadget, store)

    assert tool.origin == "release"
    assert server.requests[-1] == ("/gadget.tar.gz", f"bytes={left}-")
    assert stored_files(store) == [f"{ENTRY}/gadget", f"{ENTRY}/receipt.json"]


def test_leftovers_of_a_killed_run_are_removed(
    server: ReleaseServer, store: Store, gadget: Part, good_archive: bytes
) -> None:
    server.publish(good_archive)
    (store.work_folder(gadget) / "half").write_text("of a binary")

    provide(gadget, store)

    assert stored_files(store) == [f"{ENTRY}/gadget", f"{ENTRY}/receipt.json"]


def test_full_disk_is_named_and_nothing_is_half_installed(server: ReleaseServer, store: Store, gadget: Part) -> None:
    """The limit on file sizes gives the same kind of error as a full disk, on every machine and for every user."""
    server.publish(large_archive())

    small_files_only = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
    process = start(server, store, before=small_files_only)
    output, _ = process.communicate(timeout=540)

    assert process.returncode == 1
    assert output.splitlines()[-1] == (
        f"error no space left in {store.root}: downloading gadget.tar.gz: File too large"
    )
    assert stored_files(store) == []
    assert provide(gadget, store).origin == "release"


def test_disk_without_room_is_refused_before_the_download(server: ReleaseServer, store: Store, gadget: Part) -> None:
    server.publish(large_archive())
    huge = replace(gadget, size_bytes=1 << 60)

    with pytest.raises(ToolError, match=r"no space left in .*: downloading gadget needs \d+ MiB and \d+ MiB are free"):
        provide(huge, store)

    assert stored_files(store) == []
