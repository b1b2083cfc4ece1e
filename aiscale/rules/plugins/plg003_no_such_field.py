"""A finding of a plug-in names an unknown field.

What:
    A rule of a plug-in sets an ``argument`` that the component of its finding does not have, often because the
    field was renamed.

Why:
    The finding is shown, but marks the component instead of the argument. A waiver comment at the line of the
    argument has no effect, and no fix can be written.

Example:
    def check(graph):
        for service in graph.of(Microservice):
            yield service.finding(CODE, SEVERITY, f"{service.name} retries", argument="call.retries")

Instead:
    def check(graph):
        for service in graph.of(Microservice):
            yield service.finding(CODE, SEVERITY, f"{service.name} retries", argument="calls.retries", index=0)

Source:
    The contract of a finding: its argument is a field of the component as it is written in the blueprint.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from aiscale.core.component import Component
from aiscale.core.edges import within
from aiscale.core.messages.field_docs import field_names
from aiscale.core.messages.refusal_reasons import near_names
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLG003"
SEVERITY = Severity.WARNING


def misplaced(graph: ArchitectureGraph, found: list[Diagnostic], origin: str) -> Iterator[Diagnostic]:
    """A warning for each argument that one rule of a plug-in names and a kind does not have.

    Args:
        graph: the system.
        found: what the rule found.
        origin: distribution and version of the rule.
    """
    told: set[tuple[type[Component], str]] = set()
    for item in found:
        component = graph.system if item.address == graph.system.address else graph.nodes.get(item.address)
        if item.argument is None or component is None or (type(component), item.argument) in told:
            continue
        wrong = _wrong(component, item.argument)
        if wrong is None:
            continue
        told.add((type(component), item.argument))
        words, field, known = wrong
        near = near_names(field, known)
        yield Diagnostic(
            CODE, SEVERITY, f"rule {item.code} of {origin} names argument={item.argument!r}, but {words} field {field}",
            notes=(f"the finding about {item.address} stands below its kind",),
            help=f"{f'did it mean {near[0]}? ' if near else ''}report it to the authors of {origin}",
        )  # fmt: skip


def _wrong(component: Component, argument: str) -> tuple[str, str, list[str]] | None:
    """What lacks which field, and the fields that it has; None where all is well."""
    outer, _, inner = argument.partition(".")
    known = field_names(type(component))
    if outer not in known:
        return f"{component.kind} has no", outer, known
    parts = _parts(component, outer) if inner else []
    having = [name for part in parts for name in field_names(part)]
    if not having or inner in having:
        return None
    return f"nothing in {component.kind}.{outer} has a", inner, having


def _parts(component: Component, field: str) -> list[type[BaseModel]]:
    """What can stand in a field, and what does."""
    name, info = next(item for item in type(component).model_fields.items() if field in {item[0], item[1].alias})
    value: Any = getattr(component, name)
    stands = {type(item) for item in (value if isinstance(value, tuple) else (value,))}
    return [one for one in (*within(info.annotation), *stands) if isinstance(one, type) and issubclass(one, BaseModel)]
