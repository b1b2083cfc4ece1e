"""The example of Seldon Core 2 in a sandbox, which has the definitions and the namespace of its operators, not them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.user_folder import ROOT, UserFolder

pytestmark = [pytest.mark.e2e, pytest.mark.tools]


def test_a_pipeline_is_deployed_where_no_operator_runs(tmp_path: Path) -> None:
    place = UserFolder(tmp_path)
    example = ROOT / "examples" / "11-seldon-pipeline" / "system.py"
    (tmp_path / "system.py").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    try:
        process = place.start("up", "--yes", "system.py")
        out, err = process.communicate(timeout=300)
        assert (process.returncode, "28 created" in out) == (0, True), err
        assert "namespace seldon-mesh created" in err
        place.run("up", "--yes", "--expect-no-changes", "system.py")
        place.run("drift", "system.py")
    finally:
        place.close()
