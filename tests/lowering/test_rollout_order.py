"""Who takes a new version of a schema first: said, and kept by what needs what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aiscale import System
from aiscale.analysis.delivery.schema_order import RolloutOrder, changed_orders, rollout_orders
from aiscale.analysis.streams.mirrored_topics import schema_of
from aiscale.core.describe import describe
from aiscale.graph.build import build
from aiscale.lowering.system import lower
from aiscale.plan.order import in_order
from aiscale.render.rollout_words import order_words, orders_json
from aiscale.services import Microservice
from aiscale.streams import Avro, KafkaCluster, MirroredTopic, MirrorMaker, SchemaRegistry, Topic

IMAGE = "registry.example/app:1"
OLD = {"type": "record", "name": "Ride", "fields": [{"name": "id", "type": "string"}]}
NEW = {**OLD, "fields": [*OLD["fields"], {"name": "zone", "type": ["null", "string"], "default": None}]}
READER, WRITER = "deployment/billing", "deployment/booking"


@pytest.fixture
def shop(tmp_path: Path):
    """Gives the graph of a writer and a reader of one topic, by the mode of its schema."""
    (tmp_path / "v1.avsc").write_text(json.dumps(OLD), encoding="utf-8")
    (tmp_path / "v2.avsc").write_text(json.dumps(NEW), encoding="utf-8")

    def make(mode: str, *, previous: bool = True, answers: bool = False, reads: bool = True):
        kafka = KafkaCluster("events")
        registry = SchemaRegistry("schemas", storage=kafka)
        files = ("v2.avsc", ["v1.avsc"]) if previous else ("v1.avsc", [])
        schema = Avro.file(
            str(tmp_path / files[0]), registry, previous=[str(tmp_path / one) for one in files[1]], compatibility=mode
        )
        rides = Topic("rides", kafka, schema=schema)
        refunds = Topic("refunds", kafka, schema=schema)
        booking = Microservice(
            "booking", image=IMAGE, port=None, produces=[rides], consumes=[refunds] if answers else []
        )
        billing = Microservice(
            "billing", image=IMAGE, port=None, consumes=[rides], produces=[refunds] if answers else []
        )
        return build(System("shop", [booking, billing] if reads else [booking]))[0]

    return make


@pytest.mark.parametrize(
    ("mode", "first", "words", "order"),
    [
        ("BACKWARD", "readers", "readers first (BACKWARD): billing; then booking", [READER, WRITER]),
        ("BACKWARD_TRANSITIVE", "readers", "readers first (BACKWARD_TRANSITIVE): billing; then booking",
         [READER, WRITER]),
        ("FORWARD", "writers", "writers first (FORWARD): booking; then billing", [WRITER, READER]),
        ("FORWARD_TRANSITIVE", "writers", "writers first (FORWARD_TRANSITIVE): booking; then billing",
         [WRITER, READER]),
        ("FULL", "either", "readers and writers in any order (FULL)", None),
        ("FULL_TRANSITIVE", "either", "readers and writers in any order (FULL_TRANSITIVE)", None),
        ("NONE", "neither", "no order keeps records readable: stop the writers, let the readers finish, then deploy "
         "both (NONE)", None),
    ],
)  # fmt: skip
def test_who_goes_first_is_said_and_kept(shop, mode, first, words, order) -> None:
    graph = shop(mode)
    (found,) = rollout_orders(graph)
    assert found == RolloutOrder("topics/rides", mode, first, ("services/billing",), ("services/booking",))
    assert order_words(found) == words
    depends_on = {record.key: record.depends_on for record in lower(graph)}
    kept = [(later, sooner) for later in (READER, WRITER) for sooner in (READER, WRITER) if sooner in depends_on[later]]
    assert kept == ([(order[1], order[0])] if order else [])
    assert [one.key for one in in_order(lower(graph)) if one.key in {READER, WRITER}] == (order or [READER, WRITER])


def test_a_schema_without_earlier_versions_makes_nobody_wait(shop) -> None:
    depends_on = {record.key: record.depends_on for record in lower(shop("BACKWARD", previous=False))}
    assert (READER in depends_on[WRITER], WRITER in depends_on[READER]) == (False, False)


def test_two_that_read_each_other_do_not_wait_for_each_other(shop) -> None:
    records = lower(shop("BACKWARD", answers=True))
    depends_on = {record.key: record.depends_on for record in records}
    # One of them has to begin: records in a circle could not be made at all.
    assert sorted((READER in depends_on[WRITER], WRITER in depends_on[READER])) == [False, True]
    assert len(in_order(records)) == len(records)


def test_readers_elsewhere_are_told(shop) -> None:
    (found,) = rollout_orders(shop("BACKWARD", reads=False))
    assert order_words(found) == "readers first (BACKWARD): none in this system; then booking"


def test_readers_of_a_copy_are_readers(tmp_path: Path) -> None:
    (tmp_path / "v1.avsc").write_text(json.dumps(OLD), encoding="utf-8")
    first, second = KafkaCluster("first"), KafkaCluster("second")
    registry = SchemaRegistry("schemas", storage=first)
    rides = Topic("rides", first, schema=Avro.file(str(tmp_path / "v1.avsc"), registry))
    copy = Topic("copy", second)
    mirror = MirrorMaker("mirror", source=first, target=second, topics=[MirroredTopic(rides, copy)])
    booking = Microservice("booking", image=IMAGE, port=None, produces=[rides])
    billing = Microservice("billing", image=IMAGE, port=None, consumes=[copy])
    graph = build(System("shop", [booking, mirror, billing]))[0]
    assert list(rollout_orders(graph)) == [
        RolloutOrder(
            "topics/rides", "BACKWARD_TRANSITIVE", "readers", ("services/billing",), ("services/booking",)
        )
    ]  # fmt: skip
    assert schema_of(graph, copy) is rides.record_schema
    texts = {one.key: str(one.properties) for one in lower(graph)}
    assert "SCHEMA_REGISTRY_URL" in texts[READER]
    other = Microservice("other", image=IMAGE, port=None, produces=[copy])
    assert schema_of(build(System("shop", [mirror, other]))[0], copy) is None


def test_only_schemas_that_change_are_told(shop) -> None:
    before = {address: describe(node) for address, node in shop("BACKWARD", previous=False).nodes.items()}
    after = shop("BACKWARD")
    assert [one.stream for one in changed_orders(after, before)] == ["topics/rides"]
    assert changed_orders(after, {address: describe(node) for address, node in after.nodes.items()}) == ()
    assert changed_orders(after, {}) == ()


@pytest.mark.parametrize("mode", ["BACKWARD", "FULL_TRANSITIVE"])
@pytest.mark.parametrize("previous", [(), ("v1.avsc",)])
def test_no_order_is_told_for_a_version_that_breaks_its_promise(tmp_path: Path, mode, previous) -> None:
    added = {**OLD, "fields": [*OLD["fields"], {"name": "zone", "type": "string"}]}
    for name, text in (("v1.avsc", OLD), ("v2.avsc", added)):
        (tmp_path / name).write_text(json.dumps(text), encoding="utf-8")

    def made(name: str, earlier: tuple[str, ...]):
        kafka = KafkaCluster("events")
        registry = SchemaRegistry("schemas", storage=kafka, compatibility=mode)
        schema = Avro.file(str(tmp_path / name), registry, previous=[str(tmp_path / one) for one in earlier])
        rides = Topic("rides", kafka, schema=schema)
        return build(System("shop", [Microservice("booking", image=IMAGE, port=None, produces=[rides])]))[0]

    before = {address: describe(node) for address, node in made("v1.avsc", ()).nodes.items()}
    (order,) = changed_orders(made("v2.avsc", previous), before)
    assert order == RolloutOrder("topics/rides", mode, "neither", (), ("services/booking",), is_broken=True)
    assert order_words(order) == f"in no order: this version breaks {mode}, and a registry refuses it"


def test_data(shop) -> None:
    assert orders_json(rollout_orders(shop("FORWARD"))) == [
        {
            "stream": "topics/rides", "compatibility": "FORWARD", "first": "writers",
            "readers": ["services/billing"], "writers": ["services/booking"],
        }
    ]  # fmt: skip
