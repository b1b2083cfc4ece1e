"""The architecture as a tree of text: what stands in what, and under each part what it reads, writes and calls."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from aiscale.analysis.descriptions import description_of
from aiscale.core.describe import describe
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.render.system_view import enclosing
from aiscale.render.words import facts, noun

_SHOWN = {
    EdgeKind.READS, EdgeKind.WRITES, EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO, EdgeKind.FEATURES, EdgeKind.TRAINS,
    EdgeKind.DEPLOYS, EdgeKind.OBSERVES,
}  # fmt: skip


def tree(
    graph: ArchitectureGraph, width: int = 80, *, addresses: bool = False, heading: str | None = None,
    first: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """Write the system as an indented tree.

    Args:
        graph: the system's graph, or a part of it.
        width: columns; of a longer line the last facts or names are left out.
        addresses: name every component by its address; by default those are, whose name another has as well.
        heading: what stands before the counts; the system's name when absent.
        first: what stands for each component of a fleet, by its address; each for itself when absent.

    Returns:
        Lines that end with a newline. Arrows point along the flow: ``←`` reads or is given features, ``→`` writes or
        calls.
    """
    names = _names(graph, addresses=addresses)
    around = enclosing(graph) | _served(graph)
    children: dict[str | None, list[str]] = defaultdict(list)
    for address in graph.nodes:
        children[_rooted(address, around)].append(address)
    lines = [
        f"{heading or graph.system.name}  {_count(len(graph), 'component')}, {_count(len(graph.edges), 'reference')}"
    ]
    lines += _branches(children, lambda addresses: _entry(graph, addresses, names, first or {}), first or {})
    return "".join(f"{_within(line, width)}\n" for line in lines)


def _within(line: str, width: int) -> str:
    """A line with an ellipsis for the facts or names that do not fit, without cutting words where possible."""
    if len(line) <= width:
        return line
    ends = [line.rfind(mark, 0, width - 1) + len(mark) for mark in (" · ", ", ") if mark in line[: width - 1]]
    return line[: max(ends, default=width - 1)] + "…"


def _names(graph: ArchitectureGraph, *, addresses: bool) -> dict[str, str]:
    """What each component is called, by address: what a command line can name it by."""
    known = {component.address: component.name for component in graph.system.components}
    known |= {address: node.name for address, node in graph.nodes.items()}
    times = Counter(known.values())
    return {
        address: address if addresses or times[node.name] > 1 else node.name for address, node in graph.nodes.items()
    }


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _served(graph: ArchitectureGraph) -> dict[str, str]:
    """A model hangs under the first service that serves it."""
    found: dict[str, str] = {}
    for edge in graph.edges:
        if edge.kind is EdgeKind.SERVES:
            found.setdefault(edge.target, edge.source)
    return found


def _rooted(address: str, around: dict[str, str]) -> str | None:
    """What encloses it; nothing where that would be a circle."""
    seen, at = {address}, around.get(address)
    while at is not None and at not in seen:
        seen.add(at)
        at = around.get(at)
    return around.get(address) if at is None else None


def _branches(
    children: dict[str | None, list[str]],
    entry: Callable[[Sequence[str]], tuple[str, list[str]]],
    first: Mapping[str, str],
) -> Iterator[str]:
    """Every line, with a stack of its own: what stands in what may be nested deeply. Those of a fleet are one."""
    stack = [("", iter(_with_last(_together(children[None], first))))]
    while stack:
        indent, members = stack[-1]
        addresses, last = next(members, ([], False))
        if not addresses:
            stack.pop()
            continue
        heading, details = entry(addresses)
        rail = indent + ("   " if last else "│  ")
        inner = [one for address in addresses for one in children.get(address, [])]
        yield f"{indent}{'└─' if last else '├─'} {heading}"
        for detail in details:
            yield f"{rail}{'│  ' if inner else '   '}{detail}"
        stack.append((rail, iter(_with_last(_together(inner, first)))))


def _together(addresses: Sequence[str], first: Mapping[str, str]) -> list[list[str]]:
    """Those of a fleet in one list, the others each in one of its own."""
    found: dict[str, list[str]] = {}
    for address in addresses:
        found.setdefault(first.get(address, address), []).append(address)
    return list(found.values())


def _with_last(members: list[list[str]]) -> list[tuple[list[str], bool]]:
    return [(addresses, position == len(members) - 1) for position, addresses in enumerate(members)]


def _entry(
    graph: ArchitectureGraph, addresses: Sequence[str], names: dict[str, str], first: Mapping[str, str]
) -> tuple[str, list[str]]:
    node, count = graph[addresses[0]], len(addresses)
    known = facts(description_of(graph, node))
    kind = noun(node.kind) if count == 1 else f"{count:,} {noun(node.kind, count)}"
    heading = f"{kind} {_named(addresses, names)}" + (f"  {' · '.join(known)}" if known else "")
    targets: dict[str, dict[str, None]] = defaultdict(dict)
    for edge in (edge for address in addresses for edge in graph.edges_from(address)):
        if edge.kind in _SHOWN:
            targets[edge.kind.value][edge.target] = None
    return heading, [
        f"{'←' if EdgeKind(kind).flows_back else '→'} {kind} "
        + ", ".join(_named(some, names) for some in _together(list(to), first))
        for kind, to in targets.items()
    ]


def _named(addresses: Sequence[str], names: dict[str, str]) -> str:
    return names[addresses[0]] + (f" and {len(addresses) - 1:,} more" if len(addresses) > 1 else "")


def node_link(graph: ArchitectureGraph) -> dict[str, Any]:
    """The graph as JSON data in the node-link form that graph libraries read.

    Returns:
        ``directed``, ``multigraph``, ``graph``, ``nodes`` (``id`` is the address; the rest is the component as
        described, with the file and line where it was made) and ``edges`` (``source``, ``target``, ``kind``,
        ``field``, ``item``; the target is what the source refers to).
    """
    nodes = [
        {"id": address} | describe(node) | {"location": {"file": node.location.file, "line": node.location.line}}
        for address, node in graph.nodes.items()
    ]
    edges = [
        {"source": edge.source, "target": edge.target, "kind": edge.kind.value, "field": edge.field, "item": edge.item}
        for edge in graph.edges
    ]
    return {
        "format_version": "1.0",
        "directed": True,
        "multigraph": True,
        "graph": {"name": graph.system.name},
        "nodes": nodes,
        "edges": edges,
    }
