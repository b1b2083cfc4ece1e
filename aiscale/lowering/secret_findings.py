"""OBJ003: secrets in objects that no text of their component shows, such as those of plug-ins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from aiscale.core.component import Component
from aiscale.core.secret_texts.detector import secrets_in
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.secret_texts import secret_texts
from aiscale.lowering.resource import Resource

_CODE = "OBJ003"


def secret_findings(
    graph: ArchitectureGraph, resources: Iterable[Resource], owners: Mapping[str, Component]
) -> Iterator[Diagnostic]:
    """Findings on objects with secrets; none where the rule reports the field of the component.

    Args:
        graph: the whole architecture.
        resources: the objects, after all passes.
        owners: components and systems by address.
    """
    known = secret_texts(graph)
    for resource in resources:
        if resource.address in known or resource.address not in owners:
            continue
        owner = owners[resource.address]
        for one in secrets_in(resource.properties):
            problem = f"contains {one.kind} in plaintext" if one.is_certain else f"has {one.kind}, as keys are"
            yield owner.finding(
                _CODE, Severity.ERROR if one.is_certain else Severity.WARNING,
                f"{resource.key} of {owner.name}: {one.path} {problem}", label="it goes into plans and state",
                help="have the object refer to a Secret; replace the value: this one is exposed",
            )  # fmt: skip
