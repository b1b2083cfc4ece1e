"""What the preview page says of findings: how many, the errors, what the change breaks, brings and takes away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiscale.core.messages.wording import counted, few
from aiscale.diagnostics import Diagnostic, Diagnostics, Severity
from aiscale.render.page import Page
from aiscale.render.similar_findings import headline, together
from aiscale.render.values import printable

_MOST = 5


@dataclass(frozen=True, slots=True)
class Compared:
    """Findings beside those of what a plan starts from.

    Attributes:
        new: what was not found there.
        gone: what was found there, and is not any more: fixed, waived or known to a baseline.
    """

    new: Sequence[Diagnostic] = ()
    gone: Sequence[Diagnostic] = ()

    @property
    def is_told(self) -> bool:
        """Whether there is one beside notes."""
        return any(found.severity is not Severity.NOTE for found in (*self.new, *self.gone))


def add_findings(
    page: Page,
    findings: Diagnostics,
    components: int,
    compared: Compared | None = None,
    refused: Sequence[str] = (),
) -> None:
    """Add the section of findings.

    Args:
        page: where to add it.
        findings: what the rules found.
        components: how many components the system has.
        compared: them beside those of what the plan starts from, where these are known.
        refused: the fields that the API server would refuse, each with why, in words.
    """
    page.gap()
    style = "red" if findings.has_errors or refused else ""
    words = findings.summary(components)
    words += f", {len(refused):,} refused field{'' if len(refused) == 1 else 's'}" if refused else ""
    more = "  (aiscale lint)" if any(not found.is_of_change for found in findings) else ""
    page.line(("Findings     ", "bold"), (words, style), (more, "dim"))
    new = {id(found) for found in compared.new} if compared is not None else set()
    _alike(page, [found for found in findings if found.severity is Severity.ERROR], "red", "error", new)
    # aiscale lint does not know the applied state: findings on changes are reported here.
    for found in findings:
        if found.is_of_change and found.severity is not Severity.ERROR:
            page.hanging(("  ", (f"{found.code}  ", "yellow")), printable(found.message))
            _why_and_help(page, found)
    for line in refused:
        page.hanging(("  ", ("refused  ", "red")), printable(line))
    if compared is None:
        return
    new_warnings = [one for one in compared.new if one.severity is Severity.WARNING and not one.is_of_change]
    _alike(page, new_warnings, "yellow", "new warning", new)
    gone = [one for one in compared.gone if one.severity is not Severity.NOTE]
    shown = few(gone, _MOST)
    for one in shown:
        page.hanging(("  ", (f"{one.code}  ", "green"), ("gone: ", "dim")), printable(one.message))
    if len(shown) < len(gone):
        page.line(" ", (counted(f" and {len(gone) - len(shown):,} more resolved"), "dim"))


def _alike(page: Page, findings: Sequence[Diagnostic], style: str, what: str, new: set[int]) -> None:
    """Findings that say the same as one, the first of them; those that are new are called so."""

    def add(found: Diagnostic, more: str = "", message: str = "") -> None:
        head = (("new: ", "dim"),) if id(found) in new and not found.is_of_change else ()
        page.hanging(("  ", (f"{found.code}  ", style), *head), printable(message or found.message) + more)

    shown = few(together(findings), _MOST)
    for found, *others in shown:
        named = few(others, 0)
        more = f" ({counted(f'{len(others):,} more like it')})" if len(named) < len(others) else ""
        add(found, "" if found.cause else more, headline([found, *others]))
        for other in named:
            add(other)
        _why_and_help(page, found)
    page.rest(len(findings) - sum(map(len, shown)), what)


def _why_and_help(page: Page, found: Diagnostic) -> None:
    """What aiscale lint says below a finding, of one that it does not know by itself."""
    if found.is_of_change:
        for note in found.notes:
            page.hanging(("          ", ("note: ", "dim")), printable(note))
        if found.help:
            page.hanging(("          ", ("help: ", "dim")), printable(found.help))
