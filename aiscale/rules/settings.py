"""Which rules count, and how much: the ``[lint]`` table of ``aiscale.toml`` and the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from aiscale.diagnostics import Diagnostic, Severity
from aiscale.errors import UsageError

FAIL_ON = ("error", "warning", "note", "never")
KEYS = ("select", "ignore", "severity", "fail_on", "baseline")
_PREFIX = re.compile(r"[A-Z]{1,3}|[A-Z]{3}[0-9]{1,3}")
_ALWAYS = ("BLU", "MOD001", "MOD002", "MOD003", "MOD005", "MOD008", "OBJ001")
"""Areas that no setting reaches: the system could not be made or drawn up as it is written, or has privileges."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What counts.

    Attributes:
        select: codes of rules, or what they begin with; all rules when empty.
        ignore: the same for rules that are left out. The longer of two that fit a rule decides.
        severity: severity instead of a rule's own, by code or begin; the longest that fits decides.
        fail_on: the least severity that makes a command fail.
        baseline: file of findings that are known, as it is written; none when empty.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    fail_on: str = "error"
    baseline: str = ""

    def chooses(self, code: str) -> bool:
        """Whether a rule is run."""
        selected = max((len(prefix) for prefix in self.select or ("",) if code.startswith(prefix)), default=-1)
        ignored = max((len(prefix) for prefix in self.ignore if code.startswith(prefix)), default=-1)
        return code.startswith(_ALWAYS) or selected > ignored

    def weighed(self, finding: Diagnostic) -> Diagnostic:
        """The finding with the severity that it has here."""
        fitting = [prefix for prefix in self.severity if finding.code.startswith(prefix)]
        if not fitting or finding.code.startswith(_ALWAYS):
            return finding
        return replace(finding, severity=self.severity[max(fitting, key=len)])

    def fails(self, findings: Iterable[Diagnostic]) -> bool:
        """Whether a command must fail."""
        return self.fail_on != "never" and any(item.severity.rank <= Severity(self.fail_on).rank for item in findings)

    def check_codes(self, known: Sequence[str]) -> None:
        """Refuse what fits no rule, so that a misspelt code is not a rule that is never run.

        Args:
            known: the codes of all rules, those of plug-ins included.

        Raises:
            UsageError: names what fits nothing, and what was probably meant.
        """
        for where, prefixes in (("select", self.select), ("ignore", self.ignore), ("severity", self.severity)):
            for prefix in prefixes:
                if prefix.startswith(_ALWAYS):
                    raise UsageError(
                        f"{where}: {prefix} is always checked",
                        hint="fix what it finds, or accept it where it is: waivers=[Waiver(…)]"
                        if prefix.startswith("OBJ")
                        else "what it finds keeps the system from being checked at all: fix it",
                    )
                if not any(code.startswith(prefix) for code in known):
                    near = get_close_matches(prefix, known, n=3, cutoff=0.5)
                    raise UsageError(
                        f"{where}: no rule's code begins with {prefix!r}",
                        hint=f"did you mean {' or '.join(near)}?"
                        if near
                        else "run aiscale explain --list to list every code",
                    )


def read_settings(table: Mapping[str, Any], where: str, below: Settings | None = None) -> Settings:
    """Read one ``[lint]`` table.

    Args:
        table: as TOML gives it.
        where: file and name of the table, for messages.
        below: what it is laid over; the defaults when absent. Severities are laid over one by one.

    Raises:
        UsageError: the table says something unknown.
    """
    found = below or Settings()
    for key, value in table.items():
        if key not in KEYS:
            near = get_close_matches(key, KEYS, n=1)
            raise UsageError(
                f"{where}: there is no setting {key}",
                hint=f"did you mean {near[0]}?" if near else f"known: {', '.join(KEYS)}",
            )
        if key == "select":
            found = replace(found, select=_prefixes(value, f"{where}.{key}"))
        elif key == "ignore":
            found = replace(found, ignore=_prefixes(value, f"{where}.{key}"))
        elif key == "severity":
            found = replace(found, severity={**found.severity, **_severities(value, f"{where}.{key}")})
        elif key == "fail_on":
            found = replace(found, fail_on=_one_of(value, FAIL_ON, f"{where}.{key}"))
        elif not isinstance(value, str) or not value:
            raise UsageError(f"{where}.{key} must be the name of a file, not {value!r}")
        else:
            found = replace(found, baseline=value)
    return found


def split_codes(given: Iterable[str], option: str) -> tuple[str, ...]:
    """Codes from the command line: ``--select STR,SVC001``, given once or more often.

    Raises:
        UsageError: something is neither a code nor the beginning of one.
    """
    words = [word.strip() for text in given for word in text.split(",")]
    return _prefixes([word for word in words if word], option)


def _prefixes(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise UsageError(f"{where} must be a list of codes, not {value!r}", hint='write ["STR012", "IMG"]')
    for item in value:
        if not isinstance(item, str) or not _PREFIX.fullmatch(item):
            raise UsageError(
                f"{where}: {item!r} is neither a code nor the beginning of one", hint="STR012 is a rule, STR an area"
            )
    return tuple(value)


def _severities(value: Any, where: str) -> dict[str, Severity]:
    if not isinstance(value, dict):
        raise UsageError(f"{where} must be a table", hint='STR012 = "warning", one line for each')
    _prefixes(list(value), where)
    choices = tuple(str(severity) for severity in Severity)
    return {code: Severity(_one_of(level, choices, f"{where}.{code}")) for code, level in value.items()}


def _one_of(value: Any, choices: Sequence[str], where: str) -> str:
    if not isinstance(value, str) or value not in choices:
        raise UsageError(f"{where} must be one of {', '.join(choices)}, not {value!r}")
    return value
