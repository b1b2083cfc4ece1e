"""What commands have of the rules: those of a graph run once, those of a change with each state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from aiscale.cli import review as reviewing
from aiscale.cli.parser import parser
from aiscale.cli.session.command_context import open_session
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from tests.support.paths import ROOT


class OfGraph:
    CODE = "TST001"
    SEVERITY = Severity.WARNING

    def __init__(self) -> None:
        self.ran = 0

    def check(self, graph: ArchitectureGraph) -> Iterator[Diagnostic]:
        self.ran += 1
        yield Diagnostic(self.CODE, self.SEVERITY, f"{graph.system.name} is looked at")


class OfChange:
    CODE = "TST002"
    SEVERITY = Severity.WARNING

    def check(self, graph: ArchitectureGraph, before: Mapping[str, Mapping[str, Any]]) -> Iterator[Diagnostic]:
        yield Diagnostic(self.CODE, self.SEVERITY, f"there were {len(before)} in {graph.system.name}")


def test_rules_of_a_graph_run_once_and_those_of_a_change_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = OfGraph()
    monkeypatch.setattr(reviewing, "RULES", (rule,))
    monkeypatch.setattr(reviewing, "CHANGES", (OfChange(),))
    blueprint = str(ROOT / "examples/01-three-faults/system.py")
    session = open_session(parser(None, everything=True).parse_args(["up", blueprint]), supervised=False)
    of_graph = "three-faults is looked at"
    for before, said in (
        (None, [of_graph]),
        ({"a": {}}, [of_graph, "there were 1 in three-faults"]),
        ({"a": {}, "b": {}}, [of_graph, "there were 2 in three-faults"]),
    ):
        found = session.findings(before)
        assert [item.message for item in found if item.code.startswith("TST")] == said
    assert rule.ran == 1
