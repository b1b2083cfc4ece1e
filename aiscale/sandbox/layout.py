"""Where a sandbox keeps things: one private folder a sandbox, under the user's state folder.

Layout, under ``XDG_STATE_HOME`` on Linux (``~/.local/state/aiscale/sandboxes/<name>``)::

    sandbox.json    ports and options; written before any process is started
    pools.json      what its nodes are made of, and how many there may be
    kubeconfig      for the user
    credentials/    authority, certificates, tokens
    etcd/           the objects
    processes/      what was started, one file a part
    logs/           output of each part, with that of its previous run

Folders have mode 0700 and files 0600.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import platformdirs

from aiscale.errors import SandboxError, UsageError

DEFAULT_NAME = "default"
LOCK_LIMIT_S = 180.0
"""How long a command waits for another one that works on the same sandbox."""

_NAME = re.compile(r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?")


def sandboxes_root() -> Path:
    """The folder of all sandboxes of this user."""
    return Path(platformdirs.user_state_dir("aiscale", appauthor=False)).absolute() / "sandboxes"


def context_of(name: str) -> str:
    """The context of a sandbox in its kubeconfig."""
    return f"aiscale-sandbox-{name}"


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of one sandbox."""

    name: str
    directory: Path

    @property
    def kubeconfig(self) -> Path:
        """The kubeconfig for users and for the engine."""
        return self.directory / "kubeconfig"

    @property
    def credentials(self) -> Path:
        """Folder of keys, certificates and tokens."""
        return self.directory / "credentials"

    @property
    def etcd(self) -> Path:
        """Folder of etcd's data: everything that the API server knows."""
        return self.directory / "etcd"

    @property
    def settings(self) -> Path:
        """The file of ports and options."""
        return self.directory / "sandbox.json"

    @property
    def pools(self) -> Path:
        """The file of node pools, for the process that lets them grow."""
        return self.directory / "pools.json"

    @property
    def context(self) -> str:
        """The kubeconfig's context."""
        return context_of(self.name)

    def log(self, part: str) -> Path:
        """Output of a part's last run."""
        return self.directory / "logs" / f"{part}.log"

    def record(self, part: str) -> Path:
        """What was started for a part."""
        return self.directory / "processes" / f"{part}.json"

    def make(self) -> None:
        """Makes the folders, private to the user."""
        self.directory.parent.mkdir(parents=True, exist_ok=True)
        for folder in (self.directory, self.directory / "logs", self.directory / "processes", self.etcd):
            folder.mkdir(mode=0o700, exist_ok=True)


@dataclass(frozen=True, slots=True)
class Settings:
    """What is decided once for a sandbox and kept.

    Attributes:
        ports: loopback port by purpose.
        aws: whether it has a simulated AWS.
        operators: names of the operators that it has, sorted.
    """

    ports: dict[str, int]
    aws: bool = False
    operators: tuple[str, ...] = ()

    def with_ports(self, ports: dict[str, int]) -> Settings:
        """The same with some ports set."""
        return replace(self, ports={**self.ports, **ports})

    def with_options(self, *, aws: bool, operators: Iterable[str]) -> Settings:
        """The same with more options; one that was wanted once stays."""
        return replace(self, aws=aws or self.aws, operators=tuple(sorted({*self.operators, *operators})))


def layout_of(name: str) -> Layout:
    """The layout of the sandbox of that name; nothing is made.

    Raises:
        UsageError: the name is not a lower-case DNS label of at most 40 characters.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is not a name for a sandbox",
            hint="use lower-case letters, digits and dashes, begin with a letter, at most 40 characters",
        )
    return Layout(name, sandboxes_root() / name)


def known_layouts() -> list[Layout]:
    """Every sandbox that has a folder, by name."""
    root = sandboxes_root()
    if not root.is_dir():
        return []
    names = sorted(entry.name for entry in root.iterdir() if entry.is_dir() and _NAME.fullmatch(entry.name))
    return [Layout(name, root / name) for name in names]


def read_settings(layout: Layout) -> Settings | None:
    """The settings, or None when the sandbox was never started.

    Raises:
        SandboxError: the file is broken.
    """
    try:
        data = json.loads(layout.settings.read_text("utf-8"))
        ports = {str(purpose): int(port) for purpose, port in data["ports"].items()}
        return Settings(ports, bool(data["aws"]), tuple(map(str, data.get("operators", ()))))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SandboxError(
            f"{layout.settings} cannot be read: {error}",
            hint=f"aiscale sandbox reset --name {layout.name} begins anew; the objects in it are lost",
        ) from None


def write_settings(layout: Layout, settings: Settings) -> None:
    """Writes the settings, whole or not at all."""
    write_private(layout.settings, json.dumps(asdict(settings), indent=2) + "\n")


def write_private(path: Path, content: str | bytes) -> None:
    """Writes a file with mode 0600, whole or not at all."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


@contextmanager
def locked(layout: Layout, waiting: Callable[[str], None] = lambda _text: None) -> Iterator[None]:
    """Holds the sandbox for one command at a time. The lock is the kernel's: a killed holder frees it.

    Args:
        layout: the sandbox.
        waiting: told once when another command has it.

    Yields:
        Nothing.

    Raises:
        SandboxError: another command has held it for too long, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    # Beside the folder, not in it: a reset deletes the folder.
    folder = layout.directory.parent / ".locks"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(folder / f"{layout.name}.lock", timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            waiting("another aiscale is working on this sandbox; waiting for it")
            lock.acquire(timeout=LOCK_LIMIT_S)
        try:
            yield
        finally:
            lock.release()
    except Timeout:
        raise SandboxError(
            f"another aiscale has been working on the sandbox {layout.name!r} for {LOCK_LIMIT_S:.0f} s",
            hint="end that command, then try again",
        ) from None
    except OSError as error:
        raise SandboxError(
            f"{error.filename or layout.directory}: {error.strerror or error}",
            hint=f"there must be room in {layout.directory.parent}, and you must be allowed to write there",
        ) from None


@contextmanager
def choosing_ports(layout: Layout) -> Iterator[None]:
    """Held while ports are chosen and written down, so that two sandboxes do not choose the same one.

    Yields:
        Nothing.
    """
    from filelock import FileLock

    with FileLock(layout.directory.parent / ".locks" / ".ports.lock", timeout=LOCK_LIMIT_S, mode=0o600):
        yield
