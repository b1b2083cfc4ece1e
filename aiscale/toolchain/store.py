"""The cache folder: finished binaries with their receipts, locks, logs and what is under way.

Layout, under the user's cache folder (``XDG_CACHE_HOME`` on Linux)::

    tools/store/<part>-<version>-<target>-<origin key>/<part>, receipt.json
    tools/work/<part>-…       under way; removed by the next run when a run was killed
    tools/locks, tools/logs, tools/downloads, tools/go-build

A folder enters ``store`` by one rename, so what is there is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import platformdirs

from aiscale.clock import machine_time
from aiscale.toolchain.progress import Reporter
from aiscale.toolchain.table import Part
from aiscale.toolchain.target import Target

_RECEIPT = "receipt.json"
_LOCK_REPORT_S = 1.0


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a binary in the store came from.

    Attributes:
        name: the part.
        version: its version.
        target: operating system and architecture.
        origin: ``release`` or ``build``.
        source: the archive's address, or the key of the build.
        locked: true when the table (a checksum) or a committed ``go.sum`` vouches for the content.
        sha256: of the binary.
        size_bytes: of the binary.
        seconds: how long it took to get.
    """

    name: str
    version: str
    target: str
    origin: Literal["release", "build"]
    source: str
    locked: bool
    sha256: str
    size_bytes: int
    seconds: float


def cache_root() -> Path:
    """The folder that holds all tools of this user."""
    return Path(platformdirs.user_cache_dir("aiscale", appauthor=False)) / "tools"


class Store:
    """The cache folder of one user."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or cache_root()

    @property
    def go_build_cache(self) -> Path:
        """The Go build cache that builds use; safe to delete while no build runs."""
        return self.root / "go-build"

    def folder(self, name: str) -> Path:
        """A folder of the cache, made if it is missing."""
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def log_path(self, part: Part) -> Path:
        """The file that holds the output of the part's last build."""
        return self.folder("logs") / f"{part.name}.log"

    def pid_path(self, part: Part) -> Path:
        """The file that names the part's running build, for the run after a kill."""
        return self.folder("locks") / f"{part.name}.pid"

    def binary(self, part: Part, target: Target, key: str) -> Path | None:
        """The finished binary with this key, or None when it is not here or not whole."""
        receipt = self.receipt(part, target, key)
        if receipt is None:
            return None
        binary = self._entry(part, target, key) / part.name
        try:
            whole = binary.stat().st_size == receipt.size_bytes
        except OSError:
            return None
        return binary if whole and os.access(binary, os.X_OK) else None

    def receipt(self, part: Part, target: Target, key: str) -> Receipt | None:
        """The receipt of the finished binary with this key, or None."""
        try:
            return Receipt(**json.loads((self._entry(part, target, key) / _RECEIPT).read_text("utf-8")))
        except (OSError, ValueError, TypeError, RecursionError):
            return None

    def keys(self, part: Part, target: Target) -> list[str]:
        """The keys of everything stored for this part, version and target, newest first."""
        prefix = self._entry(part, target, "").name
        found = [entry for entry in self.folder("store").iterdir() if entry.name.startswith(prefix)]
        found.sort(key=lambda entry: entry.stat().st_mtime, reverse=True)
        return [entry.name.removeprefix(prefix) for entry in found]

    def publish(
        self,
        part: Part,
        target: Target,
        key: str,
        binary: Path,
        *,
        origin: Literal["release", "build"],
        source: str,
        locked: bool,
        seconds: float,
    ) -> Path:
        """Moves a finished binary into the store, whole or not at all; an older one with the key goes.

        Returns:
            The binary's path in the store.
        """
        binary.chmod(0o755)
        receipt = Receipt(
            part.name,
            part.version,
            str(target),
            origin,
            source,
            locked,
            sha256_of(binary),
            binary.stat().st_size,
            round(seconds, 1),
        )
        fresh = self.work_folder(part)
        binary.replace(fresh / part.name)
        (fresh / _RECEIPT).write_text(json.dumps(asdict(receipt), indent=2) + "\n", "utf-8")
        entry = self._entry(part, target, key)
        self.folder("store")
        if entry.exists():
            shutil.rmtree(entry)
        fresh.rename(entry)
        return entry / part.name

    def work_folder(self, part: Part) -> Path:
        """A new empty folder for something under way, on the same disk as the store."""
        folder = self.folder("work") / f"{part.name}-{secrets.token_hex(4)}"
        folder.mkdir(mode=0o700)
        return folder

    def remove_leftovers(self, part: Part) -> None:
        """Removes what killed runs left. Call it with the part's lock held."""
        suffix_length = len(secrets.token_hex(4))
        for folder in self.folder("work").iterdir():
            if folder.name[: -suffix_length - 1] == part.name:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def lock(self, name: str, reporter: Reporter, waiting: str) -> Iterator[None]:
        """Holds a lock across processes; reports each second while another process has it, with who that is.

        Yields:
            Nothing.
        """
        from filelock import FileLock, Timeout  # imported here: only installations need it

        holder = self.folder("locks") / f"{name}.holder"
        lock = FileLock(self.folder("locks") / f"{name}.lock", timeout=0)
        while True:
            try:
                lock.acquire()
                break
            except Timeout:
                reporter.send("wait", waiting + _told(holder))
                lock.timeout = _LOCK_REPORT_S
        try:
            with suppress(OSError):  # a full disk is reported by the work that needs space
                holder.write_text(
                    f"{reporter.part}, process {os.getpid()}, since {machine_time().astimezone():%H:%M:%S}", "utf-8"
                )
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()

    def _entry(self, part: Part, target: Target, key: str) -> Path:
        return self.root / "store" / f"{part.name}-{part.version}-{target}-{key}"


def _told(holder: Path) -> str:
    """Who holds a lock; nothing where it has only just been taken."""
    try:
        return f" ({holder.read_text('utf-8')})"
    except OSError:
        return ""


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
