"""Which numbers a system does not declare, and which rules are silent about a component for want of them.

The rules run once more over a graph of their own, while each read of such a number is recorded. A rule that reads a
number and finds none has nothing to compare with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from pydantic import BaseModel

from aiscale.analysis.load.load import loads
from aiscale.analysis.load.volumes import sizes
from aiscale.core.component import Component
from aiscale.core.edges import Declared, EdgeKind
from aiscale.core.recorded_reads import recorded_reads
from aiscale.core.system import System
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.rules.rule import Rule

NUMBERS: Mapping[str, frozenset[str]] = {
    kind: frozenset(fields.split())
    for kind, fields in {
        "BatchJob": "duration records_per_run",
        "BatchSource": "size updated_every",
        "Consume": "handling_p99_ms freshness",
        "Device": "traffic",
        "Embedding": "dimensions",
        "Entity": "count",
        "ExternalClient": "traffic",
        "ExternalKafka": "brokers",
        "ExternalService": "objective requests_per_second",
        "ExternalStore": "max_connections objective requests_per_second",
        "FeatureStore": "requests_per_second_per_replica",
        "Gateway": "replicas",
        "Generate": "mean_output_tokens",
        "HumanReview": "wait_p95",
        "InferenceGraph": "objective traffic",
        "Lookup": "p99_ms",
        "Microservice": "objective request_timeout_ms requests_per_second_per_replica startup_time traffic",
        "Model": "gpu_memory kv_cache_per_token size",
        "ModelService": "inference_time_ms objective output_tokens_per_second_per_replica "
        "requests_per_second_per_replica startup_time traffic",
        "Msk": "brokers",
        "Objective": "availability p99_ms",
        "OnDemandFeatureView": "p99_ms",
        "OnlineStore": "read_p99_ms",
        "Produce": "per_request",
        "Route": "objective traffic",
        "Search": "result_tokens",
        "Site": "uplink",
        "State": "size",
        "Stream": "distinct_keys record_bytes top_key_share traffic",
        "StreamJob": "records_per_second_per_slot",
        "Traffic": "rise",
        "Transformer": "objective requests_per_second_per_replica traffic",
        "Uplink": "rtt_ms",
        "Variant": "gpu_memory size",
        "VectorIndex": "entries memory objective payload_bytes requests_per_second",
        "_Query": "pool_size",
    }.items()
}
"""Numbers of the real system that only its engineers know, by the class that has the field. Not among them: settings
with a default, and limits that do not exist where they are absent."""


class Undeclared(NamedTuple):
    """A number that is not declared.

    Attributes:
        component: whose it is.
        field: the field, as written in its call: ``objective.p99_ms``, ``calls[0].payload_bytes``.
        rules: codes of the rules that need it, sorted.
    """

    component: Component
    field: str
    rules: tuple[str, ...]


def undeclared(system: System, rules: Iterable[Rule]) -> tuple[Undeclared, ...]:
    """The numbers that rules need and do not find, those that most rules need first.

    Args:
        system: the system.
        rules: the rules to run.
    """
    graph = build(system)[0]
    reads = _Reads()
    graph.computed = reads.results
    needed: dict[tuple[int, str], set[str]] = defaultdict(set)
    with recorded_reads(reads.record):
        for rule in rules:
            reads.begin()
            with suppress(Exception):  # reported by the first run
                for _ in rule.check(graph):
                    pass
            for read in reads.top:
                needed[read].add(rule.CODE)
    graph.computed = {}
    found = [
        Undeclared(component, path, tuple(sorted(codes)))
        for component, holder, field, path in _absent(graph)
        if (codes := needed.get((id(holder), field)))
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.rules), one.component.address, one.field)))


def is_complete(graph: ArchitectureGraph) -> bool:
    """Whether every such number is declared, or follows from others."""
    return next(_absent(graph), None) is None


def has_objective(graph: ArchitectureGraph) -> bool:
    """Whether any component has an objective."""
    return any(getattr(node, "objective", None) is not None for node in graph.nodes.values())


def _absent(graph: ArchitectureGraph) -> Iterator[tuple[Component, BaseModel, str, str]]:
    """Each number that is not declared: its component, the object that has the field, the field, and its path."""
    for component in graph.nodes.values():
        for holder, prefix in _parts(component):
            for field in sorted(_numbers(type(holder))):
                if holder.__dict__.get(field, ...) is None and not _follows(graph, component, prefix + field):
                    yield component, holder, field, prefix + field


def _follows(graph: ArchitectureGraph, component: Component, path: str) -> bool:
    """Whether a number follows from what others declare: the load of what is called, the size of what is written."""
    if path == "traffic":
        load = loads(graph).get(component.address)
        takes = graph.in_edges(component, EdgeKind.CALLS) or graph.out_edges(component, EdgeKind.READS)
        return bool(takes) or (load is not None and load.mean > 0)
    size = sizes(graph).get(component.address) if path == "record_bytes" else None
    return size is not None and not size.taken_from


class _Reads:
    """Which absent numbers have been read; a cached result stands for the reads that it took."""

    def __init__(self) -> None:
        self.top: set[tuple[int, str]] = set()
        self.results = _Results(self)
        self._outer: list[set[tuple[int, str]]] = []

    def record(self, holder: Declared, field: str, value: Any) -> None:
        """Note the read of a number that is not declared."""
        if value is None and field in _numbers(type(holder)):
            self.top.add((id(holder), field))

    def begin(self) -> None:
        """Forget what was read."""
        self.top, self._outer = set(), []

    def enter(self) -> None:
        """Collect the reads of one result apart."""
        self._outer.append(self.top)
        self.top = set()

    def leave(self) -> set[tuple[int, str]]:
        """The reads of that result."""
        read = self.top
        self.top = self._outer.pop() if self._outer else set()
        return read


class _Results(dict[Any, Any]):
    """Results as :mod:`aiscale.graph.graph_cache` keeps them, of a graph or its components, with the reads of each."""

    def __init__(self, reads: _Reads) -> None:
        super().__init__()
        self._reads = reads
        self._read: dict[object, set[tuple[int, str]]] = {}

    def __contains__(self, key: object) -> bool:
        known = super().__contains__(key)
        if not known:
            self._reads.enter()
        return known

    def __setitem__(self, key: object, result: object) -> None:
        self._read[key] = self._reads.leave()
        # An empty one is for results of single components.
        super().__setitem__(key, _Results(self._reads) if type(result) is dict and not result else result)

    def __getitem__(self, key: object) -> Any:
        self._reads.top |= self._read[key]
        return super().__getitem__(key)


def _numbers(kind: type) -> frozenset[str]:
    found = _NUMBERS_OF.get(kind)
    if found is None:
        found = frozenset[str]().union(*(NUMBERS.get(base.__name__, frozenset()) for base in kind.__mro__))
        _NUMBERS_OF[kind] = found
    return found


_NUMBERS_OF: dict[type, frozenset[str]] = {}


def _parts(component: Component) -> Iterator[tuple[BaseModel, str]]:
    """A component and the values in its fields, each with how its fields are written."""
    waiting: list[tuple[BaseModel, str]] = [(component, "")]
    while waiting:
        holder, prefix = waiting.pop()
        yield holder, prefix
        for field, value in holder.__dict__.items():
            several = isinstance(value, tuple)
            for number, part in enumerate(value if several else (value,)):
                if isinstance(part, BaseModel) and not isinstance(part, Component):
                    waiting.append((part, f"{prefix}{field}{f'[{number}]' if several else ''}."))
