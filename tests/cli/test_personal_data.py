"""``aiscale personal-data``: what has personal data, at two widths and as data.

``AISCALE_UPDATE_GOLDENS=1`` writes the texts anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command import aiscale
from tests.support.golden import GOLDEN, expect
from tests.support.paths import ROOT

BLUEPRINT = GOLDEN / "personal_data" / "shop.py"


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(("name", "blueprint"), [("shop", BLUEPRINT), ("fraud", ROOT / "blueprints/fraud/system.py")])
def test_the_text(name: str, blueprint: Path, width: int) -> None:
    done = aiscale("personal-data", str(blueprint), cwd=ROOT, columns=width)
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines())) <= width
    expect(done.stdout, GOLDEN / "personal_data" / f"{name}-{width}.txt")


def test_a_narrow_terminal_has_what_does_not_fit_below() -> None:
    done = aiscale("personal-data", str(BLUEPRINT), cwd=ROOT, columns=48)
    assert (done.returncode, max(map(len, done.stdout.splitlines())) <= 48) == (0, True)


def test_data() -> None:
    done = aiscale("personal-data", "--output", "json", str(BLUEPRINT), cwd=ROOT)
    assert json.loads(done.stdout)["format_version"] == "1.0"
    expect(done.stdout, GOLDEN / "personal_data" / "shop.json")


def test_a_system_that_says_nothing_has_none(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(
        "from aiscale import System\nfrom aiscale.services import Microservice\n"
        'system = System("shop", [Microservice("a", image="registry.example/a@sha256:" + "1" * 64)])\n'
    )
    done = aiscale("personal-data", cwd=tmp_path, columns=80)
    assert done.stdout == (
        "shop  personal data in 0 places\n"
        "Set contains_personal_data=True on a stream, a store, an entity or a call that\n"
        "has personal data.\n"
    )
