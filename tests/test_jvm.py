"""Jars for tests are resolved once, whoever asks at the same time and whatever was killed before.

Maven is a script here that writes what Maven would, slowly enough to be met while it runs; the broker's tests use the
real one.
"""

from __future__ import annotations

import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support import jvm
from tests.support.paths import ROOT

MAVEN = """#!/bin/sh
echo run >> "{folder}/runs"
for argument; do case "$argument" in -Dmdep.outputFile=*) target="${{argument#*=}}";; esac; done
printf '%s' "{folder}/a.jar:" > "$target"
sleep {seconds}
touch "{folder}/a.jar" "{folder}/b.jar"
printf '%s' "{folder}/b.jar" >> "$target"
exit {status}
"""
ASK = "from tests.support.jvm import classpath; print(*(jar.name for jar in classpath('kafka')))"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, and a Maven that takes a second."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    _install_maven(tmp_path, monkeypatch)
    return tmp_path


def _install_maven(folder: Path, monkeypatch: pytest.MonkeyPatch, seconds: float = 1.0, status: int = 0) -> None:
    binaries = folder / "bin"
    binaries.mkdir(exist_ok=True)
    script = binaries / "mvn"
    script.write_text(MAVEN.format(folder=folder, seconds=seconds, status=status), encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    (binaries / "java").unlink(missing_ok=True)
    (binaries / "java").symlink_to(jvm.java())
    monkeypatch.setenv("PATH", f"{binaries}:/usr/bin:/bin")


def _ask() -> str:
    done = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def _runs(home: Path) -> int:
    return len((home / "runs").read_text().splitlines())


def test_two_who_ask_at_once_share_one_run(home: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: _ask(), range(2))) == ["a.jar b.jar"] * 2
    assert _ask() == "a.jar b.jar"
    assert _runs(home) == 1


def test_what_a_killed_one_left_is_not_taken_for_whole(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install_maven(home, monkeypatch, seconds=30)
    first = subprocess.Popen([sys.executable, "-c", ASK], cwd=ROOT, start_new_session=True)
    while not list(home.glob("cache/aiscale/jvm/kafka-*.partial")):
        assert first.poll() is None
        time.sleep(0.05)
    subprocess.run(["kill", "-KILL", "--", f"-{first.pid}"], check=True)
    first.wait()
    _install_maven(home, monkeypatch, seconds=0)
    assert _ask() == "a.jar b.jar"
    assert _runs(home) == 2


def test_a_jar_that_has_gone_is_resolved_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install_maven(home, monkeypatch, seconds=0)
    assert _ask() == "a.jar b.jar"
    (home / "b.jar").unlink()
    assert _ask() == "a.jar b.jar"
    assert _runs(home) == 2


def test_a_failure_of_maven_is_shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install_maven(home, monkeypatch, seconds=0, status=1)
    with pytest.raises(jvm.JvmUnavailableError, match=r"Maven could not resolve .*tests/jvm/kafka/pom.xml"):
        jvm.classpath("kafka")


def test_without_maven_it_says_how_to_get_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "bin" / "mvn").unlink()
    monkeypatch.setenv("PATH", str(home / "bin"))
    with pytest.raises(
        jvm.JvmUnavailableError, match=r"mvn was not found.*apt-get install openjdk-17-jdk-headless maven"
    ):
        jvm.classpath("kafka")


def test_without_java_it_says_how_to_get_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    jvm.java.cache_clear()
    with pytest.raises(jvm.JvmUnavailableError, match=r"java was not found.*Java 17 or newer"):
        jvm.classpath("kafka")
    jvm.java.cache_clear()
