"""Runs mutants, and says of each what became of it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.mutants.blueprint import BLUEPRINTS, Blueprint, Outcome
from tests.mutants.harmless import HARMLESS
from tests.mutants.mutate import Mutant
from tests.mutants.reasons.reason import Reason


@dataclass(frozen=True, slots=True)
class Result:
    """One mutant.

    Attributes:
        blueprint: what was changed.
        mutant: how.
        refused: why it could not be made; empty when it could.
        found: codes of new findings.
        reason: why it is harmless, where nothing was said.
        problem: why it is neither; empty for a sound result.
    """

    blueprint: Blueprint
    mutant: Mutant
    refused: str = ""
    found: tuple[str, ...] = ()
    reason: Reason | None = None
    problem: str = ""


def every_mutant() -> list[tuple[Blueprint, Mutant]]:
    """All of them, in the order of the sources."""
    return [(blueprint, mutant) for blueprint in BLUEPRINTS for mutant in blueprint.mutants()]


def sample(size: int, seed: int) -> list[tuple[Blueprint, Mutant]]:
    """The same ones for the same seed."""
    return random.Random(seed).sample(every_mutant(), size)


def survey(chosen: Iterable[tuple[Blueprint, Mutant]]) -> Iterator[Result]:
    """What became of each."""
    for blueprint, mutant in chosen:
        outcome = blueprint.outcome(mutant)
        yield _judge(blueprint, mutant, outcome)


def _judge(blueprint: Blueprint, mutant: Mutant, outcome: Outcome) -> Result:
    if outcome.is_caught:
        return Result(blueprint, mutant, outcome.refused, outcome.found)
    reason = HARMLESS.get(mutant.key)
    if reason is None:
        return Result(blueprint, mutant, problem="neither caught nor in the table of reasons")
    assert outcome.graph is not None
    wrong = [problem for proof in reason.proofs for problem in proof(outcome.graph)]
    return Result(blueprint, mutant, reason=reason, problem=f"not harmless: {'; '.join(wrong)}" if wrong else "")
