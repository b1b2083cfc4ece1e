"""Rules about people who decide cases."""

from __future__ import annotations

from aiscale.rules.people import (
    ppl001_more_cases_than_people_decide,
    ppl002_cases_wait_too_long,
    ppl005_people_outside_residency,
)
from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    ppl001_more_cases_than_people_decide,
    ppl002_cases_wait_too_long,
    ppl005_people_outside_residency,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
