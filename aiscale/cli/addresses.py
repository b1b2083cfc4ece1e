"""What the command line says of components and edges: addresses, names, kinds of edge."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiscale.cli.console import Console
    from aiscale.core.component import Component
    from aiscale.core.edges import EdgeKind
    from aiscale.graph.architecture import ArchitectureGraph


def find_address(
    graph: ArchitectureGraph, given: str, console: Console | None, *, can: Callable[[Component], bool] | None = None
) -> str:
    """The component that somebody means.

    Of several with the name, what the command can be asked of is meant, and among these what serves: what answers
    requests, computes, or carries and keeps data, before a model, a pipeline or an objective of that name. One note
    says which was taken, and the addresses of the others.

    Args:
        graph: the system's graph.
        given: an address, or a name.
        console: where the note goes; none is given where absent.
        can: whether the command can be asked of a component; of any where absent.

    Raises:
        UsageError: no component, or several that can be meant; names those that are near.
    """
    if given in graph:
        return given
    named = [node for node in graph.nodes.values() if node.name == given]
    if not named:
        raise _unknown(graph, given)
    meant = [node for node in named if can is None or can(node)] or named
    serving = [node for node in meant if _serves(node)] or meant
    if len(serving) > 1:
        choice = " or ".join(node.address for node in meant[:5])
        raise UsageError(f"{given} is the name of {len(meant)} components", hint=f"write {choice}")
    found = serving[0]
    if console is not None and (others := [node.address for node in named if node is not found]):
        console.note(f"{given} means {found.address}; other components of that name: {', '.join(others)}")
    return found.address


def _serves(component: Component) -> bool:
    """Whether it answers, computes, or carries or keeps data, and does not only describe what does."""
    from aiscale.components.processing.batch_job import BatchJob
    from aiscale.components.processing.stream_job import StreamJob
    from aiscale.components.streams.connector import Connector
    from aiscale.core.ports import CallTarget, EventStream, FeatureProvider, RecordStore

    return isinstance(
        component, (CallTarget, EventStream, FeatureProvider, RecordStore, StreamJob, BatchJob, Connector)
    )


def _unknown(graph: ArchitectureGraph, given: str) -> UsageError:
    from difflib import get_close_matches

    names = {node.name: address for address, node in reversed(graph.nodes.items())}
    word = given.rpartition("/")[2].lower()
    near = [address for address, node in graph.nodes.items() if node.name == word]
    near += get_close_matches(given, graph.nodes, n=3, cutoff=0.6)
    near += [names[name] for name in get_close_matches(word, names, n=3, cutoff=0.7)]
    near += [address for address, node in graph.nodes.items() if len(word) > 2 and word in node.name]
    hint = (
        f"did you mean {' or '.join(list(dict.fromkeys(near))[:3])}?" if near else "run aiscale graph to list them all"
    )
    if Path(given).is_dir():
        hint = f"a blueprint is given with -f {given}"
    return UsageError(f"there is no component {given!r} in {graph.system.name}", hint=hint)


def edge_kinds(given: str | None) -> tuple[EdgeKind, ...]:
    """Kinds of edge as ``--edges`` gives them: ``calls,reads``; hyphens stand for blanks.

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


def component(text: str) -> str:
    """An address or a name, as an argument: what can be none is a blueprint, which an option names."""
    if text.startswith((".", "/")) or text.endswith((".py", "/")):
        raise argparse.ArgumentTypeError(f"{text} is not an address; a blueprint is given with -f {text}")
    return text


def steps(text: str) -> int:
    """A number of steps, as an argument."""
    if not text.isdigit() or int(text) > 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of steps, 0 to 1,000,000")
    return int(text)
