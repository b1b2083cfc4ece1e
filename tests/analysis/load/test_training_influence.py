"""Which data may hold the answers of which service."""

from __future__ import annotations

from aiscale import System
from aiscale.analysis.load.training_influence import influenced
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.graph.build import build
from aiscale.processing import StreamJob
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/x:1"
kafka = KafkaCluster("events")


def test_an_answer_goes_where_its_callers_write_and_no_further_than_a_training():
    prices, totals, other = (Topic(name, kafka) for name in ("prices", "totals", "other"))
    surge = Microservice("surge", image=IMAGE)
    eta = Microservice("eta", image=IMAGE)
    pricing = Microservice("pricing", image=IMAGE, calls=[surge], produces=[prices])
    job = StreamJob("totals", jar="local:///job.jar", consumes=[prices, other], produces=[totals])
    pipeline = DeliveryPipeline("eta", services=[eta], retraining=Retraining(data=[totals]))
    graph, _ = build(System("s", [pricing, job, pipeline]))
    found = influenced(graph, ["services/surge", "services/eta"])
    held = {
        service.name: [node.address for node in graph.nodes.values() if found.holds(node, service)]
        for service in (surge, eta)
    }
    assert held == {
        "surge": ["services/pricing", "services/surge", "streamjobs/totals", "topics/prices", "topics/totals"],
        "eta": ["services/eta"],
    }


def test_a_loop_of_streams_has_an_end():
    first, second = Topic("first", kafka), Topic("second", kafka)
    one = Microservice("one", image=IMAGE, consumes=[second], produces=[first])
    two = Microservice("two", image=IMAGE, consumes=[first], produces=[second])
    graph, _ = build(System("s", [one, two]))
    found = influenced(graph, ["services/one"])
    assert [node.address for node in graph.nodes.values() if found.holds(node, one)] == [
        "services/one",
        "services/two",
        "topics/first",
        "topics/second",
    ]
