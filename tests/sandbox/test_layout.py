"""Names, private files, settings and the lock."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from aiscale.errors import SandboxError, UsageError
from aiscale.sandbox import layout as layouts
from aiscale.sandbox.layout import (
    Layout,
    Settings,
    known_layouts,
    layout_of,
    locked,
    read_settings,
    write_private,
    write_settings,
)


@pytest.mark.parametrize("name", ["a", "default", "team-1", "x" * 40])
def test_names(name: str, state_home: Path) -> None:
    assert layout_of(name) == Layout(name, state_home / "aiscale" / "sandboxes" / name)


@pytest.mark.parametrize("name", ["", "A", "1a", "a-", "-a", "a_b", "a/b", "..", "a\n", "x" * 41])
def test_bad_names(name: str) -> None:
    with pytest.raises(UsageError, match="is not a name for a sandbox"):
        layout_of(name)


def test_folders_are_private(layout: Layout) -> None:
    folders = [layout.directory, *(path for path in layout.directory.iterdir() if path.is_dir())]
    assert {folder.name: oct(folder.stat().st_mode & 0o777) for folder in folders} == {
        "default": "0o700",
        "logs": "0o700",
        "processes": "0o700",
        "etcd": "0o700",
    }


def test_private_files_replace_whole(layout: Layout) -> None:
    path = layout.directory / "file"
    write_private(path, "one")
    write_private(path, b"two")
    assert (path.read_text(), oct(path.stat().st_mode & 0o777)) == ("two", "0o600")
    assert sorted(entry.name for entry in layout.directory.iterdir()) == ["etcd", "file", "logs", "processes"]


def test_settings_come_back(layout: Layout) -> None:
    assert read_settings(layout) is None
    settings = Settings({"etcd": 20_001}, aws=True, operators=("argo-rollouts",))
    write_settings(layout, settings)
    assert read_settings(layout) == settings
    layout.settings.write_text('{"ports": {}, "aws": false}')  # of a sandbox that has never had an operator
    assert read_settings(layout) == Settings({})


@pytest.mark.parametrize("text", ["", "{", "[]", '{"ports": 1, "aws": false}', '{"ports": {"etcd": "x"}, "aws": true}'])
def test_broken_settings(text: str, layout: Layout) -> None:
    layout.settings.write_text(text)
    with pytest.raises(SandboxError, match=r"sandbox\.json cannot be read") as caught:
        read_settings(layout)
    assert caught.value.hint == "aiscale sandbox reset --name default begins anew; the objects in it are lost"


def test_known_layouts_leave_other_folders_out(layout: Layout) -> None:
    for name in (".locks", ".deleted-default-1", "other"):
        (layout.directory.parent / name).mkdir()
    assert [one.name for one in known_layouts()] == ["default", "other"]


def test_one_command_at_a_time(layout: Layout) -> None:
    inside, leave, told = threading.Event(), threading.Event(), []

    def hold() -> None:
        with locked(layout):
            inside.set()
            leave.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(30)

    def waiting(text: str) -> None:
        told.append(text)
        leave.set()

    with locked(layout, waiting):
        holder.join(30)
    assert told == ["another aiscale is working on this sandbox; waiting for it"]


def test_a_lock_that_is_never_freed(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layouts, "LOCK_LIMIT_S", 0.1)
    with locked(layout), pytest.raises(SandboxError, match="another aiscale has been working on"), locked(layout):
        pass


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    with pytest.raises(SandboxError, match="Not a directory") as caught, locked(layout_of("default")):
        pass
    folder = tmp_path / "file" / "aiscale" / "sandboxes"
    assert caught.value.hint == f"there must be room in {folder}, and you must be allowed to write there"


def test_a_full_disk(layout: Layout) -> None:
    with pytest.raises(SandboxError, match="/x: No space left on device"), locked(layout):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/x")
