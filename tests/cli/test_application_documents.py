"""What ``up``, ``destroy`` and ``sandbox reset`` write as JSON, without an engine: its results are made by hand."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from aiscale import sandbox
from aiscale.cli.commands import sandbox as command
from aiscale.cli.console import Console
from aiscale.cli.views.application import finish_all
from aiscale.engine.result import RunResult
from aiscale.errors import ExitCode
from aiscale.plan.changes import Action
from aiscale.plan.events import NotReady, ResourceFailed
from aiscale.plan.restore import Drift
from aiscale.sandbox.nodes import PoolNodes
from tests.render.plans import CHANGES, FIRST
from tests.support.documents import misfits

WHOLE = RunResult(FIRST, 2.5, drift=(Drift("deployment/front", "services/front", "missing"),))
BROKEN = RunResult(
    CHANGES,
    8.1234,
    failed=(ResourceFailed("deployment/front", Action.REPLACE, "it is refused"),),
    not_ready=(NotReady("deployment/surge-v9", "its image cannot be pulled", ("surge-v9-a: ErrImagePull",)),),
    remaining=(NotReady("kafkatopic/old", "a finalizer holds it"),),
)


def test_the_document_of_a_run_over_several_clusters(capsys: pytest.CaptureFixture[str]) -> None:
    results = {"prod.eu": WHOLE, "prod.us": BROKEN}
    code = finish_all(results, "json", Console(), several=True, untouched=["prod.asia"])
    data = json.loads(capsys.readouterr().out)
    assert code == ExitCode.DEPLOYMENT
    assert data == {
        "format_version": "1.0",
        "clusters": json.loads(json.dumps({name: result.as_data() for name, result in results.items()})),
        "untouched": ["prod.asia"],
    }
    assert {name: one["exit_code"] for name, one in data["clusters"].items()} == {"prod.eu": 0, "prod.us": 4}
    assert [misfits([command], data) for command in ("up", "destroy")] == [[], []]
    assert misfits(["up"], data | {"clusters": {"prod.eu": {}}})


def test_the_document_of_a_run_on_one_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    assert finish_all({"": BROKEN}, "json", Console(), several=False) == ExitCode.DEPLOYMENT
    data = json.loads(capsys.readouterr().out)
    assert data == {"format_version": "1.0", **json.loads(json.dumps(BROKEN.as_data()))}
    assert [misfits([command], data) for command in ("up", "destroy")] == [[], []]


def test_the_document_of_a_sandbox_that_was_reset(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sandbox.Sandbox(
        "two", Path("/s/kubeconfig"), "https://127.0.0.1:6443", Path("/s"), "http://127.0.0.1:4566",
        (PoolNodes("general", "m7i.2xlarge", count=3, asked=3, gpus=0, most=6),),
    )  # fmt: skip
    asked = []

    def reset(name: str, **wanted: object) -> sandbox.Sandbox:
        """Stands in for the real one: nothing is started."""
        asked.append((name, wanted["aws"]))
        return made

    monkeypatch.setattr(sandbox, "reset", reset)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    args = parser.parse_args(["reset", "--name", "two", "--aws", "--output", "json"])
    assert command.run(args, Console()) == ExitCode.OK
    data = json.loads(capsys.readouterr().out)
    assert asked == [("two", True)]
    assert (data["name"], data["context"], data["server"]) == ("two", "aiscale-sandbox-two", made.server)
    assert misfits(["sandbox", "reset"], data) == []
