"""Environment variables: all that are read are in one table, and others that are called alike are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiscale.cli.session.environment_variables import VARIABLES, unknown_variables
from aiscale.toolchain.table import OPTIONAL, PARTS
from tests.support.command import aiscale


def test_the_table_has_the_variable_of_every_tool() -> None:
    tools = {part.environment for part in (*PARTS.values(), *OPTIONAL.values())}
    assert set(VARIABLES) == {"AISCALE_LOAD_TIMEOUT", "AISCALE_NOW", *tools}


@pytest.mark.parametrize(
    ("names", "note"),
    [
        (["PATH", "AISCALE_PULUMI", "AISCALE_SANDBOX"], ""),
        (["AISCALE_PULUMY"], "AISCALE_PULUMY is ignored: did you mean AISCALE_PULUMI?"),
        (["AISCALE_ENV"], "AISCALE_ENV is ignored: -e NAME chooses an environment"),
        (["AISCALE_B", "AISCALE_A"], "AISCALE_A, AISCALE_B are ignored: aiscale has no such variable"),
    ],
)
def test_what_is_said_of_others(names: list[str], note: str) -> None:
    assert unknown_variables(names) == note


def test_it_is_said_once_beside_the_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISCALE_ENV", "prod")
    done = aiscale("explain", "STR001", "--output", "json", cwd=tmp_path)
    assert done.stderr == "AISCALE_ENV is ignored: -e NAME chooses an environment\n"
    assert done.returncode == 0
