"""Fields of kinds that are brought up, which nothing is made of yet.

Adding one is one line, which goes when the field is lowered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.secrets import KubernetesSecret
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.registry import lowering_of
from aiscale.rules.wording import listed

CODE = "MOD004"

LEFT_OUT: tuple[tuple[type[Component], str], ...] = (
    (Microservice, "bulkhead"),
    (Microservice, "fallback"),
    (Microservice, "rollout"),
    (ModelService, "bulkhead"),
    (ModelService, "fallback"),
    (ModelService, "mig"),
    (ModelService, "payload_log"),
    (ModelService, "rollout"),
)
"""Kind and field."""


def unprovisioned_fields(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """One note for each field that components of a provisioned kind give, and that is left out."""
    fields: dict[type[Component], list[str]] = defaultdict(list)
    for kind, field in LEFT_OUT:
        fields[kind].append(field)
    found: dict[tuple[str, str], list[Component]] = defaultdict(list)
    for component in graph.nodes.values():
        if type(component) not in fields or lowering_of(component) is None:
            continue
        for field in fields[type(component)]:
            if getattr(component, field):
                found[component.kind, field].append(component)
        for kept in _secrets_elsewhere(component):
            found[kept, "secrets"].append(component)
    for (what, field), components in found.items():
        yield components[0].finding(
            CODE, Severity.NOTE,
            f"not provisioned yet: {field} of {what} ({listed(component.name for component in components)})"
            if field != "secrets" else f"not provisioned yet: {what} "
            f"({listed(component.name for component in components)})",
            argument=field, label="checked and drawn, but aiscale up leaves it out",
            help="bring it up yourself; the rest of it is brought up without it",
        )  # fmt: skip


def _secrets_elsewhere(component: Component) -> Iterator[str]:
    """Kinds of reference among a component's secrets that give no value yet, once each."""
    secrets = getattr(component, "secrets", {})
    yield from sorted({type(given).__name__ for given in secrets.values() if not isinstance(given, KubernetesSecret)})
