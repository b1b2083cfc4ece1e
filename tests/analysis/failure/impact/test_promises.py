"""Which objectives a loss touches, and by what: those behind a part that goes on worse, or late, as well."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from aiscale import System
from aiscale.analysis.failure.impact.impact import impact
from aiscale.analysis.failure.impact.named_places import with_named_places
from aiscale.cli.views.impact import impact_text
from aiscale.core.component import Component
from aiscale.core.values.fault_isolation import DefaultAnswer
from aiscale.features import Entity, FeatureStore, FeatureView
from aiscale.graph.build import build
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster
from aiscale.processing import Flink, StreamJob
from aiscale.services import Call
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.analysis.failure.impact.test_zones import A, B, C, pool, service

CORE = KubernetesCluster("core", pools=[pool("general", A, B, C)])
EVENTS = KafkaCluster("events", on=CORE)
RIDES, DEMAND, ALERTS = (Topic(name, EVENTS, key="id") for name in ("rides", "demand", "alerts"))
Told = list[tuple[str, str, str, str, float | None]]


def promises(lost: str, slos: Sequence[Slo], *roots: Component) -> Told:
    """Name, effect, by what, why and how late of each objective that is touched."""
    monitoring = Monitoring(on=CORE, slos=slos)
    graph, found = build(System("s", roots, monitoring=monitoring, meshes=[Istio(on=CORE)]))
    assert not found.has_errors
    told = impact(graph, [lost]).promises
    return [(one.address.removeprefix("slos/"), one.effect.word, one.by, one.why, one.late_s) for one in told]


MAY_LACK = f"may have no replica until one starts in {B} or {C} after about 5m"


def test_callers_and_routes_behind_a_single_replica_in_a_lost_zone() -> None:
    eta = service("eta", replicas=1, on=CORE)
    pricing, covered = (
        service("pricing", calls=[eta], replicas=3, on=CORE),
        service("covered", calls=[eta], replicas=3, fallback=[DefaultAnswer("{}")], on=CORE),
    )
    optional = service("optional", calls=[Call(eta, required=False)], replicas=3, on=CORE)
    edge = Gateway("edge", listeners=[Listener("HTTP")], replicas=3, on=CORE)
    prices = Route("prices", gateway=edge, targets=[pricing])
    watched = [eta, pricing, covered, optional, prices]
    slos = [Slo(f"of-{one.name}", of=one, availability=0.999) for one in watched]
    assert promises(f"zones/{A}", slos, prices, covered, optional) == [
        ("of-eta", "degraded", "services/eta", MAY_LACK, None),
        ("of-prices", "degraded", "services/eta", MAY_LACK, None),
        ("of-pricing", "degraded", "services/eta", MAY_LACK, None),
    ]


def test_a_part_of_the_requests_of_those_who_ask() -> None:
    old, new = service("old", on=CORE), service("new", on=CORE)
    asked = [Call(old, per_request=0.9, one_of="version"), Call(new, per_request=0.1, one_of="version")]
    front = service("front", calls=asked, on=CORE)
    top = service("top", calls=[front], on=CORE)
    slos = [Slo(f"of-{one.name}", of=one, availability=0.999) for one in (old, front, top)]
    part = "10 % of its requests need new"
    assert promises("services/new", slos, top) == [
        ("of-front", "degraded", "services/front", part, None),
        ("of-top", "degraded", "services/front", part, None),
    ]


@pytest.mark.parametrize(
    ("managers", "freshness", "late_s"), [(1, "2m", 300.0), (1, "10m", None), (2, "2m", None), (2, "30s", 60.0)]
)
def test_what_comes_later_than_promised_while_a_job_restarts(
    managers: int, freshness: str, late_s: float | None
) -> None:
    job = StreamJob(
        "windows", jar="local:///a.jar", engine=Flink(job_managers=managers), checkpoint_storage="s3://state/job",
        consumes=[RIDES], produces=[DEMAND], on=CORE,
    )  # fmt: skip
    reader = service("reader", port=None, consumes=[Consume(DEMAND)], produces=[ALERTS], replicas=3, on=CORE)
    view = FeatureView("zone_demand", entities=[Entity("zone", key="id")], source=DEMAND, fields={"n": "int64"})
    store = FeatureStore("features", views=[view], on=CORE)
    slos = [Slo(f"of-{one.name}", of=one, freshness=freshness) for one in (RIDES, DEMAND, ALERTS)]
    slos.append(Slo("of-view", of=view, freshness=freshness))
    why = f"restarts in {B} or {C} from its last checkpoint after about 1m"
    why += ", or 5m where its job manager was there" if managers == 1 else ""
    late = [
        (name, "degraded", "streamjobs/windows", why, late_s)
        for name in ("of-alerts", "of-demand", "of-view")
    ] if late_s is not None else []  # fmt: skip
    assert promises(f"zones/{A}", slos, job, reader, store) == late


def test_the_latest_on_the_way_counts() -> None:
    windows, alerting = (
        StreamJob(
            name, jar="local:///a.jar", engine=Flink(job_managers=managers), checkpoint_storage=f"s3://state/{name}",
            consumes=[source], produces=[target], on=CORE,
        )
        for name, managers, source, target in (("windows", 1, RIDES, DEMAND), ("alerting", 2, DEMAND, ALERTS))
    )  # fmt: skip
    why = f"restarts in {B} or {C} from its last checkpoint after about 1m, or 5m where its job manager was there"
    slos = [Slo(f"of-{one.name}", of=one, freshness="2m") for one in (DEMAND, ALERTS)]
    assert promises(f"zones/{A}", slos, windows, alerting) == [
        ("of-alerts", "degraded", "streamjobs/windows", why, 300.0),
        ("of-demand", "degraded", "streamjobs/windows", why, 300.0),
    ]


def test_records_that_wait_for_a_model_in_a_lost_zone() -> None:
    eta = service("eta", replicas=1, on=CORE)
    scoring = service("scoring", port=None, consumes=[RIDES], produces=[DEMAND], calls=[eta], replicas=3, on=CORE)
    slos = [Slo("of-rides", of=RIDES, freshness="30s"), Slo("of-demand", of=DEMAND, freshness="30s")]
    assert promises(f"zones/{A}", slos, scoring) == [("of-demand", "degraded", "services/eta", MAY_LACK, None)]


def test_a_part_that_waits_is_late_and_one_that_nobody_makes_is_not() -> None:
    one, other = Topic("one", EVENTS), Topic("other", EVENTS)
    reads = [
        service(f"reads-{topic.name}", port=None, consumes=[topic], produces=[DEMAND], on=CORE)
        for topic in (one, other)
    ]
    makes = service("makes", port=None, produces=[one, DEMAND], on=CORE)
    slos = [Slo("of-demand", of=DEMAND, freshness="5m")]
    less = "gets nothing new from {}; 2 others still write"
    assert promises("services/reads-one", slos, *reads, makes) == [
        ("of-demand", "partial", "topics/demand", less.format("reads-one"), None)
    ]
    assert promises("services/makes", slos, *reads, makes) == []


def test_what_is_down_stale_or_not_measured() -> None:
    back = service("back", on=CORE)
    front = service("front", calls=[back], produces=[RIDES], on=CORE)
    slos = [Slo("of-front", of=front, availability=0.999), Slo("of-rides", of=RIDES, freshness="5m")]
    assert promises("services/back", slos, front) == [
        ("of-front", "fails", "services/front", "needs back, and has no fallback", None),
        ("of-rides", "stale", "topics/rides", "gets nothing new from front", None),
    ]
    monitored = promises("monitoring/monitoring", slos, front)
    assert [(name, effect) for name, effect, *_ in monitored] == [("of-front", "lost"), ("of-rides", "lost")]


def test_what_is_late_is_said_with_the_time() -> None:
    job = StreamJob(
        "windows", jar="local:///a.jar", engine=Flink(job_managers=2), checkpoint_storage="s3://state/job",
        consumes=[RIDES], produces=[DEMAND], on=CORE,
    )  # fmt: skip
    monitoring = Monitoring(on=CORE, slos=[Slo("fresh", of=DEMAND, freshness="30s")])
    graph = with_named_places(build(System("s", [job], monitoring=monitoring))[0])
    text = impact_text(graph, impact(graph, [f"zones/{A}"]), (), 400).plain
    assert [line for line in text.splitlines() if line.startswith("SLOs")] == [
        f"SLOs      slos/fresh is at risk (≤ 30s old): streamjobs/windows, up to 1m late, restarts in {B} or {C} from its "
        "last checkpoint after about 1m"
    ]
