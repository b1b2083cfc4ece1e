"""Every known fault is found by a rule, or it is said why not; every fault that a rule names is known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aiscale.rules.faults import FAULTS
from aiscale.rules.faults.fault import Fault
from aiscale.rules.faults.table import REFERENCE, faults_of, finders, markdown
from aiscale.rules.registry import RULES
from aiscale.rules.rule import Rule
from tests.support.written_pages import assert_written

pytestmark = pytest.mark.complete
ROOT = Path(__file__).parent.parent.parent
KNOWN = {fault.id for fault in FAULTS}
AREAS = ("streams", "serving", "features", "places", "gpu", "network", "scaling", "delivery", "observability", "people",
         "retrieval")  # fmt: skip


def test_no_two_faults_share_an_identifier() -> None:
    ids = [fault.id for fault in FAULTS]
    assert sorted(ids) == sorted(KNOWN)


@pytest.mark.parametrize("area", AREAS)
def test_the_faults_of_an_area_stand_together_in_order(area: str) -> None:
    numbers = [int(fault.id.partition("-")[2]) for fault in FAULTS if fault.id.startswith(f"{area}-")]
    assert numbers != []
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_is_found_or_it_is_said_why_not(fault: Fault) -> None:
    assert re.fullmatch(rf"({'|'.join(AREAS)})-[0-9]+", fault.id)
    assert len(fault.text) > 20
    assert fault.text.endswith(".")
    assert fault.source
    rules = finders().get(fault.id, ())
    assert bool(rules) != bool(fault.undecided), "found by " + ", ".join(rule.code for rule in rules)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_a_rule_names_the_known_faults_that_it_finds(rule: Rule) -> None:
    assert hasattr(rule, "FAULTS"), 'FAULTS = ("area-1",), or () where none fits'
    assert [
        f"add {fault} to aiscale/rules/faults/{fault.partition('-')[0]}.py, or name a known one"
        for fault in sorted(set(faults_of(rule)) - KNOWN)
    ] == []  # fmt: skip
    assert len(set(faults_of(rule))) == len(faults_of(rule))
    assert getattr(rule, "DECIDED", "exact") in {"exact", "estimated"}


def test_the_table_is_up_to_date() -> None:
    assert_written(ROOT / REFERENCE, markdown())


def test_each_fault_has_one_row() -> None:
    rows = [line for line in markdown().splitlines() if re.match(r"\| [a-z]+-[0-9]+ \|", line)]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == [fault.id for fault in FAULTS]
    assert all(len(re.split(r"(?<!\\)\|", row)) == 7 for row in rows)
