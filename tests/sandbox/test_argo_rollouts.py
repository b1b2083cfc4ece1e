"""The controller of Argo Rollouts in a sandbox: real, started where a system has a Rollout, and only there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import psutil
import pytest

from aiscale import sandbox
from aiscale.sandbox.api import MERGE
from aiscale.sandbox.layout import layout_of
from aiscale.sandbox.parts import operators_for
from aiscale.sandbox.processes import marked
from tests.support.sandbox import eventually, namespace, open_api

ROLLOUT = ("argoproj.io/v1alpha1", "Rollout")
RECONCILED = ("Rollout", "Experiment", "AnalysisRun")
STEPS = [{"setWeight": 20}, {"pause": {}}]


def template(image: str) -> dict[str, Any]:
    return {
        "metadata": {"labels": {"app": "ranker"}},
        "spec": {"containers": [{"name": "main", "image": image}]},
    }


@pytest.mark.parametrize(
    ("kinds", "operators"),
    [
        ([("apps/v1", "Deployment"), ROLLOUT], ("argo-rollouts",)),
        ([("argoproj.io/v1alpha1", "AnalysisRun")], ("argo-rollouts",)),
        # A template alone starts nothing; other projects of Argo have the same group.
        ([("argoproj.io/v1alpha1", "AnalysisTemplate"), ("argoproj.io/v1alpha1", "Workflow")], ()),
        ([("example.org/v1", "Rollout")], ()),
    ],
)
def test_kinds_that_need_the_controller(kinds: list[tuple[str, str]], operators: tuple[str, ...]) -> None:
    assert operators_for(kinds) == operators


@pytest.mark.tools
@pytest.mark.usefixtures("state_home")
def test_a_canary_starts_its_pods_and_waits_for_promotion() -> None:
    started = sandbox.start(kinds=[ROLLOUT])
    assert (started.reconciled_kinds, sandbox.status().state) == (RECONCILED, "running")
    listening = [
        c.laddr.ip for _, one in marked(started.directory) for c in one.net_connections() if c.status == "LISTEN"
    ]
    assert set(listening) == {"127.0.0.1"}
    with open_api(started) as api, namespace(api, "canary") as space:
        rollouts, pods = f"/apis/argoproj.io/v1alpha1/namespaces/{space}/rollouts", f"/api/v1/namespaces/{space}/pods"
        spec = {
            "replicas": 5,
            "selector": {"matchLabels": {"app": "ranker"}},
            "strategy": {"canary": {"steps": STEPS}},
            "template": template("ranker:1"),
        }
        api.create(
            rollouts,
            {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "metadata": {"name": "ranker"}, "spec": spec},
        )

        def is_in(phase: str) -> bool:
            status = api.get(f"{rollouts}/ranker").get("status", {})
            return (status.get("phase"), status.get("readyReplicas")) == (phase, 5)

        def images() -> Counter[str]:
            return Counter(pod["spec"]["containers"][0]["image"] for pod in api.items(pods))

        eventually(lambda: is_in("Healthy"))
        assert images() == {"ranker:1": 5}
        api.patch(f"{rollouts}/ranker", {"spec": {"template": template("ranker:2")}}, MERGE)
        eventually(lambda: is_in("Paused") and images() == {"ranker:1": 4, "ranker:2": 1})


@pytest.mark.tools
@pytest.mark.usefixtures("state_home")
def test_the_controller_joins_a_sandbox_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def running() -> list[str]:
        return [part for part, _ in marked(layout_of("default").directory)]

    assert (sandbox.start().reconciled_kinds, "argo-rollouts" in running()) == ((), False)
    said: list[str] = []
    with monkeypatch.context() as without:
        without.setenv("AISCALE_ARGO_ROLLOUTS", f"{tmp_path}/absent")
        found = sandbox.start(kinds=[ROLLOUT], progress=lambda event: said.append(f"{event.part}: {event.message}"))
    assert said == [
        "definitions: 5 custom resource definitions installed",
        f"argo-rollouts: pods of Rollouts do not start: AISCALE_ARGO_ROLLOUTS={tmp_path}/absent is not a program; "
        "unset AISCALE_ARGO_ROLLOUTS, or let it name version 1.9.1",
    ]
    assert (found.reconciled_kinds, sandbox.status().state) == ((), "degraded")

    assert sandbox.start().reconciled_kinds == RECONCILED, "once wanted it stays"
    before = {part: process.pid for part, process in marked(found.directory)}
    psutil.Process(before["argo-rollouts"]).kill()
    eventually(lambda: sandbox.status().state == "degraded")
    assert sandbox.find() == sandbox.Sandbox(found.name, found.kubeconfig, found.server, found.directory)
    assert sandbox.start().reconciled_kinds == RECONCILED
    eventually(lambda: sandbox.status().state == "running")
    after = {part: process.pid for part, process in marked(found.directory)}
    assert after.pop("argo-rollouts") != before.pop("argo-rollouts")
    assert after == before, "the others are left alone"
    assert "argo-rollouts" in sandbox.stop()
    assert running() == []
