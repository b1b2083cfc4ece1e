"""What plug-ins are made of: kinds, rules, lowerings.

This module stays as it is from one release to the next, and so do the modules that blueprints import from. Any other
module of aiscale may change: a plug-in imports nothing from it. ``docs/howto/plug-ins.md`` builds one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiscale.analysis.streams.backlog import Backlog
    from aiscale.analysis.streams.variable_names import variable, variable_prefix
    from aiscale.catalog import add_definitions
    from aiscale.components.serving.runtimes.server import (
        MemoryBeside,
        ModelServer,
        Parallelism,
        ServerMetrics,
        Setting,
        TokenHistograms,
    )
    from aiscale.components.streams.stream import Stream
    from aiscale.core.component import Component
    from aiscale.core.edges import (
        ABSENT,
        BytesField,
        CpuField,
        DurationField,
        Edge,
        EdgeKind,
        Many,
        OptionalBytes,
        OptionalCpu,
        OptionalDuration,
        OptionalMoney,
        OptionalRate,
        RateField,
        Relation,
        Value,
        preset,
    )
    from aiscale.core.ports import (
        CallTarget,
        Database,
        DatabaseServer,
        DataStore,
        Delivery,
        Entrance,
        EventStream,
        ExternalTarget,
        FeatureProvider,
        Located,
        Mesh,
        ModelStore,
        NodeGroup,
        Observer,
        PartLimit,
        Place,
        Placing,
        RecordLimit,
        RecordStore,
        Regional,
        RetentionPeriod,
        Service,
        TrainedModel,
        TrainingSource,
    )
    from aiscale.core.relations import Call, Consume, Lookup, Produce, Read, Write
    from aiscale.core.values.images import Image
    from aiscale.core.values.program_environment import Environment, Secrets
    from aiscale.core.values.rollout import Rollout
    from aiscale.diagnostics import Diagnostic, Edit, Fix, Location, Related, Severity
    from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
    from aiscale.graph.build import build
    from aiscale.lowering import lower
    from aiscale.lowering.bindings import Bindings
    from aiscale.lowering.client_binding import ClientBinding, call_binding
    from aiscale.lowering.context import LoweringContext
    from aiscale.lowering.kubernetes.network import external_egress, network_policy, pods_of, ranges_egress, tcp
    from aiscale.lowering.kubernetes.workload import Port
    from aiscale.lowering.references import output
    from aiscale.lowering.registry import Lowering
    from aiscale.lowering.resource import Resource, cloud_resource, kubernetes_resource
    from aiscale.lowering.stored_data import StoredData, stores
    from aiscale.lowering.streams.lag_signal import LagSignal
    from aiscale.rules.rule import Rule

__all__ = [
    "ABSENT",
    "ArchitectureGraph",
    "Backlog",
    "Bindings",
    "BytesField",
    "Call",
    "CallTarget",
    "ClientBinding",
    "Component",
    "Consume",
    "CpuField",
    "DataStore",
    "Database",
    "DatabaseServer",
    "Delivery",
    "Diagnostic",
    "DurationField",
    "Edge",
    "EdgeKind",
    "Edit",
    "Entrance",
    "Environment",
    "EventStream",
    "ExternalTarget",
    "FeatureProvider",
    "Fix",
    "GraphEdge",
    "Image",
    "LagSignal",
    "Located",
    "Location",
    "Lookup",
    "Lowering",
    "LoweringContext",
    "Many",
    "MemoryBeside",
    "Mesh",
    "ModelServer",
    "ModelStore",
    "NodeGroup",
    "Observer",
    "OptionalBytes",
    "OptionalCpu",
    "OptionalDuration",
    "OptionalMoney",
    "OptionalRate",
    "Parallelism",
    "PartLimit",
    "Place",
    "Placing",
    "Port",
    "Produce",
    "RateField",
    "Read",
    "RecordLimit",
    "RecordStore",
    "Regional",
    "Related",
    "Relation",
    "Resource",
    "RetentionPeriod",
    "Rollout",
    "Rule",
    "Secrets",
    "ServerMetrics",
    "Service",
    "Setting",
    "Severity",
    "StoredData",
    "Stream",
    "TokenHistograms",
    "TrainedModel",
    "TrainingSource",
    "Value",
    "Write",
    "add_definitions",
    "build",
    "call_binding",
    "cloud_resource",
    "external_egress",
    "kubernetes_resource",
    "lower",
    "network_policy",
    "output",
    "pods_of",
    "preset",
    "ranges_egress",
    "stores",
    "tcp",
    "variable",
    "variable_prefix",
]

_HOMES = {
    "aiscale.analysis.streams.backlog": ("Backlog",),
    "aiscale.analysis.streams.variable_names": (
        "variable",
        "variable_prefix",
    ),
    "aiscale.catalog": ("add_definitions",),
    "aiscale.components.streams.stream": ("Stream",),
    "aiscale.components.serving.runtimes.server": (
        "MemoryBeside",
        "ModelServer",
        "Parallelism",
        "ServerMetrics",
        "Setting",
        "TokenHistograms",
    ),
    "aiscale.core.component": ("Component",),
    "aiscale.core.edges": (
        "ABSENT",
        "BytesField",
        "CpuField",
        "DurationField",
        "Edge",
        "EdgeKind",
        "Many",
        "OptionalBytes",
        "OptionalCpu",
        "OptionalDuration",
        "OptionalMoney",
        "OptionalRate",
        "RateField",
        "Relation",
        "Value",
        "preset",
    ),
    "aiscale.core.values.program_environment": (
        "Environment",
        "Secrets",
    ),
    "aiscale.core.values.images": ("Image",),
    "aiscale.core.ports": (
        "CallTarget",
        "Database",
        "DatabaseServer",
        "Delivery",
        "Entrance",
        "EventStream",
        "ExternalTarget",
        "FeatureProvider",
        "DataStore",
        "RetentionPeriod",
        "Located",
        "Mesh",
        "ModelStore",
        "NodeGroup",
        "Observer",
        "PartLimit",
        "Place",
        "Placing",
        "RecordLimit",
        "RecordStore",
        "Regional",
        "Service",
        "TrainedModel",
        "TrainingSource",
    ),
    "aiscale.core.relations": (
        "Call",
        "Consume",
        "Lookup",
        "Produce",
        "Read",
        "Write",
    ),
    "aiscale.core.values.rollout": ("Rollout",),
    "aiscale.diagnostics": (
        "Diagnostic",
        "Edit",
        "Fix",
        "Location",
        "Related",
        "Severity",
    ),
    "aiscale.graph.architecture": (
        "ArchitectureGraph",
        "GraphEdge",
    ),
    "aiscale.graph.build": ("build",),
    "aiscale.lowering": ("lower",),
    "aiscale.lowering.bindings": ("Bindings",),
    "aiscale.lowering.client_binding": (
        "ClientBinding",
        "call_binding",
    ),
    "aiscale.lowering.context": ("LoweringContext",),
    "aiscale.lowering.kubernetes.network": (
        "external_egress",
        "network_policy",
        "pods_of",
        "ranges_egress",
        "tcp",
    ),
    "aiscale.lowering.kubernetes.workload": ("Port",),
    "aiscale.lowering.references": ("output",),
    "aiscale.lowering.registry": ("Lowering",),
    "aiscale.lowering.resource": (
        "Resource",
        "cloud_resource",
        "kubernetes_resource",
    ),
    "aiscale.lowering.stored_data": (
        "StoredData",
        "stores",
    ),
    "aiscale.lowering.streams.lag_signal": ("LagSignal",),
    "aiscale.rules.rule": ("Rule",),
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first used, so that a blueprint with a kind of a plug-in does not load what lowers."""
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(home), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'aiscale.plugins' has no attribute {name!r}")
