"""Where the state of one system in one environment lies on disk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from aiscale.errors import UsageError

_OWNER_ONLY = 0o700


@dataclass(frozen=True, slots=True)
class StateFolder:
    """The files of one environment.

    Attributes:
        root: the folder; readable by its owner only.
    """

    root: Path

    @property
    def applied(self) -> Path:
        """What was applied last."""
        return self.root / "applied.json"

    @property
    def backup(self) -> Path:
        """The applied state before the last change."""
        return self.root / "applied.json.bak"

    @property
    def journal(self) -> Path:
        """What was about to be done, written before it is done."""
        return self.root / "journal.json"

    @property
    def lock(self) -> Path:
        """Held while the state may change."""
        return self.root / "lock"

    @property
    def owner(self) -> Path:
        """Who holds the lock."""
        return self.root / "lock.json"

    @property
    def work(self) -> Path:
        """The engine's project and stack settings."""
        return self.root / "work"

    @property
    def backend(self) -> Path:
        """The engine's own state, when no other backend is set."""
        return self.root / "pulumi"

    def make(self) -> None:
        """Make the folders, for their owner only.

        Raises:
            UsageError: they cannot be made.
        """
        try:
            for folder in (self.root, self.work, self.backend):
                folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"the state folder {self.root} cannot be made: {error.strerror}",
                hint="the state is written beside the blueprint, in .aiscale: make that place writable",
            ) from None


def write_durably(path: Path, content: bytes) -> None:
    """Put a file in place as a whole: it is the old or the new one at every moment, also after a power cut.

    Args:
        path: the file; its folder exists.
        content: all of it.
    """
    temporary = path.with_name(f"{path.name}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def in_one_file(url: str) -> str:
    """The URL of a backend; of a folder with the option by which the state is one file, and none stands beside it.

    The engine writes what is beside it first, and not in one step: where it is killed then, nobody can read the state
    any more. Source: gocloud.dev, blob/fileblob, ``metadata=skip``.
    """
    if not url.startswith("file:") or "metadata=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}metadata=skip"
