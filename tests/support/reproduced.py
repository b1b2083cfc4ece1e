"""Golden systems of rules, tried on real brokers: as they are, and with what the finding proposes.

``@reproduces("STR012")`` says of a test that it makes the failure of a rule really
happen. ``tests/rules/test_reproduced.py`` holds these marks and the rules' ``REPRODUCED`` against each other.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from aiscale import System
from aiscale.analysis.streams.stream_storage import Reader, Writer, readers, writers
from aiscale.core.describe import describe
from aiscale.diagnostics import Diagnostic
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.rules import check
from aiscale.rules.registry import CHANGES
from aiscale.streams import Topic
from tests.support.golden import GOLDEN

Test = TypeVar("Test", bound=Callable[..., None])
MARK = "reproduces"
"""Attribute of a test that reproduces something."""


def reproduces(*codes: str) -> Callable[[Test], Test]:
    """Say which rules' failures a test makes happen, by their codes."""

    def mark(test: Test) -> Test:
        setattr(test, MARK, codes)
        return test

    return mark


@dataclass(frozen=True)
class Case:
    """A golden system, or what became of it.

    Attributes:
        code: the rule that it belongs to.
        file: where it was read.
        text: the blueprint.
        name: what the system is called in it.
    """

    code: str
    file: Path
    text: str
    name: str = "system"

    @functools.cached_property
    def graph(self) -> ArchitectureGraph:
        """Its graph."""
        names: dict[str, Any] = {"__name__": "__blueprint__", "__file__": str(self.file)}
        exec(compile(self.text, str(self.file), "exec"), names)
        system = names[self.name]
        assert isinstance(system, System)
        return build(system)[0]

    @property
    def findings(self) -> list[Diagnostic]:
        """What the rule says of it."""
        return [item for item in check(self.graph) if item.code == self.code]

    def fixed(self, old: str, new: str, *, helped: str | None = None, needs: str = "", left: str = "") -> Case:
        """The system with the finding's advice written into it; the rule has nothing left to say then.

        Args:
            old: what stands in the blueprint, once.
            new: what is written in its place.
            helped: the words of the finding that say so; ``new`` when absent.
            needs: a line that it needs at the beginning, an import.
            left: the one message of another form of the rule that remains; none when empty.
        """
        assert self.text.count(old) == 1, f"{old!r} must stand once in {self.file}"
        advice = [item.help or "" for item in self.findings]
        assert any((helped or new) in text for text in advice), f"{advice} does not propose {helped or new!r}"
        changed = Case(self.code, self.file, f"{needs}\n{self.text.replace(old, new)}")
        assert [item.message for item in changed.findings] == ([left] if left else [])
        return changed

    def objects(self, kind: str) -> list[dict[str, Any]]:
        """The objects of a kind that it is lowered to."""
        return [dict(record.properties) for record in lower(self.graph) if record.properties.get("kind") == kind]

    def component(self, address: str) -> Any:
        """One of its components."""
        return self.graph[address]

    def topic(self, name: str) -> Topic:
        """One of its topics."""
        found = self.graph[f"topics/{name}"]
        assert isinstance(found, Topic)
        return found

    def reader(self, component: str, topic: str) -> Reader[Topic]:
        """How a component reads a topic."""
        return next(one for one in readers(self.graph, self.topic(topic)) if one.component.name == component)

    def writer(self, component: str, topic: str) -> Writer:
        """How a component writes a topic."""
        return next(one for one in writers(self.graph, self.topic(topic)) if one.component.name == component)


def bad(code: str, name: str = "bad") -> Case:
    """A golden system that the rule finds fault with."""
    file = GOLDEN / "rules" / code / f"{name}.py"
    case = Case(code, file, file.read_text(encoding="utf-8"))
    assert case.findings, f"{code} finds nothing in {file}"
    return case


def changed(code: str, name: str = "bad") -> tuple[Case, Case]:
    """A golden change that a rule finds fault with: the system as it was applied, and as it is to be."""
    file = GOLDEN / "changes" / code / f"{name}.py"
    text = file.read_text(encoding="utf-8")
    was, is_now = Case(code, file, text, "before"), Case(code, file, text)
    before = {address: describe(component) for address, component in was.graph.nodes.items()}
    (rule,) = (rule for rule in CHANGES if code == rule.CODE)
    assert list(rule.check(is_now.graph, before)), f"{code} finds nothing in {file}"
    return was, is_now
