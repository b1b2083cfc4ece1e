"""``aiscale tools`` and ``aiscale doctor``, through the command line, on a machine that has nothing."""

from __future__ import annotations

import json
import platform
import sys
from pathlib import Path
from typing import Any

import pytest

from aiscale.cli.main import run
from aiscale.toolchain import CONTROL_PLANE, ENGINE, PARTS
from aiscale.toolchain.gobuild import go_version
from aiscale.toolchain.locate import host_target
from aiscale.toolchain.store import Store
from tests.support.documents import misfits

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No tool on PATH, an empty cache, no kubeconfig."""
    for part in PARTS.values():
        monkeypatch.delenv(part.environment, raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    go_version.cache_clear()


def put(name: str) -> Path:
    """Stores something under the key of the part's release."""
    store, part = Store(), PARTS[name]
    binary = store.work_folder(part) / name
    binary.write_text("#!/bin/sh\n")
    return store.publish(
        part, host_target(), "release", binary, origin="release", source="https://example.invalid", locked=False,
        seconds=1.0,
    )  # fmt: skip


def output_of(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = run(arguments)
    said = capsys.readouterr()
    return code, said.out, said.err


def json_of(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    code, out, err = output_of([*arguments, "--output", "json"], capsys)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert misfits(arguments, found) == []
    return found


def test_list_of_nothing_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    found = json_of(["tools", "list"], capsys)["tools"]

    assert [(tool["name"], tool["version"], tool["status"], tool["where"]) for tool in found] == [
        (part.name, part.version, "missing", "") for part in PARTS.values()
    ]
    advice = {tool["name"]: tool["advice"].split(" (")[0] for tool in found}
    assert advice == dict.fromkeys(CONTROL_PLANE, "aiscale tools install sandbox") | dict.fromkeys(
        ENGINE, "aiscale tools install engine"
    )


def test_path_of_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    etcd, kwok = put("etcd"), put("kwok")

    assert output_of(["tools", "path", "etcd", "kwok"], capsys) == (0, f"{etcd}\n{kwok}\n", "")


def test_path_of_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = output_of(["tools", "path", "etcd"], capsys)

    assert (code, out) == (1, "")
    assert err == "error: etcd 3.6.16 is not installed\n   = help: run `aiscale tools install etcd`\n"


def test_unknown_tool_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = output_of(["tools", "install", "etcdd"], capsys)

    assert (code, out) == (2, "")
    assert err.startswith("error: there is no tool 'etcdd'\n   = help: the tools are etcd, kube-apiserver, ")


def test_install_of_what_is_there_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    etcd = put("etcd")

    assert json_of(["tools", "install", "etcd"], capsys) == {
        "format_version": "1.0",
        "tools": [{"name": "etcd", "version": "3.6.16", "path": str(etcd), "origin": "cache"}],
    }


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_jobs_has_to_be_a_number(capsys: pytest.CaptureFixture[str], jobs: str) -> None:
    code, _, err = output_of(["tools", "install", f"--jobs={jobs}"], capsys)

    assert code == 2
    assert f"'{jobs}' is not a number of 1 or more" in err


def test_clean_frees_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    etcd = put("etcd")
    size_bytes = sum(path.stat().st_size for path in etcd.parent.iterdir())

    assert json_of(["tools", "clean", "etcd"], capsys) == {"format_version": "1.0", "freed_bytes": size_bytes}
    assert not etcd.parent.exists()


def test_doctor_on_a_bare_machine(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = json_of(["doctor"], capsys)

    checks = {check["name"]: check for check in found["checks"]}
    assert list(checks) == ["python", "packages", *PARTS, "go", "git", "disk", "cluster"]
    assert checks["python"] == {
        "name": "python",
        "status": "ok",
        "version": platform.python_version(),
        "where": sys.executable,
        "advice": "",
        "origin": "",
    }
    assert checks["cluster"]["advice"] == (
        f"{tmp_path}/.kube/config does not exist; `aiscale sandbox start` creates a local cluster"
    )
    assert {name: checks[name]["status"] for name in ("packages", "go", "git", "cluster")} == {
        "packages": "ok",
        "go": "missing",
        "git": "missing",
        "cluster": "missing",
    }
    assert found["works"] == {
        "lint, graph, diagram, preview --offline": True,
        "sandbox": False,
        "preview, up, destroy against the sandbox": False,
        "preview, up, destroy against the cluster of the kubeconfig": False,
    }


def test_doctor_with_everything(capsys: pytest.CaptureFixture[str]) -> None:
    for name in PARTS:
        put(name)

    found = json_of(["doctor"], capsys)

    assert list(found["works"].values()) == [True, True, True, False]


def test_doctor_names_a_wrong_variable(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISCALE_ETCD", "/nowhere/etcd")

    monkeypatch.setenv("COLUMNS", "80")

    code, out, _ = output_of(["doctor"], capsys)

    assert code == 0
    assert (
        "         = help: AISCALE_ETCD=/nowhere/etcd is not a program; unset\n"
        "                 AISCALE_ETCD, or let it name version 3.6.16\n" in out
    )


def test_paths_too_long_for_the_terminal_stand_on_lines_of_their_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    etcd = put("etcd")

    monkeypatch.setenv("COLUMNS", "80")
    _, narrow, _ = output_of(["tools", "list"], capsys)
    monkeypatch.setenv("COLUMNS", "900")
    _, wide, _ = output_of(["tools", "install", "etcd"], capsys)

    assert narrow.splitlines()[:2] == ["etcd                        3.6.16   ok       cache", f"    {etcd}"]
    assert wide == f"etcd  3.6.16  cache  {etcd}\n"
