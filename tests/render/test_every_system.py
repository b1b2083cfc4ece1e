"""Whatever can be said can be drawn, told as a tree, described and lowered."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiscale import System
from aiscale.core.describe import describe
from aiscale.errors import UsageError
from aiscale.features import Entity, FeatureStore, FeatureView
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.clouds.settings import Clouds
from aiscale.lowering.findings import lowering_findings
from aiscale.lowering.verify import verify
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.render.collapse import collapsed
from aiscale.render.mermaid import mermaid
from aiscale.render.svg import svg
from aiscale.render.system_view import system_picture
from aiscale.render.tree import node_link, tree
from aiscale.services import Call, Microservice
from aiscale.stores import Table
from tests.support.golden import GOLDEN, load

SYSTEMS = sorted((GOLDEN / "rules").glob("*/*.py"))


@pytest.mark.parametrize("file", SYSTEMS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_system_can_be_drawn_told_and_lowered(file: Path) -> None:
    graph = load(file)
    picture = collapsed(system_picture(graph))
    assert svg(picture).startswith("<svg")
    assert mermaid(picture)
    assert tree(graph)
    assert len(node_link(graph)["nodes"]) == len(graph)
    assert all(describe(node)["kind"] == node.kind for node in graph.nodes.values())
    assert lowering_findings(graph) is not None
    try:
        records = lower(graph, clouds=Clouds("eu-west-1", "golden"))
    except UsageError:
        return
    if not file.stem.startswith("bad"):
        assert verify(records) == ()


def test_an_arrow_to_a_frame_ends_at_a_box_inside_it() -> None:
    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge", min_nodes=3)])
    past = Table("past", warehouse="trino", table="a.b", event_timestamp="ts")
    view = FeatureView("v", entities=[Entity("e", key="k")], source=past, fields={"a": "int64"}, online=False)
    store = FeatureStore("features", views=[view], on=core)
    asks = Microservice("asks", image="registry.example/asks:1", calls=[Call(store, timeout_ms=20)], on=core)
    picture = system_picture(build(System("s", [asks]))[0])
    [door] = [node for node in picture.nodes if node.id == "featurestores/features#"]
    assert (door.title, door.group) == ("features", "featurestores/features")
    ends = {(edge.source, edge.target) for edge in picture.edges}
    assert ends == {("services/asks", "featurestores/features#"), ("tables/past", "featureviews/v")}
