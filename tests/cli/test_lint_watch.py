"""``aiscale lint --watch``: what is checked again, on a terminal and in a log, and how it ends."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiscale.cli.session.recorded_reads import own_files
from aiscale.cli.watch import _names, _stamps, _wait

BLUEPRINT = """
from aiscale import System
from aiscale.streams import Avro, KafkaCluster, Topic
from aiscale.platform import KubernetesCluster, NodePool
from parts import COPIES

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, schema=Avro.file("ride.avsc"), replication_factor=COPIES)
system = System("watched", [rides])
"""
SCHEMA = '{"type": "record", "name": "Ride", "fields": [{"name": "zone_id", "type": "string"}]}'
_LONGEST_S = 540


class Watched:
    """A running watch, and what it has printed."""

    def __init__(self, folder: Path, *, on_terminal: bool = False) -> None:
        reader, writer = pty.openpty() if on_terminal else os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "aiscale", "lint", "--watch", "--select", "STR"],
            cwd=folder, stdout=writer, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env=os.environ | {"TERM": "xterm"}, start_new_session=True,
            # A test run in the background of a shell ignores Ctrl-C, and so would this.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
        )  # fmt: skip
        os.close(writer)
        self.reader, self.shown = reader, b""

    def until(self, words: str) -> str:
        """Everything that is printed until these words, after the last such call."""
        limit = time.monotonic() + _LONGEST_S
        while words.encode() not in self.shown:
            ready, _, _ = select.select([self.reader], [], [], limit - time.monotonic())
            assert ready, f"{words!r} is not in {self.shown!r}"
            data = os.read(self.reader, 65_536)
            assert data, f"it ended: {self.shown!r}"
            self.shown += data
        before, _, self.shown = self.shown.partition(words.encode())
        return before.decode() + words

    def end(self) -> int:
        """Press Ctrl-C."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(_LONGEST_S)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "aiscale.toml").write_text("")
    (tmp_path / "blueprint.py").write_text(BLUEPRINT)
    (tmp_path / "parts.py").write_text("COPIES = 3\n")
    (tmp_path / "ride.avsc").write_text(SCHEMA)
    return tmp_path


@pytest.fixture
def watched(folder: Path) -> Iterator[Watched]:
    running = Watched(folder)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()
    os.close(running.reader)


def save(file: Path, text: str) -> None:
    """As editors do it: beside the old file, then in its place."""
    new = file.with_suffix(".new")
    new.write_text(text)
    new.replace(file)


def test_every_file_that_a_check_reads_is_watched(folder: Path, watched: Watched) -> None:
    watched.until("0 errors")
    watched.until(" s)")
    save(folder / "parts.py", "COPIES = 7\n")
    assert "parts.py changed" in watched.until("error[STR003]")
    watched.until(" s)")
    save(folder / "blueprint.py", BLUEPRINT.replace("COPIES)", "3)"))
    assert "blueprint.py changed" in watched.until("0 errors")
    watched.until(" s)")
    save(folder / "ride.avsc", SCHEMA.replace("zone_id", "area"))
    watched.until("ride.avsc changed")
    watched.until(" s)")
    save(folder / "aiscale.toml", "[lint]\nselct = []\n")
    assert "aiscale.toml changed" in watched.until("there is no setting selct")
    save(folder / "aiscale.toml", "")
    watched.until("0 errors")
    assert watched.end() == 0


def test_a_file_that_does_not_load_is_watched_until_it_does(folder: Path, watched: Watched) -> None:
    watched.until(" s)")
    save(folder / "parts.py", "COPIES = (\n")
    watched.until("the blueprint is not Python")
    watched.until("more:")
    save(folder / "parts.py", "COPIES = 3\n")
    watched.until("0 errors")
    (folder / "parts.py").unlink()
    watched.until("ModuleNotFoundError")
    watched.until("more:")
    save(folder / "parts.py", "COPIES = 3\n")
    watched.until("0 errors")
    assert watched.end() == 0


def test_a_terminal_is_cleared_and_a_log_is_not(folder: Path) -> None:
    running = Watched(folder, on_terminal=True)
    try:
        assert running.until(" s)").startswith("\x1b[2J\x1b[3J\x1b[H")
        save(folder / "parts.py", "COPIES = 7\n")
        shown = running.until("STR003")
        assert "\x1b[2J\x1b[3J\x1b[H" in shown
        assert "changed" not in shown
        running.until(" s)")
        assert running.end() == 0
    finally:
        os.close(running.reader)


def test_a_missing_blueprint_ends_it_at_once(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "aiscale", "lint", "--watch"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "there is no blueprint in" in done.stderr


def test_a_change_is_a_new_time_size_or_file(tmp_path: Path) -> None:
    file = tmp_path / "a"
    before = _stamps([file])
    assert before == {file: None}
    file.write_text("x")
    assert _wait(before, 0) == [file]
    stamps = _stamps([file])
    assert _wait(stamps, 1) == [file]
    file.unlink()
    assert _wait(stamps, 0) == [file]


def test_what_goes_and_comes_back_is_one_change_and_its_folder_is_not_named(tmp_path: Path) -> None:
    file, other = tmp_path / "system.py", tmp_path / "aiscale.toml"
    file.write_text("x")
    other.write_text("x")
    stamps = _stamps([file, other, tmp_path])

    def checkout() -> None:
        time.sleep(0.06)
        file.write_text("longer")
        (tmp_path / "__pycache__").mkdir()
        time.sleep(0.06)
        other.write_text("longer")

    file.unlink()
    writer = threading.Thread(target=checkout)
    writer.start()
    changed = _wait(stamps, 0)
    writer.join()
    # The folder has the same names again: it has not changed.
    assert sorted(changed) == [other, file]
    assert _names([*changed, tmp_path], tmp_path) == "aiscale.toml, system.py"
    assert _names([tmp_path], tmp_path) == "the folder"


def test_only_files_of_the_project_are_watched(tmp_path: Path) -> None:
    names = [
        str(tmp_path / "a.py"), str(tmp_path / "__pycache__" / "b.cpython-311.pyc"), str(tmp_path / ".venv" / "c.py"),
        str(tmp_path.parent / "d.py"), str(tmp_path / "e.pyc"), "relative.py",
    ]  # fmt: skip
    assert own_files(names, tmp_path) == {str(tmp_path / "a.py"), str(tmp_path / "b.py")}
