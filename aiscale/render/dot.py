"""Writes the graph as DOT text, which Graphviz draws."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.render.kind_looks import look
from aiscale.render.words import noun

_FAINT = frozenset({
    EdgeKind.RUNS_ON, EdgeKind.PLACES, EdgeKind.STORED_IN, EdgeKind.HAS, EdgeKind.USES, EdgeKind.OWNED_BY,
    EdgeKind.ROUTES_THROUGH,
})  # fmt: skip


def dot(graph: ArchitectureGraph) -> str:
    """Write a graph as DOT; arrows go from what refers to what is referred to.

    Args:
        graph: any graph; the components and edges that are in it.

    Returns:
        Text that ends with a newline; the same graph gives the same text.
    """
    return "\n".join([*_lines(graph), ""])


def _lines(graph: ArchitectureGraph) -> Iterator[str]:
    yield f"digraph {_quoted(graph.system.name)} {{"
    yield "  rankdir=LR;"
    yield '  node [shape=box, fontname="sans-serif"];'
    yield '  edge [fontname="sans-serif", fontsize=10];'
    for address, node in graph.nodes.items():
        label = f"{node.name}\\n{noun(node.kind)}"
        shape = look(node.kind).dot
        yield f"  {_quoted(address)} [label={_quoted(label)}{f', shape={shape}' if shape else ''}];"
    for edge in graph.edges:
        style = ", style=dashed, color=gray60" if edge.kind in _FAINT else ""
        yield f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [label={_quoted(edge.kind.value)}{style}];"
    yield "}"


def _quoted(text: str) -> str:
    """A quoted name; a backslash and ``n`` stay the line end that they are in DOT."""
    return '"' + text.replace('"', '\\"') + '"'
