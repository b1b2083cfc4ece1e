"""Builds with the real Go, of a module so small that it needs nothing but Go."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from aiscale.errors import ToolError
from aiscale.toolchain import gomodules
from aiscale.toolchain.gobuild import build_key
from aiscale.toolchain.gofailure import build_failure
from aiscale.toolchain.gorun import end_orphan, run_logged
from aiscale.toolchain.install import provide
from aiscale.toolchain.progress import ProgressEvent, Reporter
from aiscale.toolchain.store import Store
from aiscale.toolchain.table import Embed, GoBuild, Part
from aiscale.toolchain.target import host_target
from tests.toolchain.gadgets import VERSION, stored_files, wait_until

MAIN = 'package main\n\nvar version = "none"\n\nfunc main() { println("gadget version " + version) }\n'


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One Go build cache for all builds here, so that Go's own packages are compiled once."""
    return tmp_path_factory.mktemp("go-build")


@pytest.fixture
def built(gadget: Part, store: Store, compiled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Part:
    """The gadget without a release, with a Go module that builds it."""
    store.root.mkdir()
    store.go_build_cache.symlink_to(compiled)
    folder = tmp_path / "modules" / "gadget"
    folder.mkdir(parents=True)
    (folder / "go.mod").write_text("module example.invalid/gadget\n\ngo 1.21\n")
    (folder / "main.go").write_text(MAIN)
    monkeypatch.setattr(gomodules, "_CANDIDATES", (tmp_path / "modules",))
    build = GoBuild(folder="gadget", package=".", linker_values={"main.version": f"v{VERSION}"}, cold_s=5)
    return replace(gadget, build=build, release=replace(gadget.release, archives={}))


@pytest.mark.tools
def test_build_is_stored_under_its_sources_and_go(built: Part, store: Store, events: list[ProgressEvent]) -> None:
    tool = provide(built, store, progress=events.append)

    entry = f"store/gadget-{VERSION}-{host_target()}-{build_key(built)}"
    assert (tool.origin, tool.path) == ("build", store.root / entry / "gadget")
    kept = [path for path in stored_files(store) if not path.startswith("go-build/")]
    assert kept == ["logs/gadget.log", f"{entry}/gadget", f"{entry}/receipt.json"]
    assert (events[0].step, events[0].message) == (
        "note",
        f"no release: there is no release for {host_target()}; building from Go modules",
    )
    assert events[1].estimate_s is not None
    assert events[-1].step == "ready"
    assert provide(built, store, locked=True).origin == "cache"


@pytest.mark.tools
def test_changed_sources_are_built_again(built: Part, store: Store) -> None:
    first = provide(built, store)
    main = gomodules.module_folder(built) / "main.go"
    main.write_text(MAIN + "// changed\n")

    second = provide(built, store)

    assert (second.origin, second.path == first.path) == ("build", False)


@pytest.mark.tools
def test_failed_build_shows_the_end_of_its_log(built: Part, store: Store) -> None:
    (gomodules.module_folder(built) / "main.go").write_text("package main\n\nfunc main() { missing() }\n")

    with pytest.raises(ToolError) as caught:
        provide(built, store)

    assert caught.value.message == "the build of gadget 1.2.3 failed"
    assert str(store.log_path(built)) in caught.value.hint
    assert caught.value.details[0] == f"no release: there is no release for {host_target()}"
    assert caught.value.details[-1].endswith("undefined: missing")
    assert [path for path in stored_files(store) if path.startswith(("store/", "work/"))] == []


@pytest.mark.tools
def test_build_that_says_another_version_is_refused(built: Part, store: Store) -> None:
    wrong = replace(built, build=replace(built.build, linker_values={"main.version": "v9.9.9"}))

    with pytest.raises(ToolError, match=r"the build of gadget says version 9\.9\.9, not 1\.2\.3"):
        provide(wrong, store)


@pytest.mark.tools
def test_module_that_cannot_be_had_is_named(built: Part, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXY", "off")
    embed = Embed("example.invalid/elsewhere", "schema.json", "gen/schema.json")
    needy = replace(built, build=replace(built.build, embeds=(embed,)))

    with pytest.raises(ToolError, match=r"the build of gadget 1\.2\.3 failed") as caught:
        provide(needy, store)

    assert any("example.invalid/elsewhere" in line for line in caught.value.details)


@pytest.mark.tools
def test_go_that_is_too_old_is_named(built: Part, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOTOOLCHAIN", "local")
    (gomodules.module_folder(built) / "go.mod").write_text("module example.invalid/gadget\n\ngo 1.999\n")

    with pytest.raises(ToolError) as caught:
        provide(built, store)

    assert caught.value.message == "the Go on PATH is too old to build gadget"
    assert caught.value.hint == (
        "install Go 1.999 or newer, or let Go fetch it (GOTOOLCHAIN=auto), "
        "or set AISCALE_GADGET to a binary of version 1.2.3"
    )


def test_without_go_the_error_says_what_to_install(built: Part, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aiscale.toolchain.gobuild.go_version", lambda: None)

    with pytest.raises(ToolError) as caught:
        provide(built, store)

    assert caught.value.message == "gadget has to be built and there is no Go on PATH"
    assert caught.value.hint == "install Go 1.26 or newer, or set AISCALE_GADGET to a binary of version 1.2.3"
    assert caught.value.details == (f"no release: there is no release for {host_target()}",)


def run(script: str, store: Store, part: Part) -> None:
    run_logged(
        ["sh", "-c", script],
        folder=store.folder("work"),
        environment=dict(os.environ),
        log=store.log_path(part),
        reporter=Reporter(part.name, None),
        estimate_s=5,
        pid_file=store.pid_path(part),
    )


def test_disk_that_fills_during_a_build_is_named(gadget: Part, store: Store) -> None:
    run("echo 'write /x: no space left on device'; exit 1", store, gadget)

    failure = build_failure(gadget, store.log_path(gadget))

    log = store.log_path(gadget)
    assert failure.message == f"no space left in {log.parent}: building gadget; the log is {log}"


def test_interrupt_ends_the_whole_build(gadget: Part, store: Store) -> None:
    started = store.root / "child"

    def stop(_event: ProgressEvent) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_logged(
            ["sh", "-c", f"sleep 300 & echo $! > {started}; wait"],
            folder=store.folder("work"),
            environment=dict(os.environ),
            log=store.log_path(gadget),
            reporter=Reporter(gadget.name, stop),
            estimate_s=5,
            pid_file=store.pid_path(gadget),
        )

    wait_until(lambda: not runs(int(started.read_text())))
    assert not store.pid_path(gadget).exists()


def test_build_of_a_killed_run_is_ended_by_the_next(gadget: Part, store: Store, tmp_path: Path) -> None:
    child = tmp_path / "child"
    script = (
        "import sys; from pathlib import Path; from tests.toolchain.test_build import Store, run\n"
        "from tests.toolchain.gadgets import gadget_at\n"
        "run(f'echo $$ > {sys.argv[2]}; exec sleep 300', Store(Path(sys.argv[1])), gadget_at(''))"
    )
    root = Path(__file__).parents[2]
    process = subprocess.Popen([sys.executable, "-c", script, str(store.root), str(child)], cwd=root)
    wait_until(lambda: child.exists() and child.read_text().strip() != "" and store.pid_path(gadget).exists())
    process.send_signal(signal.SIGKILL)
    process.wait()
    pid = int(child.read_text())
    assert runs(pid)

    assert end_orphan(store.pid_path(gadget))
    wait_until(lambda: not runs(pid))
    assert not end_orphan(store.pid_path(gadget))


def runs(pid: int) -> bool:
    """Whether a process is alive; one that only waits to be buried is not."""
    import psutil

    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
