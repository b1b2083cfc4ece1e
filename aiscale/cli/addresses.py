"""What the command line says of components and edges: addresses, names, kinds of edge."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.errors import UsageError

if TYPE_CHECKING:
    from aiscale.core.edges import EdgeKind
    from aiscale.graph.architecture import ArchitectureGraph


def find_address(graph: ArchitectureGraph, given: str) -> str:
    """The component that somebody means.

    Args:
        graph: the system's graph.
        given: an address, or a name that only one component has.

    Raises:
        UsageError: no component, or several; names those that are near.
    """
    from difflib import get_close_matches

    if given in graph:
        return given
    named = [address for address, node in graph.nodes.items() if node.name == given]
    if len(named) == 1:
        return named[0]
    if named:
        raise UsageError(f"{given} is the name of {len(named)} components", hint=f"write {' or '.join(named[:5])}")
    names = {node.name: address for address, node in reversed(graph.nodes.items())}
    word = given.rpartition("/")[2].lower()
    near = [address for address, node in graph.nodes.items() if node.name == word]
    near += get_close_matches(given, graph.nodes, n=3, cutoff=0.6)
    near += [names[name] for name in get_close_matches(word, names, n=3, cutoff=0.7)]
    near += [address for address, node in graph.nodes.items() if len(word) > 2 and word in node.name]
    hint = f"did you mean {' or '.join(list(dict.fromkeys(near))[:3])}?" if near else "aiscale graph shows all of them"
    raise UsageError(f"there is no component {given!r} in {graph.system.name}", hint=hint)


def edge_kinds(given: str | None) -> tuple[EdgeKind, ...]:
    """Kinds of edge as ``--kinds`` gives them: ``calls,reads``; hyphens stand for blanks.

    Raises:
        UsageError: there is no such kind.
    """
    from difflib import get_close_matches

    from aiscale.core.edges import EdgeKind

    known = {kind.replace(" ", "-"): kind for kind in EdgeKind}
    found = []
    for word in (given or "").split(","):
        name = word.strip().lower().replace(" ", "-")
        if name and name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"kinds of edge: {', '.join(known)}"
            raise UsageError(f"there is no kind of edge {word.strip()!r}", hint=hint)
        found += [known[name]] if name else []
    return tuple(dict.fromkeys(found))


def steps(text: str) -> int:
    """A number of steps, as an argument."""
    if not text.isdigit() or int(text) > 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of steps, 0 to 1,000,000")
    return int(text)
