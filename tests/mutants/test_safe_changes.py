"""A change that only makes a system safer raises no alarm.

``AISCALE_ALL_MUTANTS=1`` tries ten times as many.
"""

from __future__ import annotations

import os
import random

import pytest

from aiscale.errors import AiscaleError
from tests.mutants.blueprint import BLUEPRINTS, Blueprint
from tests.mutants.safe import AT_THE_EDGE, DOCUMENTED, safer
from tests.support.golden import GOLDEN

ALL = os.environ.get("AISCALE_ALL_MUTANTS") == "1"
TRIALS = 600 if ALL else 60
pytestmark = pytest.mark.timeout(7_200 if ALL else 600)
QUIET = [file for file in sorted((GOLDEN / "rules").glob("*/*.py")) if not file.stem.startswith("bad")]


@pytest.mark.parametrize("blueprint", BLUEPRINTS, ids=lambda blueprint: blueprint.name)
def test_nothing_is_said_about_a_safer_system(blueprint: Blueprint) -> None:
    alarms = []
    for seed in range(TRIALS):
        changed, told = safer(blueprint, random.Random(seed))
        _, found = blueprint.findings(*blueprint.run(changed))
        alarms += [f"{told}: {item.code} {item.message}" for item in found if item.code not in DOCUMENTED]
    assert alarms == []


def test_nothing_is_said_about_a_safer_system_next_to_a_fault() -> None:
    """The same for the sound system of every rule, and for its near misses."""
    alarms = []
    for file in QUIET:
        golden = Blueprint(file.stem, (file,))
        for seed in range(8 if ALL else 1):
            changed, told = safer(golden, random.Random(seed))
            try:
                system, made = golden.run(changed)
            except AiscaleError:
                continue  # A lower bound above the upper one, and the like, is refused at once.
            found = [item for item in golden.findings(system, made)[1] if item.code not in AT_THE_EDGE]
            before = golden.sound_findings if found else ()
            alarms += [
                f"{file.parent.name}/{file.name} {told}: {item.code} {item.message}"
                for item in found
                if (item.code, item.address, item.message) not in before
            ]
    assert alarms == []
