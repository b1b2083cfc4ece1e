"""The sandbox command: what it prints and its exit codes, without and with a running sandbox."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aiscale.cli.console import Console
from aiscale.cli.main import run
from aiscale.cli.views.sandbox import show_started, show_status
from aiscale.sandbox import PoolNodes, ProcessStatus, Sandbox, SandboxStatus, stop
from tests.support.documents import misfits

NONE = """\
sandbox default is absent

aiscale sandbox start starts it
"""


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["sandbox", *arguments])
    out, err = capsys.readouterr()
    if "json" in arguments:
        assert misfits(["sandbox", *arguments], json.loads(out)) == []
    return code, out, err


def test_without_a_sandbox(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "status") == (0, NONE, "")
    assert said(capsys, "stop") == (0, "sandbox default: did not run\n", "")
    assert said(capsys, "stop", "--all") == (0, "there is no sandbox\n", "")
    assert said(capsys, "kubeconfig", "--name", "x") == (
        1, "", "error: there is no sandbox 'x'\n   = help: aiscale sandbox start --name x\n",
    )  # fmt: skip
    assert said(capsys, "logs") == (
        1, "", "error: the sandbox 'default' has no such log\n   = help: aiscale sandbox start --name default\n",
    )  # fmt: skip


def test_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    parts = "etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kwok, loop"
    assert said(capsys, "logs", "kubelet") == (
        2, "", f"error: a sandbox has no process 'kubelet'\n   = help: its processes are {parts}\n",
    )  # fmt: skip
    assert said(capsys, "status", "--name", "A_b") == (
        2, "",
        "error: 'A_b' is not a name for a sandbox\n   = help: use lower-case letters, digits and dashes, "
        "begin with a letter, at most 40 characters\n",
    )  # fmt: skip
    code, _, err = said(capsys, "logs", "--lines", "0")
    assert (code, "'0' is not a number of 1 or more" in err) == (2, True)
    code, _, err = said(capsys, "dance")
    assert (code, "invalid choice: 'dance'" in err) == (2, True)


def test_broken_settings(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "aiscale" / "sandboxes" / "default"
    folder.mkdir(parents=True)
    (folder / "sandbox.json").write_text("{")
    code, out, err = said(capsys, "status")
    assert (code, out) == (1, "")
    assert err.startswith(f"error: {folder}/sandbox.json cannot be read: ")
    assert err.endswith("help: aiscale sandbox reset --name default begins anew; the objects in it are lost\n")


def test_what_start_prints(capsys: pytest.CaptureFixture[str]) -> None:
    pools = (
        PoolNodes("l4", "g6.12xlarge", 2, 2, 4, 2),
        PoolNodes("general", "m7i.2xlarge", 6, 6, 0, 12),
        PoolNodes("many", "m7i.large", 100, 500, 0, 100),
    )
    made = Sandbox(
        "t", Path("/s/t/kubeconfig"), "https://127.0.0.1:20001", Path("/s/t"), "http://127.0.0.1:20002", pools
    )
    show_started(made, 4.2, None, Console())
    assert (
        capsys.readouterr().out
        == """\
sandbox t is ready (4.2 s); pods are simulated: no container runs

  server      https://127.0.0.1:20001
  kubeconfig  /s/t/kubeconfig
  context     aiscale-sandbox-t
  nodes       l4: 2 simulated nodes g6.12xlarge, 4 GPUs each
              general: 6 of at most 12 simulated nodes m7i.2xlarge
              many: 100 simulated nodes m7i.large (of 500)
  aws         http://127.0.0.1:20002 (moto; its contents are lost when it stops)

try next:
  export KUBECONFIG=$(aiscale sandbox kubeconfig --name t); kubectl get nodes
  aiscale sandbox status --name t
"""
    )


TABLES = {
    120: """\
  PART            STATE               PID  PORT   MEMORY  SINCE       WHAT IT IS
  etcd            running             11   20001  47 MB   1 h 02 min  stored objects
  kube-apiserver  running, no record  12   20002  270 MB  1 min 05 s  Kubernetes API
  kwok            dead                -    -      -       -           simulated nodes and pods
""",
    80: """\
  PART            STATE               PID  PORT   MEMORY  SINCE
      WHAT IT IS
  etcd            running             11   20001  47 MB   1 h 02 min
      stored objects
  kube-apiserver  running, no record  12   20002  270 MB  1 min 05 s
      Kubernetes API
  kwok            dead                -    -      -       -
      simulated nodes and pods
""",
}


@pytest.mark.parametrize("columns", [120, 80])
def test_what_status_prints_of_a_degraded_sandbox(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    log = Path("/s/default/logs/kwok.log")
    processes = (
        ProcessStatus("etcd", "stored objects", "running", 11, 20_001, 47_000_000, 3_725.0, log),
        ProcessStatus(
            "kube-apiserver", "Kubernetes API", "running", 12, 20_002, 270_000_000, 65.0, log, recorded=False
        ),
        ProcessStatus("kwok", "simulated nodes and pods", "dead", None, None, 0, None, log, last_lines=("one", "two")),
    )  # fmt: skip
    found = SandboxStatus(
        "default", "degraded", Path("/s/default"), Path("/s/default/kubeconfig"), "https://127.0.0.1:20002", None,
        processes, 3,
    )  # fmt: skip
    show_status(found, ("other",), Console())
    head = "sandbox default is degraded: 3 simulated nodes, 317 MB; pods are simulated: no container runs"
    assert (
        capsys.readouterr().out
        == (head if columns == 120 else head.replace("no ", "no\n"))
        + f"""
  server      https://127.0.0.1:20002
  kubeconfig  /s/default/kubeconfig

{TABLES[columns]}
simulated nodes and pods (kwok) died; the end of /s/default/logs/kwok.log:
   | one
   | two

aiscale sandbox start starts what does not run

other sandboxes: other
"""
    )


@pytest.mark.tools
def test_the_command_on_a_real_sandbox(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code, out, err = said(capsys, "start", "--name", "t", "--output", "json")
        made = json.loads(out)
        assert (code, made["name"], made["context"], made["note"]) == (
            0, "t", "aiscale-sandbox-t", "pods are simulated: no container runs",
        )  # fmt: skip
        assert err.splitlines()[0].partition("s  ")[2] == "stored objects (etcd): starting"
        code, out, _ = said(capsys, "status", "--name", "t", "--output", "json")
        found = json.loads(out)
        assert (code, found["state"], found["nodes"], found["others"]) == (0, "running", 3, [])
        assert said(capsys, "kubeconfig", "--name", "t") == (0, f"{made['kubeconfig']}\n", "")
        code, out, _ = said(capsys, "kubeconfig", "--name", "t", "--output", "json")
        assert json.loads(out)["path"] == made["kubeconfig"]
        code, out, _ = said(capsys, "logs", "etcd", "--name", "t", "--lines", "1", "--output", "json")
        assert (code, len(json.loads(out)["logs"]["etcd"]["lines"])) == (0, 1)
        ended = (
            "sandbox t: stopped, 6 processes ended; its contents are deleted; pods are simulated: no container runs\n"
        )
        assert said(capsys, "stop", "--name", "t", "--delete") == (0, ended, "")
        assert not Path(made["directory"]).exists()
    finally:
        stop("t")
