"""What is fixed in golden systems of delivery and scaling is not found any more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aiscale.rules import check
from aiscale.rules.fixing.plan import plan_fixes
from tests.support.golden import GOLDEN, load

FIXED = {"DLV047", "DLV050", "DLV051", "DLV058", "DLV063", "DLV068", "SCL022", "SCL029"}
CASES = [case for code in sorted(FIXED) for case in sorted((GOLDEN / "rules" / code).glob("bad*.py"))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_a_certain_fix_puts_it_right(case: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(case, tmp_path / "system.py"))
    graph = load(file)
    found = [item for item in check(graph) if item.code == case.parent.name]
    if all(item.fix is None for item in found):
        # the target would mean something else, or one of two times has to be chosen
        assert "without" in found[0].help or (case.parent.name, case.stem) == ("DLV050", "bad_longer")
        return
    plan = plan_fixes(graph, found, tmp_path)
    assert [item.code for item in plan.fixed] == [case.parent.name]
    for path, content in plan.files.items():
        (tmp_path / "fixed.py" if path == file else path).write_bytes(content)
    assert [item.code for item in check(load(tmp_path / "fixed.py"))] == []
