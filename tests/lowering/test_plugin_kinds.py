"""Lowerings of plug-ins that fail: told with who has written them, by what makes objects and by lint."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import Autoscaling, Patch, Signal, System
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.findings import lowering_findings
from aiscale.lowering.plugin_lowerings import LoweringError
from aiscale.services import Microservice
from tests.support.plugins import Installed

IMAGE = "registry.example/app@sha256:" + "1f" * 32
GROUPS = "[aiscale.components]\na = acme_kinds\n[aiscale.lowerings]\nb = acme_lowering\n"
KINDS = """
from typing import ClassVar
from aiscale.core.ports import EventStream
class Queue(EventStream):
    "A queue."
    family: ClassVar[str] = "queues"
    has_lag: ClassVar[bool] = True
    lanes: int | None = None
    @property
    def parts(self):
        return self.lanes
    @property
    def part(self):
        return "lane" if self.lanes else None
KINDS = (Queue,)
"""
LOWERING = """
from pathlib import Path
from acme_kinds import Queue
from aiscale.lowering.client_binding import ClientBinding
from aiscale.lowering.registry import Lowering
from aiscale.lowering.resource import kubernetes_resource
from aiscale.lowering.streams.lag_signal import LagSignal

def record(one, context, depends_on=(), name="", address="", **more):
    manifest = {{"apiVersion": "v1", "kind": "ConfigMap", "metadata": context.metadata(one, name or one.name, "queue")}}
    manifest |= more
    return kubernetes_resource(manifest, address=address or one.address, reason="it is there", depends_on=depends_on)

def lower(one, bindings, context):
    {lower}

def binding(one, edge, context):
    {binding}

def scales(one, edge, wanted, context):
    {scales}

def supports(one):
    {supports}

