"""What the loss of a component does to the others: by kind of edge, with fallbacks, successors and time that is left."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings

from aiscale import KubernetesSecret, Rate, System, Team, Traffic
from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.impact import impact
from aiscale.analysis.failure.impact.ranking import ranking
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.delivery import DeliveryPipeline, DriftMonitor, ModelRegistry, Retraining
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Lookup, Redis
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.network import ExternalClient, Gateway, Istio, Listener, Match, RateLimit, Route
from aiscale.observability import Alert, AlertRoute, Monitoring, Slack, Slo
from aiscale.platform import GpuPool, Karmada, KubernetesCluster, NodePool, Placement, Region, Zone
from aiscale.processing import StreamJob
from aiscale.services import Call, DefaultAnswer, Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.stores import Bucket, PostgresDatabase, PostgresUser
from aiscale.streams import Avro, Consume, KafkaCluster, MirroredTopic, MirrorMaker, Produce, SchemaRegistry, Topic
from tests.graph.graphs import at, graph_of, graphs

IMAGE = "registry.example/a@sha256:" + "1" * 64


def cluster(name: str = "core") -> KubernetesCluster:
    return KubernetesCluster(name, pools=[NodePool(f"{name}-general", instance_type="m7i.2xlarge")])


def service(name: str, **fields: object) -> Microservice:
    return Microservice(name, image=IMAGE, **fields)  # type: ignore[arg-type]  # checked by the class itself


def touched(*roots: Component, lost: str | tuple[str, ...]) -> Mapping[str, tuple[str, str]]:
    """Effects and reasons by address."""
    graph, found = build(System("s", roots))
    assert not found.has_errors
    touches = impact(graph, [lost] if isinstance(lost, str) else list(lost)).touches
    return {address: (touch.effect.word, touch.why) for address, touch in touches.items()}


def test_callers_fail_where_the_call_is_required() -> None:
    eta, tips = service("eta"), service("tips")
    front = service("front", calls=[Call(eta), Call(tips, required=False)])
    top = service("top", calls=[front])
    assert touched(top, cluster(), lost="services/eta") == {
        "services/front": ("fails", "needs eta, and has no fallback"),
        "services/top": ("fails", "needs front, and has no fallback"),
    }
    assert touched(top, cluster(), lost="services/tips") == {
        "services/front": ("degraded", "does without tips, which it may")
    }


def test_without_its_registry_what_runs_goes_on_and_what_starts_does_not(tmp_path: Path) -> None:
    registry = SchemaRegistry("schemas", engine="confluent", storage=KafkaCluster("kept"))
    file = tmp_path / "ride.avsc"
    file.write_text('{"type": "record", "name": "Ride", "fields": [{"name": "zone", "type": "string"}]}')
    rides = Topic("rides", KafkaCluster("events"), schema=Avro.file(str(file), registry))
    goes_on = "goes on with schemas it has seen; its pods that start anew get none from schemas"
    assert touched(
        service("app", produces=[rides]), service("audit", consumes=[rides]), lost="schemaregistries/schemas"
    ) == {
        "services/app": ("delayed", goes_on),
        "services/audit": ("delayed", goes_on),
        "topics/rides": ("delayed", "takes no new schema until schemas is back"),
    }


def test_a_mirror_copies_bytes_and_needs_no_registry(tmp_path: Path) -> None:
    kafka, far = KafkaCluster("events"), KafkaCluster("far")
    registry = SchemaRegistry("schemas", engine="confluent", storage=kafka)
    file = tmp_path / "ride.avsc"
    file.write_text('{"type": "record", "name": "Ride", "fields": [{"name": "zone", "type": "string"}]}')
    rides = Topic("rides", kafka, schema=Avro.file(str(file), registry))
    mirror = MirrorMaker("mirror", source=kafka, target=far, topics=[MirroredTopic(rides, into=Topic("copy", far))])
    assert touched(mirror, lost="schemaregistries/schemas") == {
        "topics/rides": ("delayed", "takes no new schema until schemas is back"),
    }


def test_a_registry_without_its_database_is_down(tmp_path: Path) -> None:
    user = PostgresUser("apicurio", password=KubernetesSecret("city-db", key="password"))
    city = PostgresDatabase("city", host="city.db.example", database="schemas", user=user, sslmode="require")
    file = tmp_path / "ride.avsc"
    file.write_text('{"type": "record", "name": "Ride", "fields": [{"name": "zone", "type": "string"}]}')
    registry = SchemaRegistry("schemas", storage=city)
    rides = Topic("rides", KafkaCluster("events"), schema=Avro.file(str(file), registry))
    assert touched(service("app", produces=[rides]), lost="externalstores/city") == {
        "services/app": (
            "delayed", "goes on with schemas it has seen; its pods that start anew get none from schemas"
        ),
        "schemaregistries/schemas": ("fails", "needs city, which keeps its data"),
        "topics/rides": ("delayed", "takes no new schema until schemas is back"),
    }  # fmt: skip


def test_a_fallback_answers_as_long_as_it_is_up() -> None:
    spare, eta = service("spare"), service("eta")
    front = service("front", calls=[eta], fallback=[spare])
    top = service("top", calls=[front])
    assert touched(top, cluster(), lost="services/eta") == {
        "services/front": ("degraded", "needs eta: spare instead"),
        "services/top": ("degraded", "gets spare in place of front"),
    }
    assert touched(top, cluster(), lost=("services/eta", "services/spare")) == {
        "services/front": ("fails", "needs eta, and its fallback is down too"),
        "services/top": ("fails", "needs front, and has no fallback"),
    }
    # What stands in for a lost service is asked all the same; what only that one called is asked no more.
    assert touched(top, cluster(), lost="services/front") == {
        "services/eta": ("idle", "no request comes"),
        "services/top": ("degraded", "gets spare in place of front"),
    }


def test_a_fallback_with_a_timeout_of_its_own() -> None:
    spare, eta = service("spare"), service("eta")
    front = service("front", calls=[eta], fallback=[Call(spare, timeout_ms=20)])
    assert touched(front, cluster(), lost="services/eta") == {
        "services/front": ("degraded", "needs eta: spare instead"),
    }
    assert touched(front, cluster(), lost=("services/eta", "services/spare")) == {
        "services/front": ("fails", "needs eta, and its fallback is down too"),
    }


def test_services_that_fall_back_to_one_another() -> None:
    graph = graph_of(4, [(0, 1), (2, 0), (1, 3)])
    assert {a: t.effect for a, t in impact(graph, [at(3)]).touches.items()} == dict.fromkeys(
        (at(0), at(1), at(2)), Effect.FAILS
    )


def stream_system() -> tuple[Component, ...]:
    place = cluster()
    kafka = KafkaCluster("events", on=place)
    rides, demand = Topic("rides", kafka, retention="3d"), Topic("demand", kafka)
    job = StreamJob("windows", jar="local:///a.jar", consumes=[rides], produces=[demand])
    history = Bucket("past", uri="s3://a/b", event_timestamp="at", updated_every="1h")
    view = FeatureView(
        "zone_demand", entities=[Entity("zone", key="zone_id")], source=demand, history=history, ttl="10m",
        fields={"n": "int64"},
    )  # fmt: skip
    store = FeatureStore("features", views=[view], online=Redis(), on=place)
    surge = ModelService(
        "surge", model=Model("surge", version="v8", artifact="s3://m/surge", framework="onnx"), runtime=Triton(),
        features=FeatureService("surge_v8", store=store, views=[view]),
    )  # fmt: skip
    pipeline = DeliveryPipeline(
        "learn", services=[surge], registry=ModelRegistry("models"), retraining=Retraining(data=[history], every="6h")
    )
    front = service("front", calls=[surge], produces=[rides])
    return front, job, pipeline, DriftMonitor("drift", of=surge, pipeline=pipeline)


def test_each_caller_says_whether_a_default_stands_in_for_features() -> None:
    place = cluster()
    rides = Topic("rides", KafkaCluster("events", on=place))
    view = FeatureView(
        "zone_demand", entities=[Entity("zone", key="zone_id")], source=rides, ttl="10m", fields={"n": "int64"}
    )
    store = FeatureStore("features", views=[view], online=Redis(), on=place)
    given = FeatureService("pricing_v1", store=store, views=[view])
    pricing, hints = service("pricing", features=given), service("hints", features=Lookup(given, required=False))
    found = touched(service("front", calls=[pricing, hints]), lost="featurestores/features")
    assert {address: found[address] for address in found if address.startswith("services/")} == {
        "services/pricing": ("fails", "needs the features of pricing_v1, and has no fallback"),
        "services/hints": ("degraded", "takes defaults for the features of pricing_v1"),
        "services/front": ("fails", "needs pricing, and has no fallback"),
    }


def test_records_wait_and_features_grow_old_without_the_job_between() -> None:
    assert touched(*stream_system(), lost="streamjobs/windows") == {
        "topics/rides": ("delayed", "its records wait for windows"),
        "topics/demand": ("stale", "gets nothing new from windows"),
        "featureviews/zone_demand": ("stale", "gets nothing new from demand"),
        "featureservices/surge_v8": ("stale", "takes features from zone_demand"),
        "serving/surge": ("stale", "takes features from surge_v8"),
        "services/front": ("stale", "gets answers of surge made of stale features"),
    }


def test_the_time_that_is_left() -> None:
    graph, _ = build(System("s", stream_system()))
    lost = impact(graph, ["streamjobs/windows"]).touches
    assert (lost["topics/rides"].left_s, lost["featureviews/zone_demand"].left_s) == (3 * 86_400, 600)
    kafka = KafkaCluster("events", on=cluster())
    orders, states = Topic("orders", kafka), Topic("states", kafka, cleanup="compact")
    audit = service("audit", port=None, consumes=[orders, states])
    touches = impact(build(System("s", [audit]))[0], ["services/audit"]).touches
    assert (touches["topics/orders"].left_s, touches["topics/orders"].is_forever) == (7 * 86_400, False)  # Kafka's own
    assert (touches["topics/states"].left_s, touches["topics/states"].is_forever) == (None, True)


@pytest.mark.parametrize(("max_age", "left_h"), [(None, 3), ("12h", 3), ("1h", 1)])
def test_features_are_missing_when_the_first_of_their_limits_is_passed(max_age: str | None, left_h: int) -> None:
    kafka, line = KafkaCluster("events", on=cluster()), Entity("line", key="line")
    fresh, other = Topic("fresh", kafka, key="line"), Topic("other", kafka, key="line")
    slow = FeatureView("slow", entities=[line], source=fresh, fields={"a": "int64"}, ttl="3h")
    quick = FeatureView("quick", entities=[line], source=other, fields={"b": "int64"}, ttl="10m")  # goes on
    store = FeatureStore("store", views=[slow, quick])
    given = FeatureService("given_v1", store=store, views=[slow, quick], max_age=max_age)
    touches = impact(build(System("s", [service("reader", features=given)]))[0], ["topics/fresh"]).touches
    assert {address: touch.left_s for address, touch in touches.items()} == {
        "featureviews/slow": 3 * 3_600, "featureservices/given_v1": left_h * 3_600, "services/reader": left_h * 3_600
    }  # fmt: skip


def test_a_stream_is_lost_with_its_cluster() -> None:
    found = touched(*stream_system(), lost="kafka/events")
    assert found["topics/rides"] == ("lost", "is stored in events")
    assert found["streamjobs/windows"] == ("fails", "cannot write demand")
    assert found["services/front"] == ("degraded", "loses what it writes to rides")
    assert found["featureviews/zone_demand"] == ("stale", "gets nothing new from demand")


def test_a_table_in_memory_outlives_its_topic_until_a_replica_starts() -> None:
    kafka = KafkaCluster("events", on=cluster())
    rules, rides, scored = (Topic(name, kafka, key="id") for name in ("rules", "rides", "scored"))
    editor = service("editor", produces=[rules])
    all_ = Consume(rules, each_replica=True)
    scoring = service("scoring", port=None, consumes=[rides, all_], produces=[scored])
    shop = service("shop", consumes=[all_])
    goes_on = "goes on with what it holds of rules; a replica that starts finds none of it"
    assert touched(editor, scoring, shop, lost="topics/rules") == {
        "services/editor": ("degraded", "loses what it writes to rules"),
        "services/scoring": ("degraded", goes_on),
        "services/shop": ("degraded", goes_on),
    }
    # Rides are scored as ever where no rule changes.
    assert touched(editor, scoring, shop, lost="services/editor") == {
        "topics/rules": ("stale", "gets nothing new from editor"),
        "services/scoring": ("delayed", "gets nothing new from rules"),
        "services/shop": ("stale", "gets nothing new from rules"),
    }
    # No record waits for a reader that reads all of them again.
    assert touched(editor, scoring, shop, lost="services/shop") == {}


def test_a_store_of_features_stops_what_needs_them() -> None:
    found = touched(*stream_system(), lost="featurestores/features")
    assert found["serving/surge"] == ("fails", "needs the features of surge_v8, and has no fallback")
    assert found["services/front"] == ("fails", "needs surge, and has no fallback")
    assert found["topics/rides"] == ("stale", "gets nothing new from front")


def test_only_new_versions_wait_for_what_they_learn_from() -> None:
    found = touched(*stream_system(), lost="buckets/past")
    assert {address: effect for address, (effect, _) in found.items()} == {
        "pipelines/learn": "delayed", "serving/surge": "delayed", "featureviews/zone_demand": "delayed",
    }  # fmt: skip
    found = touched(*stream_system(), lost="pipelines/learn")
    assert found["serving/surge"] == ("delayed", "gets no new version from learn")
    assert ("delayed", "cannot start learn") in found.values()


def test_a_place_with_a_successor_and_one_without() -> None:
    eu, us = cluster("eu"), cluster("us")
    moved, stays = service("moved"), service("stays", on=eu)
    placement = Placement("first-eu", of=[moved], primary=eu, overflow=[us], failover="auto")
    found = touched(placement, moved, stays, lost="clusters/eu")
    assert found["services/moved"] == (
        "fails",
        "is down until it is moved from eu to us by hand, or by what you have set up for it (first-eu), and has no "
        "fallback",
    )
    named = Placement("by-it", of=[moved], primary=eu, overflow=[us], failover="auto", backend=Karmada())
    found = touched(named, moved, stays, lost="clusters/eu")
    assert found["services/moved"] == ("degraded", "moves from eu to us, by Karmada (by-it)")
    assert found["services/stays"] == ("lost", "runs on eu")
    assert touched(placement, lost=("clusters/eu", "clusters/us"))["services/moved"] == ("lost", "runs on eu")


def test_what_is_moved_by_hand_is_down_until_then() -> None:
    eu, us = cluster("eu"), cluster("us")
    moved = service("moved")
    asks = service("asks", calls=[moved], on=us)
    placement = Placement("first-eu", of=[moved], primary=eu, overflow=[us], failover="manual")
    assert touched(placement, asks, lost="clusters/eu") == {
        "pools/eu-general": ("lost", "is part of eu"),
        "services/moved": (
            "fails",
            "is down until it is moved from eu to us by hand (first-eu), and has no fallback",
        ),
        "services/asks": ("fails", "needs moved, and has no fallback"),
    }


def test_the_fallback_of_a_fallback_is_named_where_that_answers() -> None:
    last = service("last")
    second = service("second", fallback=[last])
    first = service("first", fallback=[second])
    front = service("front", calls=[first])
    assert touched(front, lost=("services/first", "services/second")) == {
        "services/front": ("degraded", "gets last in place of first")
    }


def test_what_has_a_fallback_writes_nothing_when_it_is_lost() -> None:
    topic = Topic("shown", KafkaCluster("events"))
    home = service("home", produces=[Produce(topic)], fallback=[DefaultAnswer("popular")])
    front = service("front", calls=[home])
    assert touched(front, lost="services/home") == {
        "services/front": ("degraded", 'gets the fixed answer "popular" in place of home'),
        "topics/shown": ("stale", "gets nothing new from home"),
    }


def test_a_pool_and_what_can_run_on_another() -> None:
    core = KubernetesCluster(
        "core",
        pools=[
            NodePool("a", instance_type="m7i.2xlarge"),
            NodePool("b", instance_type="m7i.2xlarge"),
            GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge"),
        ],
    )
    surge = ModelService(
        "surge", model=Model("surge", version="v8", artifact="s3://m/surge", framework="onnx"), runtime=Triton(),
        gpu="nvidia-l4", on=core,
    )  # fmt: skip
    front = service("front", calls=[surge], on=core)
    assert touched(front, lost="pools/l4") == {
        "serving/surge": ("lost", "runs on l4 alone"),
        "services/front": ("fails", "needs surge, and has no fallback"),
    }
    assert touched(front, lost="pools/a") == {
        "services/front": ("recovers", "its pods on a start anew on b after about 5m")
    }
    assert touched(front, lost=("pools/a", "pools/b"))["services/front"][0] == "lost"


def test_a_region_and_a_zone() -> None:
    region = Region("eu-west-1", provider="aws")
    zone = Zone("eu-west-1a", region=region)
    pool = NodePool("general", instance_type="m7i.2xlarge", zones=[zone, "eu-west-1b"])
    core = KubernetesCluster("core", pools=[pool], region=region)
    front = service("front", on=core)
    assert touched(front, lost="zones/eu-west-1a") == {
        "pools/general": ("recovers", "goes on in eu-west-1b"),
        "services/front": ("recovers", "its pods there start anew in eu-west-1b after about 5m"),
    }
    assert {a: e for a, (e, _) in touched(front, lost="regions/eu-west-1").items()} == dict.fromkeys(
        ("clusters/core", "pools/general", "services/front", "zones/eu-west-1a", "zones/eu-west-1b"), "lost"
    )


def watched() -> ArchitectureGraph:
    back = service("back", owner=Team("rear", on_call="rear-primary"))
    front = service("front", calls=[back], traffic=Traffic(mean=Rate(10), peak=Rate(40)))
    secret = KubernetesSecret("slack", key="webhook")
    monitoring = Monitoring(
        slos=[Slo("answers", of=front, availability=0.999)],
        alert_routes=[
            AlertRoute("all", receiver=Slack("#all", webhook=secret)),
            AlertRoute("rear", receiver=Slack("#rear", webhook=secret), team=back.owner),
        ],
    )
    system = System("s", [front, cluster()], owner=Team("face"), monitoring=monitoring, meshes=[Istio()])
    return build(system)[0]


def test_who_notices_and_who_is_called() -> None:
    found = impact(watched(), ["services/back"])
    assert [(one.address, one.effect.word, one.load.peak if one.load else None) for one in found.entries] == [
        ("services/front", "fails", 40)
    ]
    assert [(one.address, one.effect.word) for one in found.promises] == [("slos/answers", "fails")]
    assert found.told == ("alertroutes/all",)  # the other is for what the team itself owns
    assert [(one.team.name if one.team else "", one.lost, one.touched) for one in found.owners] == [
        ("rear", ("services/back",), ()),
        ("face", (), ("services/front",)),
    ]


@pytest.mark.parametrize(("owner", "told"), [("care", "care"), (None, "face")])
def test_the_owner_of_an_objective_is_told_before_that_of_what_it_is_about(owner: str | None, told: str) -> None:
    care, face = Team("care"), Team("face")
    front = service("front", owner=face)
    secret = KubernetesSecret("slack", key="webhook")
    monitoring = Monitoring(
        slos=[Slo("answers", of=front, availability=0.999, owner=care if owner else None)],
        alert_routes=[
            AlertRoute(team.name, receiver=Slack("#all", webhook=secret), team=team) for team in (care, face)
        ],
    )  # fmt: skip
    graph, _ = build(System("s", [front, cluster()], monitoring=monitoring, meshes=[Istio()]))
    assert impact(graph, ["services/front"]).told == (f"alertroutes/{told}",)


def test_routes_of_another_monitoring_are_not_told() -> None:
    def cell(name: str) -> System:
        core = KubernetesCluster(f"core-{name}", pools=[NodePool(f"pool-{name}", instance_type="m7i.2xlarge")])
        front = service(f"front-{name}", traffic=Traffic(mean=Rate(10), peak=Rate(40)), on=core)
        queue = Alert(f"queue-{name}", expression="up == 0", of=[front])
        monitoring = Monitoring(
            f"monitoring-{name}", on=core, alerts=[queue], slos=[Slo(f"answers-{name}", of=front, availability=0.999)],
            alert_routes=[AlertRoute(f"all-{name}", receiver=Slack("#all", webhook=KubernetesSecret("s", key="w")))],
        )  # fmt: skip
        return System(name, [front], monitoring=monitoring)

    found = impact(build(System("both", [cell("eu"), cell("us")]))[0], ["services/front-eu"])
    assert (found.alerts, found.told) == (("alerts/queue-eu",), ("alertroutes/all-eu",))


def test_an_alert_about_what_recovers_stays_silent() -> None:
    first, second = (NodePool(name, instance_type="m7i.2xlarge") for name in "ab")
    core = KubernetesCluster("core", pools=[first, second])
    front = service("front", on=core)
    monitoring = Monitoring(on=core, alerts=[Alert("queue", expression="up == 0", of=[front])])
    graph, _ = build(System("s", [front], monitoring=monitoring))
    found = impact(graph, ["pools/a"])
    assert (found.touches["services/front"].effect.word, found.alerts) == ("recovers", ())


def test_nothing_is_measured_without_its_monitoring() -> None:
    found = impact(watched(), ["monitoring/monitoring"])
    assert (dict(found.touches), found.told) == ({}, ())
    assert [(one.address, one.effect.word) for one in found.promises] == [("slos/answers", "lost")]
    assert found.notes == ("monitoring: nothing is measured, and no alert is sent",)


def test_a_mesh_leaves_what_runs_alone() -> None:
    found = impact(watched(), ["meshes/istio"])
    assert (dict(found.touches), len(found.notes)) == ({}, 1)


def test_what_others_are_lost_with_comes_first() -> None:
    ranks = ranking(watched())
    assert [(one.address, one.down, one.peak_per_second) for one in ranks if one.down] == [
        ("clusters/core", 5, 40),
        ("pools/core-general", 4, 40),
        ("services/back", 1, 40),
    ]


@given(graph=graphs())
@settings(max_examples=200, deadline=None)
def test_any_graph_comes_to_an_end_and_every_touch_has_a_cause(graph: ArchitectureGraph) -> None:
    for address in graph.nodes:
        touches = impact(graph, [address]).touches
        assert address not in touches
        for touch in touches.values():
            seen = {touch.address}
            at_address = touch.via
            while at_address != address:
                assert at_address not in seen
                seen.add(at_address)
                at_address = touches[at_address].via


@pytest.mark.parametrize("size", [20_000])
def test_long_chains_and_large_hubs(size: int) -> None:
    chain = graph_of(size, [(n, n + 1) for n in range(size - 1)])
    assert impact(chain, [at(size - 1)]).count(Effect.FAILS) == size - 1
    hub = graph_of(size, [(0, n) for n in range(1, size)] + [(n, 0, EdgeKind.READS) for n in range(1, size)])
    assert impact(hub, [at(0)]).count(Effect.IDLE) + impact(hub, [at(0)]).count(Effect.STALE) == size - 1


def test_who_comes_in_by_a_route_needs_what_is_behind_it_and_a_limiter_only_where_it_says_so() -> None:
    counts, pricing = service("counts"), service("pricing")
    edge = Gateway("edge", listeners=[Listener("HTTP")])
    limit, strict = RateLimit(9, limiter=counts), RateLimit(9, limiter=counts, failure_mode_deny=True)
    prices = Route("prices", gateway=edge, targets=[pricing], limits=[limit])
    strictly = Route("strictly", gateway=edge, targets=[pricing], limits=[limit, strict], matches=[Match("/v2")])
    app = ExternalClient("app", calls=[prices, Call(strictly, required=False)], traffic=Traffic(mean=1, peak=2))
    for lost in ("gateways/edge", "services/pricing"):
        found = touched(app, cluster(), lost=lost)
        assert found["externalclients/app"] == ("fails", "needs prices")
    assert touched(app, cluster(), lost="services/counts") == {
        "routes/prices": ("degraded", "allows all requests without counts"),
        "routes/strictly": ("fails", "rejects all requests without counts (failure_mode_deny)"),
        "externalclients/app": ("degraded", "does without strictly, which it may"),
    }


def test_a_route_is_silent_without_its_callers_only_where_nobody_else_comes_in_by_it() -> None:
    edge = Gateway("edge", listeners=[Listener("HTTP")])
    known, shared = service("known"), service("shared", traffic=Traffic(mean=1, peak=2))
    ways = [Route(one.name, gateway=edge, hosts=[f"{one.name}.example"], targets=[one]) for one in (known, shared)]
    app = ExternalClient("app", calls=ways, traffic=Traffic(mean=1, peak=2))
    assert touched(app, cluster(), lost="externalclients/app") == {
        "routes/known": ("idle", "no request comes"),
        "services/known": ("idle", "no request comes"),
    }
