"""What an autoscaler says in a sandbox, where there is no metrics API."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from aiscale.engine import open_engine
from aiscale.engine.kube import Endpoint
from aiscale.lowering.resource import Resource
from aiscale.plan.events import Event, Note
from aiscale.sandbox import Sandbox
from tests.engine.conftest import Rig
from tests.support.records import SYSTEM, autoscaled, plan_of, triples

pytestmark = pytest.mark.tools

EVENTS = Endpoint("v1", "Event", "events", namespaced=True)
WITHOUT = "(get pods.metrics.k8s.io)"


def scaled(most: int) -> list[Resource]:
    """A Deployment and its autoscaler; both change with the most replicas that it may have."""
    *others, deployment = triples(1)
    spec = {**deployment.properties["spec"], "progressDeadlineSeconds": 600 + most}
    return [*others, *autoscaled(replace(deployment, properties={**deployment.properties, "spec": spec}), 2, most)]


def test_an_autoscaler_without_metrics_is_news_in_a_cluster_and_none_in_a_sandbox(
    rig: Rig, sandbox: Sandbox, tmp_path: Path
) -> None:
    rig.up(scaled(5))
    rig.until(lambda: any(WITHOUT in event["message"] for event in rig.items(EVENTS)))
    most = count(6)

    def is_told() -> bool:
        rig.up(scaled(next(most)))
        return any(WITHOUT in event.text for event in rig.events if isinstance(event, Note))

    rig.until(is_told)
    here = open_engine(tmp_path, SYSTEM, "test", sandbox.kubeconfig, None, is_sandbox=True)
    heard: list[Event] = []
    result = here.up(plan_of(scaled(next(most)), here.applied()), heard.append)
    assert (int(result.exit_code), result.counts()) == (0, {"update": 2})
    assert [event.text for event in heard if isinstance(event, Note)] == []