LOWERINGS = (Lowering(Queue, lower, binding=binding, scales=scales, supports=supports, limit="always"),)
"""
WELL = {
    "lower": "yield record(one, context, (context.namespace_key,))",
    "binding": "return ClientBinding(prerequisites=(f'configmap/{one.name}',))",
    "scales": "return LagSignal(({'type': 'rabbitmq', 'metadata': {'value': f'{wanted.records}'}},), wanted.text())",
    "supports": "return True",
}
ENTRY = "the plug-in is b = acme_lowering in aiscale.lowerings"
JOBS = "for queues/jobs"


def _system(installed: Installed, **bodies: str) -> ArchitectureGraph:
    text = LOWERING.format(**{**WELL, **bodies})
    installed.add("acme-queues", "3", GROUPS, acme_kinds=KINDS, acme_lowering=text)
    import acme_kinds  # type: ignore[import-not-found]  # written by this test

    queues: list[Any] = [acme_kinds.Queue("jobs"), acme_kinds.Queue("orders")]
    scaling = Autoscaling(min_replicas=0, max_replicas=9, signals=[Signal("lag", target=50)])
    services: list[Component] = [Microservice("work", image=IMAGE, port=None, consumes=queues, autoscaling=scaling)]
    graph, found = build(System("acme", services))
    assert list(found) == []
    return graph


def test_what_works_is_no_finding(installed: Installed) -> None:
    graph = _system(installed)
    assert list(lowering_findings(graph)) == []
    records = {one.key: one for one in lower(graph)}
    assert records.keys() >= {"configmap/jobs", "configmap/orders", "deployment/work"}
    scaled = records["scaledobject/work"]
    assert scaled.properties["spec"]["triggers"] == [
        {"type": "rabbitmq", "metadata": {"value": "50"}, "name": "lag_1"},
        {"type": "rabbitmq", "metadata": {"value": "50"}, "name": "lag_2"},
    ]
    assert scaled.properties["spec"]["advanced"]["scalingModifiers"] == {
        "formula": "lag_1 + lag_2", "target": "50", "activationTarget": "0", "metricType": "AverageValue",
    }  # fmt: skip
    assert scaled.reason == (
        "work leaves about 50 records a replica waiting (its target); at most 9 replicas, and 5 are kept without the "
        "signal, half of the most"
    )


def test_no_more_replicas_than_have_something_to_read(installed: Installed) -> None:
    _system(installed)
    import acme_kinds

    scaling = Autoscaling(min_replicas=1, max_replicas=9, signals=[Signal("lag", target=50)])
    queues = [acme_kinds.Queue("jobs", lanes=2), acme_kinds.Queue("orders", lanes=3)]
    work = Microservice("work", image=IMAGE, port=None, consumes=queues, autoscaling=scaling)
    [scaled] = [one for one in lower(build(System("acme", [work]))[0]) if one.key == "scaledobject/work"]
    assert scaled.properties["spec"]["maxReplicaCount"] == 5
    assert "; it has lanes to read for 5 replicas, and " in scaled.reason


@pytest.mark.parametrize(
    ("bodies", "message", "detail"),
    [
        ({"lower": "{}['boo']"}, "the lowering of Queue fails: KeyError: 'boo'", "raised at {file}:15 in lower, " + JOBS),
        ({"lower": "yield record(one, context); {}['boo']"}, "the lowering of Queue fails: KeyError: 'boo'",
         "raised at {file}:15 in lower, " + JOBS),
        ({"lower": "yield kubernetes_resource({}, address=one.address, reason='none')"},
         "the lowering of Queue fails: KeyError: 'apiVersion'", "raised at {file}:15 in lower, " + JOBS),
        ({"lower": "pass"}, "the lowering of Queue returns None, not resources", JOBS),
        ({"lower": "return record(one, context)"},
         "the lowering of Queue returns configmap/jobs alone, not a list of resources: yield it", JOBS),
        ({"lower": "yield {}"}, "the lowering of Queue returns a dict, not a Resource", JOBS),
        ({"lower": "yield record(one, context, context.namespace_key)"},
         "the lowering of Queue returns configmap/jobs with depends_on='namespace/acme', not a tuple of keys", JOBS),
        ({"lower": "yield record(one, context, address='queues/none')"},
         "the lowering of Queue returns configmap/jobs with address='queues/none', which is that of no component", JOBS),
        ({"lower": "yield record(one, context, data={'list': [{}, {'at': Path('/a')}]})"},
         "the lowering of Queue returns configmap/jobs, in which data.list[1].at is a PosixPath, not plain data: write "
         "what PosixPath stands for", JOBS),
        ({"lower": "yield record(one, context, data={1: 'a'})"},
         "the lowering of Queue returns configmap/jobs, in which data has the key 1, which is no text: quote it", JOBS),
        ({"lower": "yield record(one, context, **{'data': {'most': float('inf')}})"},
         "the lowering of Queue returns configmap/jobs, in which data.most is inf, which JSON has no word for", JOBS),
        ({"binding": "1 / 0"}, "binding of the Lowering of Queue fails: ZeroDivisionError: division by zero",
         "raised at {file}:18 in binding, " + JOBS),
        ({"binding": "return {'A': 'b'}"}, "binding of the Lowering of Queue returns a dict, not a ClientBinding", JOBS),
        ({"binding": "pass"}, "binding of the Lowering of Queue returns None, not a ClientBinding", JOBS),
        ({"binding": "return ClientBinding({'A': 1})"},
         "binding of the Lowering of Queue returns variables={'A': 1}, not text by name", JOBS),
        ({"binding": "return ClientBinding(secrets={'A': 'b'})"},
         "binding of the Lowering of Queue returns secrets={'A': 'b'}, not a Secret's name and key by name", JOBS),
        ({"binding": "return ClientBinding(prerequisites=f'configmap/{one.name}')"},
         "binding of the Lowering of Queue returns prerequisites='configmap/jobs', not a tuple of keys", JOBS),
        ({"binding": "return ClientBinding(egress={'to': []})"},
         "binding of the Lowering of Queue returns egress={'to': []}, not a tuple of rules", JOBS),
        ({"scales": "1 / 0"}, "scales of the Lowering of Queue fails: ZeroDivisionError: division by zero",
         "raised at {file}:21 in scales, " + JOBS),
        ({"scales": "pass"}, "scales of the Lowering of Queue returns None, not a LagSignal", JOBS),
        ({"scales": "return LagSignal({'type': 'cpu'}, '')"},
         "scales of the Lowering of Queue returns triggers={'type': 'cpu'}, not a tuple of triggers", JOBS),
        ({"scales": "return LagSignal(({'type': 'cpu'},), '')"},
         "scales of the Lowering of Queue returns the trigger {'type': 'cpu'}, which has no type and metadata", JOBS),
        ({"scales": "return LagSignal(({'type': 'a', 'metadata': {'at': Path('/a')}},), '')"},
         "scales of the Lowering of Queue returns a trigger in which metadata.at is a PosixPath, not plain data: write "
         "what PosixPath stands for", JOBS),
        ({"scales": "return LagSignal(({'type': 'a', 'metadata': {}},), '', depends_on='a')"},
         "scales of the Lowering of Queue returns depends_on='a', not a tuple of keys", JOBS),
        ({"scales": "return LagSignal(({'type': 'a', 'metadata': {}},), '', resources=({},))"},
         "scales of the Lowering of Queue returns resources=({},), not a tuple of resources", JOBS),
    ],
)  # fmt: skip
def test_a_lowering_that_fails_is_told_with_its_distribution(
    installed: Installed, bodies: dict[str, str], message: str, detail: str
) -> None:
    graph = _system(installed, **bodies)
    notes = (detail.format(file=f"{installed.folder.name}/acme_lowering.py"), ENTRY)
    [found] = lowering_findings(graph)
    assert (found.code, found.severity, found.address, found.message, found.notes, found.help) == (
        "PLG004", "error", "queues/jobs", f"acme-queues 3: {message}", notes,
        "report it to the authors of acme-queues 3",
    )  # fmt: skip
    with pytest.raises(LoweringError) as stopped:
        lower(graph)
    assert (stopped.value.message, stopped.value.details, stopped.value.hint) == (found.message, notes, found.help)


@pytest.mark.parametrize(
    ("bodies", "message"),
    [
        ({"lower": "yield record(one, context, ('configmap/boo',))"},
         "the lowering of Queue: configmap/jobs depends on configmap/boo, which no component creates"),
        ({"binding": "return ClientBinding(prerequisites=('configmap/boo',))"},
         "binding of the Lowering of Queue: deployment/work depends on configmap/boo, which no component creates"),
        ({"scales": "return LagSignal(({'type': 'a', 'metadata': {}},), '', depends_on=('configmap/boo',))"},
         "scales of the Lowering of Queue: scaledobject/work depends on configmap/boo, which no component creates"),
        ({"lower": "yield record(one, context, (f'configmap/{one.name}',))"},
         "the lowering of Queue: configmap/jobs depends on itself through its needs"),
        ({"lower": "yield record(one, context, name='one')"},
         "the lowering of Queue: queues/jobs and queues/orders both create configmap/one: rename one of them"),
    ],
)  # fmt: skip
def test_records_that_do_not_fit_together_are_told_when_all_are_made(
    installed: Installed, bodies: dict[str, str], message: str
) -> None:
    with pytest.raises(LoweringError) as stopped:
        lower(_system(installed, **bodies))
    assert (stopped.value.message, stopped.value.details) == (f"acme-queues 3: {message}", (JOBS, ENTRY))


def test_what_says_whether_it_is_lowered_may_fail_too(installed: Installed) -> None:
    with pytest.raises(LoweringError) as stopped:
        lower(_system(installed, supports="raise ValueError('no idea')"))
    assert stopped.value.message == "acme-queues 3: supports of the Lowering of Queue fails: ValueError: no idea"


def test_patches_of_what_fails_are_not_judged(installed: Installed) -> None:
    _system(installed, lower="{}['boo']")
    import acme_kinds

    patch = Patch("Secret", {"data": {}}, reason="there is none")
    graph, _ = build(System("acme", [acme_kinds.Queue("jobs", patches=[patch])]))
    assert [one.code for one in lowering_findings(graph)] == ["PLG004"]


def test_patches_of_a_kind_that_fails_are_judged_for_none_of_it(installed: Installed) -> None:
    _system(installed, lower="{}['boo']")
    import acme_kinds

    patch = Patch("Secret", {"data": {}}, reason="there is none")
    queues = [acme_kinds.Queue("jobs"), acme_kinds.Queue("orders", patches=[patch])]
    graph, _ = build(System("acme", queues))
    assert [(one.code, one.address) for one in lowering_findings(graph)] == [("PLG004", "queues/jobs")]


def test_patches_of_who_is_given_something_that_fails_are_not_judged(installed: Installed) -> None:
    _system(installed, binding="{}['boo']")
    import acme_kinds

    patch = Patch("Secret", {"data": {}}, reason="there is none")
    work = Microservice("work", image=IMAGE, consumes=[acme_kinds.Queue("jobs")], patches=[patch])
    graph, _ = build(System("acme", [work]))
    assert [(one.code, one.address) for one in lowering_findings(graph)] == [("PLG004", "queues/jobs")]
