"""Gets a part as the publisher's own release, verified before anything of it is unpacked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiscale.errors import ToolError
from aiscale.toolchain.archive import extract_member
from aiscale.toolchain.checksums import checksum_for
from aiscale.toolchain.disk_space import naming_a_full_disk, require_room
from aiscale.toolchain.download import DEFAULT_LIMITS, DownloadError, Limits, UnreachableError, fetch_file, fetch_text
from aiscale.toolchain.probe import version_of
from aiscale.toolchain.progress import Reporter
from aiscale.toolchain.store import Store, sha256_of
from aiscale.toolchain.table import Part
from aiscale.toolchain.target import Target

KEY = "release"
"""The key in the store: a version's release is one and the same wherever it comes from."""

_unreachable: dict[str, str] = {}
"""Servers that could not be reached, with the reason, so that seven parts wait once and not seven times."""


class ReleaseUnavailableError(Exception):
    """This part cannot be had as a release here and now; the message says why."""


def install_release(
    part: Part, target: Target, store: Store, reporter: Reporter, *, locked: bool, limits: Limits = DEFAULT_LIMITS
) -> Path:
    """Downloads, verifies and stores the release of ``part``. Call it with the part's lock held.

    Returns:
        The binary in the store.

    Raises:
        ReleaseUnavailableError: there is no release that could be verified, or it cannot be had.
        ToolError: what was downloaded is not what the publisher says, or the disk is full.
    """
    started = time.monotonic()
    address = part.release.address(part.version, target)
    if address is None:
        raise ReleaseUnavailableError(f"there is no release for {target}")
    file_name = address.rsplit("/", 1)[-1]
    expected = part.release.known_sha256.get(str(target))
    in_table = expected is not None
    try:
        if expected is None:
            expected = _published_checksum(part, target, file_name, locked=locked, limits=limits)
        with naming_a_full_disk(store.root, f"downloading {file_name}"):
            require_room(store.folder("downloads"), 2 * part.size_bytes, f"downloading {part.name}")
            archive = store.folder("downloads") / f"{part.name}-{part.version}-{target}"
            _download(address, archive, reporter, limits)
            reporter.send("verify", f"comparing the checksum of {file_name}")
            _verify(archive, file_name, expected)
            binary = _unpack(part, target, archive, file_name, store)
            return store.publish(
                part,
                target,
                KEY,
                binary,
                origin="release",
                source=address,
                locked=in_table,
                seconds=time.monotonic() - started,
            )
    except DownloadError as error:
        raise ReleaseUnavailableError(str(error)) from error


def _published_checksum(part: Part, target: Target, file_name: str, *, locked: bool, limits: Limits) -> str:
    if locked:
        raise ReleaseUnavailableError(f"the table knows no checksum for {target} and --locked asks for one")
    address = part.release.checksum_address(part.version, target)
    if address is None:
        raise ReleaseUnavailableError("the publisher offers no checksum to verify it with")
    with _remembering_the_unreachable(address):
        text = fetch_text(address, limits)
    checksum = checksum_for(file_name, text)
    if checksum is None:
        raise ReleaseUnavailableError(f"{address} says nothing about {file_name}")
    return checksum


def _download(address: str, archive: Path, reporter: Reporter, limits: Limits) -> None:
    last_s = 0.0

    def report(had_bytes: int, expected_bytes: int | None) -> None:
        nonlocal last_s
        now_s = time.monotonic()
        if now_s - last_s >= 0.2:
            last_s = now_s
            share = had_bytes / expected_bytes if expected_bytes else None
            reporter.send("download", f"{had_bytes / 1e6:.0f} MB from {address.split('/')[2]}", done=share)

    reporter.send("download", f"downloading {address}")
    with _remembering_the_unreachable(address):
        fetch_file(address, archive, report, limits)


def _verify(archive: Path, file_name: str, expected: str) -> None:
    found = sha256_of(archive)
    if found != expected:
        archive.unlink()
        raise ToolError(
            f"{file_name} is not what its publisher made: the checksums differ",
            hint="run the command again; if it repeats, something between here and the publisher changes files",
            details=(f"expected sha256 {expected}", f"received sha256 {found}"),
        )


def _unpack(part: Part, target: Target, archive: Path, file_name: str, store: Store) -> Path:
    binary = store.work_folder(part) / part.name
    member = part.release.member_path(part.version, target)
    if member:
        try:
            extract_member(archive, file_name, member, binary)
        finally:
            archive.unlink()
    else:
        archive.replace(binary)
    binary.chmod(0o755)
    version = version_of(part, binary)
    if version != part.version:
        raise ToolError(f"{file_name} holds {part.name} {version or 'that does not start'}, not {part.version}")
    return binary


@contextmanager
def _remembering_the_unreachable(address: str) -> Iterator[None]:
    """Fails at once for a server that could not be reached a moment ago."""
    host = address.split("/")[2]
    if host in _unreachable:
        raise DownloadError(_unreachable[host])
    try:
        yield
    except UnreachableError as error:
        _unreachable[host] = str(error)
        raise
