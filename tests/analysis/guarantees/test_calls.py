"""What a job and a consumer ask and look up for each record, and what they keep in databases."""

from __future__ import annotations

from aiscale import System
from aiscale.analysis.guarantees.effects import guarantees
from aiscale.analysis.guarantees.path import PathGuarantees, follow
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.graph.reachability import steps_of
from aiscale.graph.traversal import Along, Walk
from aiscale.processing import Flink, StreamJob
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.stores import ExternalStore
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.analysis.guarantees.systems import IMAGE

KAFKA = KafkaCluster("events")
RIDES = Topic("rides", KAFKA, key="zone")
APP = Microservice("app", image=IMAGE, produces=[RIDES])


def made(*roots: Component) -> ArchitectureGraph:
    return build(System("s", [APP, *roots]))[0]


def effects(graph: ArchitectureGraph) -> list[tuple[str, str, str, str, float]]:
    return [
        (one.address, one.what, one.mark.standing.delivery.word, str(one.mark.standing.order), one.mark.most_s)
        for one in guarantees(graph).effects
    ]


def along(graph: ArchitectureGraph, *names: str) -> PathGuarantees:
    """Follow a record from one component to the next."""
    path = tuple(next(address for address in graph.nodes if address.endswith(f"/{name}")) for name in names)
    return follow(graph, steps_of(Walk(graph, along=Along.FLOW), path))


def scored(*calls: Call | Microservice | ModelService, **more: object) -> StreamJob:
    return StreamJob(
        "score", engine=Flink(image=IMAGE), jar="local:///j.jar", consumes=[RIDES], calls=calls, delivery="exactly-once",
        checkpoint_storage="s3://s/x", **more,  # type: ignore[arg-type]  # fields of it
    )  # fmt: skip


def test_a_call_is_outside_of_every_checkpoint() -> None:
    mail, charge, geo = (Microservice(name, image=IMAGE) for name in ("mail", "charge", "geo"))
    model = ModelService(
        "fraud", model=Model("fraud", version="v1", artifact="s3://m/f", framework="onnx"), runtime=Triton()
    )
    calls = (
        Call(mail, timeout_ms=500, idempotent=False),
        Call(charge, timeout_ms=200, retries=1, idempotent=True),
        Call(geo, timeout_ms=300, required=False),
        Call(model, timeout_ms=100),
    )
    graph = made(scored(*calls))
    assert effects(graph) == [
        ("services/mail", "call of score", "at least once", "none", 0.5),
        ("services/charge", "call of score", "effectively once", "none", 0.4),
        ("services/geo", "call of score", "no guarantee", "none", 0.3),
        ("serving/fraud", "call of score", "exactly once", "per key zone", 0.1),
    ]
    path = along(graph, "app", "rides", "score", "mail")
    assert path.weakest is not None
    assert path.weakest[1] == "no part of a checkpoint: made again after a failure"


def test_a_call_of_a_call_is_repeated_with_it() -> None:
    ledger = Microservice("ledger", image=IMAGE)
    mail = Microservice("mail", image=IMAGE, calls=[Call(ledger, timeout_ms=100)])
    path = along(made(scored(Call(mail, idempotent=True))), "app", "rides", "score", "mail", "ledger")
    assert [stage.after.delivery.word for stage in path.stages] == [
        "exactly once", "exactly once", "effectively once", "at least once",
    ]  # fmt: skip
    assert path.stages[-1].crossing.repeats == "made again with what it is made for"


def test_a_request_is_no_record() -> None:
    """What a service asks for a request is told to its caller where it fails, though it reads records as well."""
    ledger = Microservice("ledger", image=IMAGE)
    both = Microservice("both", image=IMAGE, consumes=[RIDES], calls=[Call(ledger)])
    phone = Microservice("phone", image=IMAGE, calls=[Call(both)])
    graph = made(both, phone)
    assert along(graph, "app", "rides", "both", "ledger").standing.delivery.word == "at least once"
    assert along(graph, "phone", "both", "ledger").standing.delivery.word == "at most once"


def test_what_is_written_waits_for_the_calls_made_before() -> None:
    mail, geo, charge = (Microservice(name, image=IMAGE) for name in ("mail", "geo", "charge"))
    totals = Topic("totals", KAFKA, key="zone")
    job = scored(
        Call(mail, timeout_ms=250, per_request=2), Call(geo, timeout_ms=300, parallel="both"),
        Call(charge, timeout_ms=200, parallel="both"), produces=[totals],
    )  # fmt: skip
    path = along(made(job), "app", "rides", "score", "totals")
    assert [wait.text() for wait in path.waits] == ["0s–800ms of waiting for its calls (timeout_ms)"]


def test_a_row_that_is_looked_up_is_no_record() -> None:
    """A table that is written twice makes no record of the job come twice."""
    zones = ExternalStore("zones", product="PostgreSQL")
    names = Topic("names", KAFKA, key="zone")
    fill = Microservice("fill", image=IMAGE, port=None, consumes=[names], writes=[zones])
    seed = Microservice("seed", image=IMAGE, produces=[Produce(names, acks="1")])
    totals = Topic("totals", KAFKA, key="zone")
    graph = made(scored(reads=[zones], produces=[totals]), fill, seed)
    assert effects(graph) == [
        ("externalstores/zones", "table", "no guarantee", "none", 0.0),
        ("services/fill", "handling", "no guarantee", "none", 0.0),
        ("topics/totals", "topic that nobody reads", "exactly once", "per key zone", 0.0),
    ]
    path = along(graph, "seed", "names", "fill", "zones", "score", "totals")
    assert [stage.after.delivery.word for stage in path.stages] == [*["no guarantee"] * 4, "exactly once"]
    assert [stage.crossing.target for stage in path.own] == ["topics/totals"]
    assert path.stages[3].crossing.times == (
        "another row may be found for a record that is handled again: the one of the moment, not of the event",
    )


def test_a_database_is_no_part_of_a_transaction() -> None:
    ledger, copy = ExternalStore("ledger", product="PostgreSQL"), Topic("copy", KAFKA, key="zone")
    committed = Consume(RIDES, isolation="read_committed")
    keep = Microservice(
        "keep", image=IMAGE, port=None, consumes=[committed], produces=[Produce(copy, transactional_id="keep")],
        writes=[ledger],
    )  # fmt: skip
    assert effects(made(keep)) == [
        ("externalstores/ledger", "table", "at least once", "per key zone", 0.0),
        ("services/keep", "handling", "exactly once", "per key zone", 0.0),
        ("topics/copy", "topic that nobody reads", "exactly once", "per key zone", 0.0),
    ]


def test_a_service_that_only_answers_from_a_database_handles_no_records() -> None:
    ledger = ExternalStore("ledger", product="PostgreSQL")
    answers = Microservice("answers", image=IMAGE, reads=[ledger])
    graph = made(Microservice("keep", image=IMAGE, port=None, consumes=[Consume(RIDES, idempotent=True)],
                              writes=[ledger]), answers)  # fmt: skip
    assert effects(graph) == [
        ("externalstores/ledger", "table", "effectively once", "per key zone", 0.0),
        ("services/keep", "handling", "effectively once", "per key zone", 0.0),
    ]
