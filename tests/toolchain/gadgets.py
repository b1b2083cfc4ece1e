"""The gadget: a part whose release lies on a local server, and the programs and archives around it."""

from __future__ import annotations

import hashlib
import io
import tarfile
import textwrap
import time
from collections.abc import Callable
from dataclasses import replace

from aiscale.toolchain.store import Store
from aiscale.toolchain.table import GoBuild, Part, Release
from aiscale.toolchain.target import host_target

VERSION = "1.2.3"


def program(version: str = VERSION, padding_bytes: int = 0) -> bytes:
    """A program that says its version, as the real ones do."""
    return f"#!/bin/sh\necho 'gadget version v{version}'\nexit 0\n".encode() + b"#" * padding_bytes


def tar_gz(name: str, content: bytes, *, kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    """A release archive with one entry."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname, entry.mode = kind, link, 0o755
        entry.size = len(content) if kind == tarfile.REGTYPE else 0
        tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def sums(**files: bytes) -> bytes:
    """A publisher's checksum file."""
    return "".join(f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in files.items()).encode()


def gadget_at(base: str) -> Part:
    return Part(
        name="gadget",
        version=VERSION,
        role="a test's tool",
        environment="AISCALE_GADGET",
        version_arguments=("--version",),
        version_pattern=r"version v(\S+)",
        release=Release(
            archives={host_target().os: base + "/gadget.tar.gz"},
            checksums=base + "/SHA256SUMS",
            member="gadget-{version}/gadget",
        ),
        build=GoBuild(folder="gadget", package="."),
        size_bytes=1000,
    )


def with_known_checksum(part: Part, archive: bytes) -> Part:
    known = {str(host_target()): hashlib.sha256(archive).hexdigest()}
    return replace(part, release=replace(part.release, known_sha256=known))


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come about"
        time.sleep(0.02)


def stored_files(store: Store) -> list[str]:
    """Everything in the cache except locks: what an installation leaves."""
    return sorted(
        str(path.relative_to(store.root))
        for path in store.root.rglob("*")
        if path.is_file() and path.relative_to(store.root).parts[0] != "locks"
    )


CHILD = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from aiscale.errors import AiscaleError
    from aiscale.toolchain.download import Limits
    from aiscale.toolchain.install import provide
    from aiscale.toolchain.store import Store
    from tests.toolchain.gadgets import gadget_at

    def show(event):
        print(event.step, event.message, flush=True)

    try:
        tool = provide(gadget_at(sys.argv[1]), Store(Path(sys.argv[2])), progress=show)
        print("tool", tool.origin, tool.path, flush=True)
    except AiscaleError as error:
        print("error", error.message, flush=True)
        sys.exit(int(error.exit_code))
    """
)
"""A program that installs the gadget of a server into a cache: what the tests start, race and kill."""
