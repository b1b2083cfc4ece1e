"""Which requests are passed on as they are, and what gets them."""

from __future__ import annotations

from aiscale import System
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.graph.forwarding import forwarded, is_forwarded, receivers
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, InferencePool, Listener, Mirror, Route
from aiscale.services import Call, Microservice
from aiscale.serving import InferenceGraph, Step, Transformer
from tests.artifacts import IMAGE


def drawn(*roots: object) -> ArchitectureGraph:
    return build(System("x", list(roots)))[0]  # type: ignore[arg-type]


def names(graph: ArchitectureGraph, component: object) -> list[str]:
    return [one.name for one in receivers(graph, component)]  # type: ignore[arg-type]


def test_a_request_goes_on_through_entrances_pools_and_graphs_to_what_answers() -> None:
    edge = Gateway("edge", listeners=[Listener("HTTP")])
    behind = Microservice("behind", image=IMAGE)
    chat = Microservice("chat", image=IMAGE, calls=[behind])
    copy, guard, sink = (Microservice(name, image=IMAGE) for name in ("copy", "guard", "sink"))
    graph = InferenceGraph("both", steps=[Transformer("words", image=IMAGE), chat, sink])
    pool = InferencePool("pool", graph)
    one = Route("one", gateway=edge, targets=[pool], mirror=Mirror(copy, percent=5))
    other = Route("other", gateway=edge, targets=[guard])
    names_of_shop = {"hosts": ["shop.example"], "health_check": HealthCheck("/healthz")}
    shop = GlobalLoadBalancer("shop", endpoints=[Endpoint(one), Endpoint(other)], **names_of_shop)
    found = drawn(shop)
    # What a service calls is not its request, what is mirrored is a copy, and the third step gets another's answer.
    assert names(found, shop) == ["shop", "one", "other", "pool", "guard", "both", "words", "chat"]
    assert names(found, chat) == ["chat"]
    assert [call.target for call in forwarded(found, pool)] == [graph.address]
    passed_on = {edge.source.partition("/")[2] for edge in found.edges_of(EdgeKind.CALLS) if is_forwarded(found, edge)}
    assert passed_on == {"shop", "one", "other", "pool", "both"}


def test_each_step_of_a_splitter_gets_the_request() -> None:
    old, new = (Microservice(name, image=IMAGE) for name in ("old", "new"))
    split = InferenceGraph("split", router="Splitter", steps=[Step(old, weight=90), Step(new, weight=10)])
    caller = Microservice("caller", image=IMAGE, calls=[Call(split)])
    assert names(drawn(caller), split) == ["split", "old", "new"]
