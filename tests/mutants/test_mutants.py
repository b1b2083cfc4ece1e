"""A small mistake in a clean blueprint is noticed, or it is said why it does no harm.

A sample runs by default. ``AISCALE_ALL_MUTANTS=1`` runs all of them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

from tests.mutants.blueprint import BLUEPRINTS, Blueprint
from tests.mutants.harmless import HARMLESS, REASONS
from tests.mutants.survey import Result, every_mutant, sample, survey

ALL = os.environ.get("AISCALE_ALL_MUTANTS") == "1"
SAMPLE, SEED = 450, 20_261_125
pytestmark = pytest.mark.timeout(7_200 if ALL else 600)


@pytest.fixture(scope="module")
def results() -> Sequence[Result]:
    return list(survey(every_mutant() if ALL else sample(SAMPLE, SEED)))


@pytest.mark.parametrize("blueprint", BLUEPRINTS, ids=lambda blueprint: blueprint.name)
def test_a_blueprint_is_clean_before_it_is_changed(blueprint: Blueprint) -> None:
    assert blueprint.sound_findings == ()


def test_each_change_is_caught_or_shown_to_be_harmless(results: Sequence[Result]) -> None:
    assert len(results) >= 300
    assert [f"{result.mutant}: {result.problem}" for result in results if result.problem] == []


def test_mutants_are_the_same_each_time() -> None:
    first, second = ([str(mutant) for _, mutant in sample(50, SEED)] for _ in range(2))
    assert first == second


def test_no_change_has_two_reasons() -> None:
    assert len(HARMLESS) == sum(len(reason.operations) for reason in REASONS)


def test_every_reason_is_needed(results: Sequence[Result]) -> None:
    """A reason for a change that is caught by now is removed."""
    if ALL:
        assert sorted(HARMLESS.keys() - {result.mutant.key for result in results if result.reason is not None}) == []
