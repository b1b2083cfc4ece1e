"""What a system says that is not brought up yet: told before anybody relies on it.

``python -m aiscale.lowering.unprovisioned`` writes ``docs/reference/provisioning.md`` anew.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from aiscale.components.registry import COMPONENTS
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostics, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.lacking import lacking
from aiscale.lowering.platform.target import elsewhere, is_torn
from aiscale.lowering.registry import LOWERINGS, WITHOUT_RESOURCES, is_provisioned, lowering_of
from aiscale.lowering.streams.registry_address import why_not_made
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.rules.wording import listed

CODE = "MOD004"
REFERENCE = Path("docs/reference/provisioning.md")


def unprovisioned(graph: ArchitectureGraph) -> Diagnostics:
    """One note about everything in the system that is not provisioned yet, by kind and technology."""
    found: dict[str, list[str]] = defaultdict(list)
    for component in graph.nodes.values():
        if not is_provisioned(component):
            found[_what(component)].append(component.name)
        elif lowering_of(component) is None:
            continue
        elif (place := elsewhere(graph, component)) is not None:
            found[f"what runs on {place.name}"].append(component.name)
        elif is_torn(graph, component):
            found[f"{component.kind} between clusters"].append(component.name)
    fields = unprovisioned_fields(graph)
    needed = [
        f"{graph[address].name} is brought up without {listed(one.name for one in used)}, which it needs"
        for address, used in lacking(graph).items()
    ]
    needed += [why for one in graph.of(SchemaRegistry) if (why := why_not_made(one)) is not None]
    if not found and not fields and not needed:
        return Diagnostics()
    count = sum(len(names) for names in found.values())
    plural = "s are" if count != 1 else " is"
    parts = "parts of components are" if fields else "ways between clusters are"
    message = f"{count} component{plural}" if count else parts
    told = [f"{what} ({listed(names)})" for what, names in {**found, **fields}.items()]
    return Diagnostics((
        graph.system.finding(
            CODE, Severity.NOTE, f"{message} not provisioned yet: aiscale up leaves them out",
            label="all of it is checked and drawn",
            notes=(*(["not provisioned yet: " + ", ".join(told)] if told else []), *needed),
            help="bring these up yourself: what refers to them is brought up, but gets no address of theirs and no "
            "way through the network to them",
        ),
    ))  # fmt: skip


def _what(component: Component) -> str:
    same = {"", component.kind}
    return component.kind if component.technology in same else f"{component.kind} on {component.technology}"


def markdown() -> str:
    """The table of every kind: what becomes of it today."""
    lowered = {lowering.kind: lowering.knows for lowering in LOWERINGS}
    reasons = dict(WITHOUT_RESOURCES)
    lines = [
        "# What is provisioned", "",
        "Every kind can be said, checked and drawn. This is what `aiscale up` makes of each today.", "",
        "<!-- Written by `python -m aiscale.lowering.unprovisioned` from the registries. -->", "",
        "| kind | domain | provisioned |", "|---|---|---|",
    ]  # fmt: skip
    for kind in sorted(COMPONENTS, key=lambda kind: (kind.__module__.split(".")[-2], kind.__name__)):
        if kind in lowered:
            state = "yes" if lowered[kind] is None else "yes, on the technologies that its page names"
        else:
            state = f"nothing to make: {reasons[kind]}" if kind in reasons else "not yet"
        lines.append(f"| `{kind.__name__}` | {kind.__module__.split('.')[-2]} | {state} |")
    missing = sum(kind not in lowered and kind not in reasons for kind in COMPONENTS)
    lines += ["", f"{missing} of {len(COMPONENTS)} kinds are not provisioned yet."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else REFERENCE
    target.write_text(markdown(), encoding="utf-8")
