"""Adds to each finding where the components that it names are declared, so that no rule has to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import CodeType, FunctionType

from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Location, Related
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.rules.changes.before import Since
from aiscale.rules.rule import Rule

_NAME = re.compile(r"(?<!namespace )(?<![\w/.:@=\"'-])[a-z][-a-z0-9]*(?:/[a-z][-a-z0-9]*)?(?![\w/:@=(\"-]|\.\w)")
"""A name or an address, not of a namespace, not in quotes, and not part of a path, an image, a file, a field, code."""


def with_places(
    graph: ArchitectureGraph, findings: Iterable[Diagnostic], rules: Iterable[Rule]
) -> Iterator[Diagnostic]:
    """The findings, each with the place of every component that its message and notes name.

    What the finding is about has its place already, and so has what the rule gives one. A word that the rule itself
    writes, such as ``records``, is not read as the name of a component.

    Args:
        graph: the system's graph.
        findings: what was found in it.
        rules: what may have found it.
    """
    found = list(findings)
    codes = {item.code for item in found}
    words = {rule.CODE: _words_of(rule) for rule in rules if rule.CODE in codes}
    for item in found:
        places = tuple(_places(item, _by_name(graph), words.get(item.code, frozenset())))
        yield replace(item, related=(*item.related, *places)) if places else item


def _places(item: Diagnostic, by_name: Mapping[str, Component | None], words: frozenset[str]) -> Iterator[Related]:
    known = {_line(item.location), *(_line(other.location) for other in item.related)}
    for text in (item.message, item.label, *item.notes):
        for name in _NAME.findall(text):
            component = by_name.get(name)
            if component is None or name in words or item.address in {component.address, f"systems/{name}"}:
                continue
            if (line := _line(component.location)) not in known:
                known.add(line)
                yield Related(f"{name} is declared", component.location, "name", declares=name)


def _line(location: Location | None) -> tuple[str, int] | None:
    return (location.file, location.line) if location is not None else None


@once_per_graph
def _by_name(graph: ArchitectureGraph) -> Mapping[str, Component | None]:
    """Components by address and by name; None where several have the name."""
    found: dict[str, Component | None] = {}
    for component in graph.nodes.values():
        found[component.address] = component
        found[component.name] = None if component.name in found else component
    return found


def _words_of(rule: Rule) -> frozenset[str]:
    """The words that a rule's functions, and those that it imports, write themselves."""
    texts: list[str] = []
    source = rule.rule if isinstance(rule, Since) else rule
    made = getattr(source, "__dict__", {}).values()  # a rule of a plug-in may have none
    waiting: list[object] = [one.__code__ for one in made if isinstance(one, FunctionType)]
    while waiting:
        constant = waiting.pop()
        if isinstance(constant, CodeType):
            waiting += constant.co_consts
        elif isinstance(constant, (tuple, frozenset)):
            waiting += constant
        elif isinstance(constant, str):
            texts.append(constant)
    return frozenset(word for text in texts for word in re.findall(r"[a-z][-a-z0-9]*", text))
