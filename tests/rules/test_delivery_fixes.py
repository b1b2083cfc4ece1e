"""A finding about delivery or scaling with a certain fix is not found again after the fix."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aiscale.rules import check
from aiscale.rules.fixing.plan import plan_fixes
from tests.support.golden import GOLDEN, load

CASES = (
    "DLV047/bad", "DLV047/bad_tag", "DLV050/bad", "DLV051/bad", "DLV052/bad_token", "DLV064/bad_runs", "FEA006/bad_join",
    "SCL022/bad", "SCL022/bad_memory", "SCL022/bad_memory_beside_queue", "SCL029/bad",
)  # fmt: skip
"""Golden systems whose finding has a fix. Elsewhere the fix would mean something else, or one of two times is chosen."""


@pytest.mark.parametrize("case", CASES)
def test_a_certain_fix_removes_the_finding(case: str, tmp_path: Path) -> None:
    file = Path(shutil.copy(GOLDEN / "rules" / f"{case}.py", tmp_path / "system.py"))
    graph, code = load(file), case.partition("/")[0]
    plan = plan_fixes(graph, [item for item in check(graph) if item.code == code], tmp_path)
    assert [item.code for item in plan.fixed] == [code]
    for path, content in plan.files.items():
        (tmp_path / "fixed.py" if path == file else path).write_bytes(content)
    assert [item.code for item in check(load(tmp_path / "fixed.py"))] == []
