"""Words that a script cannot hold: what a blueprint has, environments, codes, kinds, tools, sandboxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiscale.cli.session.command_context import Session
    from aiscale.graph.architecture import ArchitectureGraph

Candidate = tuple[str, str]
"""A word and a few words about it."""

Source = Callable[[Sequence[str]], Iterator[Candidate]]


def candidates(what: str, words: Sequence[str]) -> Iterator[Candidate]:
    """What may come next.

    Args:
        what: one of :data:`SOURCES`.
        words: the command line so far, the word that is being written last: the blueprint is looked for in it.

    Yields:
        Words in order, each with what it is.

    Raises:
        AiscaleError: the blueprint or the project cannot be read.
    """
    return SOURCES[what](words)


def _addresses(words: Sequence[str]) -> Iterator[Candidate]:
    return _nodes(_graph(words))


def _losses(words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.analysis.failure.impact.named_places import with_named_places

    return _nodes(with_named_places(_graph(words)))


def _nodes(graph: ArchitectureGraph) -> Iterator[Candidate]:
    from aiscale.render.words import noun

    for address, node in graph.nodes.items():
        yield address, noun(node.kind)


def _objects(words: Sequence[str]) -> Iterator[Candidate]:
    """What ``why`` answers for: objects on every cluster, and components."""
    from aiscale.cli.session.clusters import at_clusters

    session = _session(words)
    for one in at_clusters(session):
        for resource in one.resources():
            yield resource.key, resource.address
    yield from _nodes(session.graph)


def _clusters(words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.cli.session.cluster_states import states_of
    from aiscale.cli.session.clusters import clusters_of

    session = _session(words)
    named = clusters_of(session)
    for name in named:
        yield name, "cluster"
    for state in states_of(session, offline=True):
        if state.holds and state.to.cluster and state.to.cluster not in named:
            yield state.to.cluster, "cluster that the blueprint no longer names"


def _readers(words: Sequence[str]) -> Iterator[Candidate]:
    """Services that read a stream which can be replayed."""
    from aiscale.components.services.microservice import Microservice

    graph = _graph(words)
    for reader in graph.of(Microservice):
        if any(_read_by(graph, reader.address)):
            yield reader.address, "service"


def _read_streams(words: Sequence[str]) -> Iterator[Candidate]:
    """What the reader reads that is named before."""
    from aiscale.cli.replay_support import reader_of
    from aiscale.render.words import noun

    graph = _graph(words)
    named = [word for word in words[1:-1] if word in graph or any(word == node.name for node in graph.nodes.values())]
    if named:
        for address in _read_by(graph, reader_of(graph, named[0], None).address):
            yield address, noun(graph[address].kind)


def _read_by(graph: ArchitectureGraph, reader: str) -> Iterator[str]:
    from aiscale.components.streams.event_table import EventTable
    from aiscale.components.streams.topic import Topic
    from aiscale.core.edges import EdgeKind

    for edge in graph.edges_from(reader, EdgeKind.READS):
        if isinstance(graph[edge.target], Topic | EventTable):
            yield edge.target


def _topics(words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.components.streams.topic import Topic

    for topic in _graph(words).of(Topic):
        yield topic.address, "topic"


def _begins(_words: Sequence[str]) -> Iterator[Candidate]:
    yield "earliest", "from the first record that is kept"


def _commands(_words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.cli.command_spec import command_line

    for command in command_line().actions:
        yield command.name, command.help


def _sandboxes(_words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.sandbox import list_sandboxes

    for name in list_sandboxes():
        yield name, "sandbox"


def _parts(_words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.sandbox.parts import PARTS

    for part in PARTS:
        yield part.name, part.role


def _tools(_words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.toolchain import OPTIONAL, PARTS

    yield "engine", "what preview, up and destroy need"
    yield "sandbox", "what a sandbox needs"
    for part in (*PARTS.values(), *OPTIONAL.values()):
        yield part.name, part.version


def _overrides(words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.cli.completion.overrides import overrides

    return overrides(_session(words), _current(words))


def _codes(_words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.rules.pages import pages

    for code, page in pages().items():
        yield code, page.title


def _kinds(_words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.components.pages import headings, pages

    for page in pages():
        yield page.name, page.title
    for domain, heading in headings().items():
        if domain:
            yield domain, heading


def _edges(_words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.core.edges import EdgeKind

    for kind in EdgeKind:
        yield kind.replace(" ", "-"), "kind of edge"


def _environments(words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.cli.session.environment import DEFAULT_ENVIRONMENT
    from aiscale.cli.session.project import find_project

    named = _named_file(words)
    project = find_project(named.parent if named is not None else Path())
    for name in sorted({DEFAULT_ENVIRONMENT, *project.environments} - {"base"}):
        yield name, "environment"


def _listed(source: Source) -> Source:
    """Candidates for the last word of a list with commas, each after the words that are there already."""

    def found(words: Sequence[str]) -> Iterator[Candidate]:
        before, comma, _ = _current(words).rpartition(",")
        given = before.split(",")
        return ((f"{before}{comma}{word}", about) for word, about in source(words) if word not in given)

    return found


SOURCES: dict[str, Source] = {
    "addresses": _addresses,
    "begins": _begins,
    "clusters": _clusters,
    "code-lists": _listed(_codes),
    "codes": _codes,
    "commands": _commands,
    "edge-lists": _listed(_edges),
    "environments": _environments,
    "kinds": _kinds,
    "losses": _losses,
    "objects": _objects,
    "overrides": _overrides,
    "parts": _parts,
    "readers": _readers,
    "sandboxes": _sandboxes,
    "streams": _read_streams,
    "tools": _tools,
    "topics": _topics,
}
"""What gives candidates, by name."""


def _graph(words: Sequence[str]) -> ArchitectureGraph:
    return _session(words).graph


def _session(words: Sequence[str]) -> Session:
    import argparse

    from aiscale.cli.session.command_context import open_session

    named = _named_file(words)
    environment = _value_of(words, "-e", "--env", "-s", "--stack")
    return open_session(argparse.Namespace(blueprint=str(named) if named else None, env=environment, overrides=[]))


def _named_file(words: Sequence[str]) -> Path | None:
    named = _value_of(words, "-f", "--blueprint")
    return next(
        (Path(word) for word in (named, *words) if word and word.endswith(".py") and Path(word).is_file()), None
    )


def _current(words: Sequence[str]) -> str:
    """The word that is being written; of ``--option=value`` the value."""
    word = words[-1] if words else ""
    return word.partition("=")[2] if word.startswith("--") else word


def _value_of(words: Sequence[str], *flags: str) -> str | None:
    """The value of an option that is there already; bash gives the sign of ``--option=value`` as a word."""
    for index, word in enumerate(words[:-1]):
        name, sign, value = word.partition("=")
        if name in flags:
            following = [later for later in words[index + 1 : -1] if later != "="]
            return value if sign and value else next(iter(following), None)
    return None
