"""The table of known faults: which rule finds each, how, and which golden systems show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from aiscale.rules.faults import FAULTS
from aiscale.rules.faults.fault import Fault
from aiscale.rules.pages import REPRODUCED
from aiscale.rules.registry import CHANGES, PAGES, RULES
from aiscale.rules.rule import Page

REFERENCE = Path("docs/reference/faults.md")

_HEADINGS = {
    "streams": "Streams and jobs", "serving": "Model serving", "features": "Features", "places": "Places and edge",
    "gpu": "GPUs", "network": "Network", "scaling": "Scaling", "delivery": "Delivery and learning",
    "observability": "Objectives and alerts", "people": "People", "retrieval": "Retrieval",
}  # fmt: skip


class Finder(NamedTuple):
    """A rule that finds a fault.

    Attributes:
        code: the rule.
        decided: ``exact``, or ``estimated`` where a number is.
    """

    code: str
    decided: str

    @property
    def golden(self) -> str:
        """The folder with good, bad and near-miss systems."""
        return f"tests/golden/{'changes' if self.code.startswith('CHG') else 'rules'}/{self.code}"


def finders() -> Mapping[str, tuple[Finder, ...]]:
    """The rules that find each fault, by the fault's identifier."""
    found: dict[str, list[Finder]] = defaultdict(list)
    for rule in (*RULES, *CHANGES, *PAGES):
        for fault in faults_of(rule):
            found[fault].append(Finder(rule.CODE, str(getattr(rule, "DECIDED", "exact"))))
    return {fault: tuple(sorted(rules, key=lambda rule: rule.code)) for fault, rules in found.items()}


def faults_of(rule: Page) -> tuple[str, ...]:
    """The identifiers of the faults that a rule says it finds."""
    return tuple(getattr(rule, "FAULTS", ()))


def markdown() -> str:
    """The whole reference."""
    found = finders()
    decided = sum(fault.id in found for fault in FAULTS)
    lines = [
        "# Known faults", "",
        "What is known to go wrong in systems of this kind, and which rule of `aiscale lint` finds it. *Estimated* "
        "means that the rule compares with a number that is estimated: its finding says so and gives the inputs.", "",
        "<!-- Written by `python -m aiscale.rules.faults` from aiscale/rules: edit the faults and the rules there. -->",
        "",
        f"{len(FAULTS)} faults, {decided} of them found by a rule.", "",
    ]  # fmt: skip
    for area, group in groupby(FAULTS, key=lambda fault: fault.id.partition("-")[0]):
        lines += [f"## {_HEADINGS.get(area, area)}", "", "| | fault | found by | golden systems | source |",
                  "|---|---|---|---|---|"]  # fmt: skip
        lines += [_row(fault, found.get(fault.id, ())) for fault in group]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _row(fault: Fault, rules: tuple[Finder, ...]) -> str:
    if rules:
        by = ", ".join(
            f"[{rule.code}](rules.md#{rule.code.lower()})" + (" (estimated)" if rule.decided == "estimated" else "")
            for rule in rules
        )
        golden = ", ".join(f"`{rule.golden}`" for rule in rules)
    else:
        shown = f". {REPRODUCED[fault.reproduced].partition(':')[0]}" if fault.reproduced else ""
        by, golden = f"none: {fault.undecided}{shown}", ""
    cells = (fault.id, fault.text, by, golden, fault.source)
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
