"""The address of the API server: asked for where the blueprint does not declare it, and kept for plans offline."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import httpx2
import pytest

from aiscale import System
from aiscale.cli.session.api_server import live_api_server
from aiscale.cli.session.command_context import open_session
from aiscale.engine import kube
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.api_server_address import ANNOTATION, ApiServer, api_server_in, recorded_api_server
from aiscale.lowering.open_traffic import open_words
from aiscale.lowering.resource import Resource
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster
from tests.engine.cluster_stub import serving, status

FOUND = ApiServer(("10.0.0.2", "10.0.0.3"), (6443,))
POOLS = [NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)]


def a_slice(*addresses: str, port: int = 6_443) -> dict[str, Any]:
    return {"endpoints": [{"addresses": list(addresses)}], "ports": [{"name": "https", "port": port}]}


def lowered(found: ApiServer | None = None, **cluster: Any) -> tuple[Resource, ...]:
    core = KubernetesCluster("core", pools=POOLS, **cluster)
    return lower(build(System("rides", [KafkaCluster("events", on=core)]))[0], api_server=found)


def to_api_server(resources: tuple[Resource, ...]) -> Any:
    [policy] = [one for one in resources if one.key == "networkpolicy/events"]
    return policy.properties["spec"]["egress"][1]


def test_the_address_that_was_found_closes_the_egress_and_is_noted_on_the_namespace() -> None:
    before, after = lowered(), lowered(FOUND)
    assert to_api_server(after) == {
        "to": [{"ipBlock": {"cidr": "10.0.0.2/32"}}, {"ipBlock": {"cidr": "10.0.0.3/32"}}],
        "ports": [{"protocol": "TCP", "port": 6_443}],
    }
    assert (open_words(before, "egress"), open_words(after, "egress")) == ("any address: events (443, 6443)", "")
    assert after[0].properties["metadata"]["annotations"] == {ANNOTATION: "10.0.0.2,10.0.0.3 6443"}
    assert (recorded_api_server(before), recorded_api_server(after)) == (None, FOUND)


def test_a_declared_address_stays() -> None:
    declared = {"api_server": ["10.9.0.1"], "api_server_port": 443}
    found, unknown = ([one.properties for one in lowered(where, **declared)] for where in (FOUND, None))
    assert found == unknown


def test_an_address_that_only_the_host_reaches_is_none() -> None:
    assert api_server_in([a_slice("127.0.0.1")]) is None
    assert api_server_in([a_slice("10.0.0.3", "127.0.0.1"), a_slice("10.0.0.2")]) == FOUND
    assert api_server_in([a_slice("fd00::1")]) == ApiServer(("fd00::1",), (6_443,))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"items": [a_slice("10.0.0.3", "10.0.0.2")]}, FOUND),
        ({"items": []}, None),
        (status(403, "forbidden"), None),
    ],
    ids=["found", "none", "forbidden"],
)
def test_the_cluster_is_asked(
    answer: Any, expected: ApiServer | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def say(request: httpx2.Request) -> Any:
        asked.append(str(request.url))
        return answer

    monkeypatch.setattr(kube, "open_kube", lambda *_: serving(say))
    blueprint = tmp_path / "blueprint.py"
    blueprint.write_text('from aiscale import System\nsystem = System("rides", [])\n', encoding="utf-8")
    (tmp_path / "aiscale.toml").write_text('[env.prod]\ncontext = "prod-eu"\n', encoding="utf-8")
    args = argparse.Namespace(blueprint=str(blueprint), env="prod", overrides=[])
    session = open_session(args, supervised=False)
    assert live_api_server(session) == expected
    assert asked == [
        "https://cluster.example:6443/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
        "?labelSelector=kubernetes.io%2Fservice-name%3Dkubernetes"
    ]
