"""Words that a script can not hold: addresses and objects of a blueprint, environments, codes, kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiscale.graph.architecture import ArchitectureGraph

Candidate = tuple[str, str]
"""A word and a few words about it."""


def candidates(what: str, words: Sequence[str]) -> Iterator[Candidate]:
    """What may come next.

    Args:
        what: one of :data:`SOURCES`.
        words: the command line so far: the blueprint is looked for in it.

    Yields:
        Words in order, each with what it is.

    Raises:
        AiscaleError: the blueprint or the project can not be read.
    """
    return SOURCES[what](words)


def _addresses(words: Sequence[str]) -> Iterator[Candidate]:
    return _nodes(_graph(words))


def _losses(words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.analysis.impact.named_places import with_named_places

    return _nodes(with_named_places(_graph(words)))


def _nodes(graph: ArchitectureGraph) -> Iterator[Candidate]:
    from aiscale.render.words import noun

    for address, node in graph.nodes.items():
        yield address, noun(node.kind)


def _objects(words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.lowering import lower

    for resource in lower(_graph(words)):
        yield resource.key, resource.address


def _codes(_words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.rules.pages import pages

    for code, page in pages().items():
        yield code, page.title


def _kinds(_words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.components.pages import DOMAINS, pages

    for page in pages():
        yield page.name, page.title
    for domain, heading in DOMAINS.items():
        if domain:
            yield domain, heading


def _edges(_words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.core.edges import EdgeKind

    for kind in EdgeKind:
        yield kind.replace(" ", "-"), "kind of edge"


def _environments(words: Sequence[str]) -> Iterator[Candidate]:
    from aiscale.cli.environment import DEFAULT_ENVIRONMENT
    from aiscale.cli.project import find_project

    named = _named_file(words)
    project = find_project(named.parent if named is not None else Path())
    for name in sorted({DEFAULT_ENVIRONMENT, *project.environments} - {"base"}):
        yield name, "environment"


SOURCES: dict[str, Callable[[Sequence[str]], Iterator[Candidate]]] = {
    "addresses": _addresses,
    "codes": _codes,
    "edges": _edges,
    "environments": _environments,
    "kinds": _kinds,
    "losses": _losses,
    "objects": _objects,
}
"""What gives candidates, by name."""


def _graph(words: Sequence[str]) -> ArchitectureGraph:
    import argparse

    from aiscale.cli.session import open_session

    named = _named_file(words)
    return open_session(argparse.Namespace(blueprint=str(named) if named else None, env=None, overrides=[])).graph


def _named_file(words: Sequence[str]) -> Path | None:
    return next((Path(word) for word in words if word.endswith(".py") and Path(word).is_file()), None)
