"""Takes out what is waived, and looks at the waivers themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Location, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.waivers import wvr001_expired, wvr002_waives_nothing
from aiscale.rules.waivers.comments import comments

NEVER_WAIVED = ("BLU", "MOD001", "MOD002", "MOD003", "MOD005", "MOD008", "PLG", "WVR")
"""Areas whose findings say that the check itself is not complete."""


class Waived(NamedTuple):
    """A finding that somebody accepts.

    Attributes:
        finding: what was found.
        reason: why it is accepted.
        owner: who accepts it.
        expires: the last day on which that holds.
        place: where the waiver is written.
    """

    finding: Diagnostic
    reason: str
    owner: str
    expires: date
    place: Location


@dataclass(slots=True)
class _Waiver:
    """A waiver of either form, for one code."""

    code: str
    reason: str
    owner: str
    expires: date
    location: Location
    component: Component | None = None
    index: int | None = None
    is_used: bool = field(default=False)

    def covers(self, finding: Diagnostic) -> bool:
        is_of_code = finding.code.startswith(self.code) and not finding.code.startswith(NEVER_WAIVED)
        return is_of_code and finding.can_be_waived

    def finding(self, code: str, message: str, *, label: str, help_text: str) -> Diagnostic:
        if self.component is None:
            return Diagnostic(code, Severity.WARNING, message, location=self.location, label=label, help=help_text)
        return self.component.finding(
            code, Severity.WARNING, message, argument="waivers", index=self.index, label=label, help=help_text
        )


def apply_waivers(
    graph: ArchitectureGraph, found: Iterable[Diagnostic], *, ran: frozenset[str], known: frozenset[str], today: date
) -> tuple[list[Diagnostic], list[Waived]]:
    """Sort findings into those that count and those that are waived.

    Args:
        graph: the system; its components, and the files in which they are made, hold the waivers.
        found: what the rules found.
        ran: codes of the rules that have run: a waiver of another rule is not judged.
        known: every code that there is.
        today: the day on which waivers must not have expired.

    Returns:
        What counts, with what is wrong with the waivers, and what is waived.
    """
    by_address, everywhere = _declared(graph)
    by_line, malformed, written = _in_comments(graph)
    waivers = [*(waiver for group in by_address.values() for waiver in group), *everywhere, *written]
    counting: list[Diagnostic] = []
    waived: list[Waived] = []
    for item in found:
        candidates = [*by_address.get(item.address, ()), *everywhere]
        if by_line and item.location is not None:
            candidates += [waiver for line in _lines(item) for waiver in by_line.get((item.location.file, line), ())]
        covering = [waiver for waiver in candidates if waiver.covers(item)]
        for waiver in covering:
            waiver.is_used = True
        first = next((waiver for waiver in covering if waiver.expires >= today), None)
        if first is None:
            counting.append(item)
        else:
            waived.append(Waived(item, first.reason, first.owner, first.expires, first.location))
    return [*counting, *malformed, *_judged(waivers, ran, known, today)], waived


def _declared(graph: ArchitectureGraph) -> tuple[dict[str, list[_Waiver]], list[_Waiver]]:
    """Waivers of components by the address that they are about, and those of the whole system."""
    by_address: dict[str, list[_Waiver]] = defaultdict(list)
    for address, component in graph.nodes.items():
        if component.waivers:
            by_address[address] += _of(component)
    for system in graph.system.systems[1:]:
        own = _of(system)
        for component in (system, *system.components) if own else ():
            by_address[component.address] += own
    return by_address, _of(graph.system)


def _of(component: Component) -> list[_Waiver]:
    return [
        _Waiver(item.code, item.reason, item.owner, item.expires, component.location, component, index)
        for index, item in enumerate(component.waivers)
    ]


def _in_comments(
    graph: ArchitectureGraph,
) -> tuple[dict[tuple[str, int], list[_Waiver]], list[Diagnostic], list[_Waiver]]:
    """Waivers in comments by file and line, those that cannot be read, and the waivers once more in order."""
    files = sorted({node.location.file for node in (*graph.nodes.values(), *graph.system.systems)})
    by_line: dict[tuple[str, int], list[_Waiver]] = defaultdict(list)
    malformed: list[Diagnostic] = []
    written: list[_Waiver] = []
    for file in files:
        read, wrong = comments(file)
        malformed += wrong
        for item in read:
            own = [_Waiver(code, item.reason, item.owner, item.expires, item.location) for code in item.codes]
            by_line[file, item.line] += own
            written += own
    return by_line, malformed, written


def _lines(item: Diagnostic) -> list[int]:
    """The lines that a comment may stand on: where the call begins and ends, the marked argument, the calls around it.

    A formatter moves a comment from an argument to the end of the call that it stands in.
    """
    return sorted(item.location.lines(item.argument, item.index)) if item.location else []


def _judged(
    waivers: Iterable[_Waiver], ran: frozenset[str], known: frozenset[str], today: date
) -> Iterator[Diagnostic]:
    # A waiver of an included system stands once for each of its components.
    for waiver in {id(waiver): waiver for waiver in waivers}.values():
        rules = {code for code in known if code.startswith(waiver.code)}
        if waiver.expires < today:
            yield waiver.finding(
                wvr001_expired.CODE, f"the waiver of {waiver.code} by {waiver.owner} has expired",
                label=f"held until {waiver.expires}",
                help_text="fix what it waived, or accept it anew with a new date",
            )  # fmt: skip
        elif not rules:
            near = get_close_matches(waiver.code, known, n=1)
            yield waiver.finding(
                wvr002_waives_nothing.CODE, f"a waiver names {waiver.code}, but there is no such rule",
                label="waives nothing", help_text=f"did you mean {near[0]}?" if near else "aiscale explain --list",
            )  # fmt: skip
        elif waiver.code.startswith(NEVER_WAIVED):
            yield waiver.finding(
                wvr002_waives_nothing.CODE, f"what {waiver.code} finds cannot be waived",
                label="waives nothing", help_text="fix it, and remove the waiver",
            )  # fmt: skip
        elif not waiver.is_used and rules <= ran:
            yield waiver.finding(
                wvr002_waives_nothing.CODE, f"the waiver of {waiver.code} by {waiver.owner} waives nothing",
                label="nothing is found here", help_text="remove it",
            )  # fmt: skip
