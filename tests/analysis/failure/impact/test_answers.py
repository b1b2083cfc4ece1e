"""Who gets answers made of stale or partial features: through graphs and pools, and by reading streams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.core.component import Component
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Redis
from aiscale.network import InferencePool
from aiscale.processing import StreamJob
from aiscale.serving import InferenceGraph, Model, ModelService, Transformer, Triton
from aiscale.streams import KafkaCluster, Topic
from tests.analysis.failure.impact.test_impact import IMAGE, cluster, service, touched

PLACE = cluster()
EVENTS = KafkaCluster("events", on=PLACE)
DEMAND, RIDES, PRICED = (Topic(name, EVENTS) for name in ("demand", "rides", "priced"))
VIEW = FeatureView(
    "zone_demand", entities=[Entity("zone", key="zone_id")], source=DEMAND, ttl="10m", fields={"n": "int64"}
)
STORE = FeatureStore("features", views=[VIEW], online=Redis(), on=PLACE)
GIVEN = FeatureService("surge_v8", store=STORE, views=[VIEW])
WINDOWS = StreamJob("windows", jar="local:///a.jar", consumes=[RIDES], produces=[DEMAND])
SECOND = StreamJob("second", jar="local:///a.jar", consumes=[RIDES], produces=[DEMAND])
SURGE = ModelService(
    "surge", model=Model("surge", version="v8", artifact="s3://m/surge", framework="onnx"), runtime=Triton(),
    features=GIVEN,
)  # fmt: skip
OLD = "gets answers of {} made of stale features"
UP_TO_THERE = {
    "topics/rides": ("delayed", "its records wait for windows"),
    "topics/demand": ("stale", "gets nothing new from windows"),
    "featureviews/zone_demand": ("stale", "gets nothing new from demand"),
    "featureservices/surge_v8": ("stale", "takes features from zone_demand"),
}


def stale(*roots: Component) -> Mapping[str, tuple[str, str]]:
    """What is touched behind the features when the job that makes them is lost."""
    found = touched(WINDOWS, *roots, lost="streamjobs/windows")
    assert UP_TO_THERE.items() <= found.items()
    return {address: found[address] for address in found if address not in UP_TO_THERE}


def test_callers_behind_graphs() -> None:
    other = service("other")
    inner = InferenceGraph("inner", steps=[SURGE, other])
    outer = InferenceGraph("outer", router="Ensemble", steps=[inner, other])
    front = service("front", calls=[outer])
    # Who asks the service in turn gets what that makes of the answers.
    assert stale(service("top", calls=[front])) == {
        "serving/surge": ("stale", "takes features from surge_v8"),
        "serving/inner": ("stale", OLD.format("surge")),
        "serving/outer": ("stale", OLD.format("inner")),
        "services/front": ("stale", OLD.format("outer")),
    }


def test_callers_behind_a_transformer_that_takes_the_features() -> None:
    tokens = Transformer("tokens", image=IMAGE, features=GIVEN)
    graph = InferenceGraph("graph", steps=[tokens, service("other")])
    assert stale(service("front", calls=[graph])) == {
        "serving/tokens": ("stale", "takes features from surge_v8"),
        "serving/graph": ("stale", OLD.format("tokens")),
        "services/front": ("stale", OLD.format("graph")),
    }


def workers(**fields: Any) -> tuple[Component, ...]:
    worker = service("worker", port=None, consumes=[RIDES], produces=[PRICED], **fields)
    job = StreamJob("pricing", jar="local:///a.jar", consumes=[RIDES], produces=[PRICED], calls=[SURGE])
    return worker, job, service("audit", port=None, consumes=[PRICED])


def test_who_reads_a_stream_and_calls_goes_on_writing() -> None:
    assert stale(*workers(calls=[SURGE])) == {
        "serving/surge": ("stale", "takes features from surge_v8"),
        "services/worker": ("stale", OLD.format("surge")),
        "streamjobs/pricing": ("stale", OLD.format("surge")),
    }
    # The same of one that takes the features itself.
    assert stale(*workers(features=GIVEN)) == {
        "serving/surge": ("stale", "takes features from surge_v8"),
        "services/worker": ("stale", "takes features from surge_v8"),
        "streamjobs/pricing": ("stale", OLD.format("surge")),
    }


def test_who_reads_nothing_new_besides_writes_nothing() -> None:
    found = touched(WINDOWS, *workers(calls=[SURGE]), lost="topics/rides")
    nothing = ("stale", "gets nothing new from rides")
    assert found["services/worker"] == found["streamjobs/pricing"] == nothing
    assert found["topics/priced"] == ("stale", "gets nothing new from any of its 2 writers")
    assert found["services/audit"] == ("stale", "gets nothing new from priced")


def test_answers_of_partial_features() -> None:
    # Records come to the worker as ever, and it writes as many.
    found = touched(WINDOWS, SECOND, *workers(calls=[SURGE]), lost="streamjobs/second")
    assert {address: effect for address, (effect, _) in found.items()} == {
        "topics/rides": "delayed", "topics/demand": "partial", "featureviews/zone_demand": "partial",
        "featureservices/surge_v8": "partial", "serving/surge": "partial", "services/worker": "partial",
        "streamjobs/pricing": "partial",
    }  # fmt: skip


def test_callers_of_a_pool_of_replicas() -> None:
    front = service("front", calls=[InferencePool("picked", service=SURGE)])
    assert stale(front) == {
        "serving/surge": ("stale", "takes features from surge_v8"),
        "inferencepools/picked": ("stale", OLD.format("surge")),
        "services/front": ("stale", OLD.format("picked")),
    }
