"""MOD004: what a system declares and ``aiscale up`` does not deploy yet.

``make pages`` writes the table of all kinds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.registry import COMPONENTS
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.core.component import Component
from aiscale.core.messages.wording import joined, listed
from aiscale.core.plugins import alone
from aiscale.diagnostics import Diagnostics, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.missing_needs import lack, lacking
from aiscale.lowering.network.global_load_balancers.deployed import why_not_deployed as why_no_balancer
from aiscale.lowering.omissions import left_out
from aiscale.lowering.plugin_lowerings import plugin_lowerings
from aiscale.lowering.registry import LOWERINGS, WITHOUT_RESOURCES, has_binding
from aiscale.lowering.streams.mirror_maker.cross_cluster import missing_listener_access
from aiscale.lowering.streams.schema_registry.address import why_not_deployed
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields

CODE = "MOD004"
_FEW, _KINDS = 3, 5
_LOWERED = {lowering.kind: lowering.limit for lowering in LOWERINGS}
_REASONS = dict(WITHOUT_RESOURCES)


def unprovisioned(graph: ArchitectureGraph) -> Diagnostics:
    """One note about everything in the system that is not supported by aiscale up, by kind and technology."""
    found: dict[str, list[str]] = defaultdict(list)
    out = left_out(graph)
    for address, group in out.items():
        found[group].append(graph[address].name)
    parts, starving = unprovisioned_fields(graph), lacking(graph)
    registries = [why for one in graph.of(SchemaRegistry) if (why := why_not_deployed(one)) is not None]
    mirrors = [
        why for one in graph.of(MirrorMaker) if one.address in out for why in missing_listener_access(one, graph)
    ]
    balancers = [why for one in graph.of(GlobalLoadBalancer) if (why := why_no_balancer(one)) is not None]
    if not found and not parts and not starving and not registries:
        return Diagnostics()
    notes = [f"not supported by aiscale up: {_kinds(found)}"] if found else []
    notes += [f"in part: {listed(_named(parts), most=_KINDS)}"] if parts else []
    if starving:
        needs = [f"{graph[address].name} ({_lacks(used)})" for address, used in starving.items()]
        notes.append(f"deployed without what {'it needs' if len(needs) == 1 else 'they need'}: {listed(needs)}")
    silent = sorted({one.kind for used in starving.values() for one in used if not has_binding(one)})
    left = _counted(graph, found, parts, silent)
    missing = "deploy these yourself" + (
        "; clients get no address of them, and may connect to pods with the label aiscale.dev/address=<family>.<name>"
        if found or starving
        else ""
    )
    bindings_help = (
        f"give the Lowering of {listed(silent)} a `binding`: the address, secrets and egress that clients get"
    )
    return Diagnostics((
        graph.system.finding(
            CODE, Severity.NOTE, f"aiscale up leaves out {left}",
            label="all of it is checked and drawn", notes=(*notes, *mirrors, *registries, *balancers),
            help="; ".join(
                [*([bindings_help] if silent else []), *([missing] if left != _without_bindings(silent) else [])]
            ),
        ),
    ))  # fmt: skip


def _lacks(used: Sequence[Component]) -> str:
    """``no eta and fares, no binding to orders``."""
    absent, silent = [one for one in used if has_binding(one)], [one for one in used if not has_binding(one)]
    return ", ".join(lack(some[0], listed(one.name for one in some)) for some in (absent, silent) if some)


def _without_bindings(silent: Sequence[str]) -> str:
    return f"bindings of clients of {listed(silent)}"


def _counted(
    graph: ArchitectureGraph, found: Mapping[str, list[str]], parts: Mapping[str, list[str]], silent: Sequence[str]
) -> str:
    """``12 of 29 components and parts of another``."""
    count = sum(len(names) for names in found.values())
    partly = len({name for names in parts.values() for name in names})
    if not count and not partly:
        return _without_bindings(silent) if silent else "connections between clusters"
    whole = f"{count} of {len(graph)} components" if count else ""
    if not partly:
        return whole
    if not whole:
        return f"parts of {'a component' if partly == 1 else f'{partly} components'}"
    return f"{whole} and parts of {'another' if partly == 1 else f'{partly} others'}"


def _kinds(found: Mapping[str, list[str]]) -> str:
    """The first kinds with how many there are of each; where there are few kinds, with the names."""
    if len(found) <= _FEW:
        return ", ".join(_named(found))
    kinds = [f"{len(names)} {what}" if len(names) > 1 else what for what, names in found.items()]
    return joined(kinds, _KINDS)


def _named(found: Mapping[str, list[str]]) -> list[str]:
    return [f"{what} ({listed(names)})" for what, names in found.items()]


def state(kind: type[Component]) -> str:
    """What aiscale up does with a kind: ``yes``, ``yes, with …``, ``nothing to create: …`` or ``not yet``.

    What a plugin lowers is said with its distribution: ``yes, by acme-search 1.0``.
    """
    if (by := plugin_lowerings().origins.get(kind)) is not None:
        limit = plugin_lowerings().lowerings[kind].limit
        return f"yes, by {by.distribution}" + (f", {limit}" if limit else "")
    if kind in _LOWERED:
        return f"yes, {_LOWERED[kind]}" if _LOWERED[kind] else "yes"
    return f"nothing to create: {_REASONS[kind]}" if kind in _REASONS else "not yet"


@alone()
def markdown() -> str:
    """The table of all kinds: what aiscale up does with each."""
    lines = [
        "# What is provisioned", "",
        "Every kind can be declared, checked and drawn. This is what `aiscale up` deploys of each.", "",
        "<!-- Generated from the registries by `make pages`. -->", "",
        "| kind | domain | provisioned |", "|---|---|---|",
    ]  # fmt: skip
    for kind in sorted(COMPONENTS, key=lambda kind: (kind.__module__.split(".")[-2], kind.__name__)):
        lines.append(f"| `{kind.__name__}` | {kind.__module__.split('.')[-2]} | {state(kind)} |")
    missing = sum(state(kind) == "not yet" for kind in COMPONENTS)
    lines += ["", f"{missing} of {len(COMPONENTS)} kinds are not supported by aiscale up."]
    return "\n".join(lines) + "\n"
