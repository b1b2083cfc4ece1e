"""What is wrong with a change is found beside what was applied, and said in these words.

Each golden file makes two systems: ``before``, as it was applied, and ``system``, as it is now; and where that counts
``namespaces``, the two that they are in.
``AISCALE_UPDATE_GOLDENS=1 pytest tests/rules/test_changes.py`` writes the expected texts anew.
"""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest

from aiscale.core.describe import describe
from aiscale.diagnostics import Diagnostics
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.plan.applied_state import Applied, AppliedResource
from aiscale.plan.namespace_moves import placed
from aiscale.plan.renames import renamed_state
from aiscale.render.diagnostics_text import plain_text
from aiscale.rules.changes.before import Before, ChangeRule
from aiscale.rules.registry import CHANGES
from tests.support.golden import GOLDEN, expect

CASES = sorted((GOLDEN / "changes").glob("*/*.py"))
RULES = {rule.CODE: rule for rule in CHANGES}


def found(case: Path) -> Diagnostics:
    """What the rule of the case's folder finds, beside a state that has been written and read."""
    made = runpy.run_path(str(case), run_name="__blueprint__")
    graph, old = build(made["system"])[0], build(made["before"])[0]
    before: Before = json.loads(json.dumps({address: describe(node) for address, node in old.nodes.items()}))
    if "namespaces" in made:
        was, now = (lower(one, namespace=name) for one, name in zip((old, graph), made["namespaces"], strict=True))
        records = {one.key: AppliedResource(one, "") for one in was}
        before = placed([(Applied(old.system.name, "prod", records, before), now)])
    return Diagnostics(RULES[case.parent.name].check(graph, before))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_what_a_change_breaks_is_found_and_nothing_else(case: Path) -> None:
    text = plain_text(tuple(found(case)), root=case.parent, width=100)
    if case.stem.startswith("bad"):
        assert text
        expect(text, case.with_suffix(".txt"))
    else:
        assert text == ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_a_rename_that_a_help_proposes_fixes_the_finding(case: Path) -> None:
    rule, made = RULES[case.parent.name], runpy.run_path(str(case), run_name="__blueprint__")
    graph, old = build(made["system"])[0], build(made["before"])[0]
    before = Applied("golden", "prod", described={address: describe(node) for address, node in old.nodes.items()})
    for one in found(case):
        if renames := dict(re.findall(r'Moved\("(.+?)", "(.+?)"\)', one.help)):
            now, known = renamed_state(before, renames)
            assert known == renames
            assert one.message not in {other.message for other in rule.check(graph, now.described)}


@pytest.mark.parametrize("rule", CHANGES, ids=lambda rule: rule.CODE)
def test_a_rule_about_changes_has_golden_systems_and_keeps_quiet_where_nothing_was_applied(rule: ChangeRule) -> None:
    folder = GOLDEN / "changes" / rule.CODE
    assert {path.stem.split("_")[0] for path in folder.glob("*.py")} == {"good", "bad", "near"}
    for case in folder.glob("bad*.py"):
        graph = build(runpy.run_path(str(case), run_name="__blueprint__")["system"])[0]
        assert list(rule.check(graph, {})) == []


@pytest.mark.parametrize(
    "nonsense",
    [{"partitions": "many", "engine": 7}, {"partitions": True, "engine": {"kind": "Flink", "max_parallelism": "720"}}],
)
def test_a_state_that_was_written_by_another_version_is_no_reason_to_fail(nonsense: dict[str, object]) -> None:
    for case in CASES:
        graph = build(runpy.run_path(str(case), run_name="__blueprint__")["system"])[0]
        for rule in CHANGES:
            assert (
                list(
                    rule.check(
                        graph, {address: nonsense | {"stateful": True, "retention": "??"} for address in graph.nodes}
                    )
                )
                == []
            )
