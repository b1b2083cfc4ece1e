"""Rules that other distributions bring along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from aiscale.core import plugins
from aiscale.core.plugins import RENDERERS, Broken
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.rules.pages import RulePage, pages, read
from aiscale.rules.plugins import plg001_plugin_broken
from aiscale.rules.registry import CHANGES, PAGES, RULES
from aiscale.rules.rule import Rule

_CODE = re.compile(r"[A-Z]{3}[0-9]{3}")


@dataclass(slots=True)
class Loaded:
    """What plug-ins give to a check.

    Attributes:
        rules: their rules, in the order of distributions and names.
        origins: distribution and version of each rule, by code.
        broken: plug-ins, or rules of theirs, that cannot be used.
    """

    rules: list[Rule] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)

    @property
    def findings(self) -> list[Diagnostic]:
        """One for each plug-in that is left out: an error where less is checked or deployed without it."""
        return [
            Diagnostic(
                plg001_plugin_broken.CODE,
                Severity.WARNING if item.announced.group == RENDERERS else plg001_plugin_broken.SEVERITY,
                f"{item.announced.distribution} announces {item.announced.name} in {item.announced.group}, "
                "but it is left out",
                notes=(f"{item.announced.target}: {item.reason}",),
                help=f"upgrade or uninstall {item.announced.distribution.partition(' ')[0]}, or tell its authors",
            )
            for item in self.broken
        ]  # fmt: skip


def load_rules() -> Loaded:
    """Import the plug-ins of ``aiscale.rules``, and leave out what cannot be used."""
    loaded = Loaded()
    found, loaded.broken = plugins.load("aiscale.rules")
    for announced, value in found:
        rules = list(_rules(value))
        if not rules:
            loaded.broken.append(Broken(announced, "it is no rule with check(graph), and has no list RULES of such"))
        for rule in rules:
            wrong = _wrong(rule, loaded.origins)
            if wrong:
                loaded.broken.append(Broken(announced, wrong))
            else:
                accepted = cast("Rule", rule)
                loaded.rules.append(accepted)
                loaded.origins[accepted.CODE] = announced.distribution
    return loaded


def all_pages() -> dict[str, RulePage]:
    """The pages of aiscale's own rules and of those that plug-ins bring along, by code."""
    loaded = load_rules()
    brought = {rule.CODE: read(rule, area=loaded.origins[rule.CODE]) for rule in loaded.rules}
    return dict(sorted({**pages(), **brought}.items()))


def _rules(value: object) -> Iterator[object]:
    if hasattr(value, "RULES"):
        yield from value.RULES if isinstance(value.RULES, (list, tuple)) else ()
    elif isinstance(value, (list, tuple)):
        yield from value
    elif hasattr(value, "check"):
        yield value


def _wrong(rule: object, taken: dict[str, str]) -> str:
    """Why a rule cannot be used; empty when it can."""
    code, severity = getattr(rule, "CODE", None), getattr(rule, "SEVERITY", None)
    own = {page.CODE[:3] for page in (*RULES, *CHANGES, *PAGES)}
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return f"CODE is {code!r}, not three letters and three digits"
    if code[:3] in own:
        return f"{code}: {code[:3]} is an area of aiscale's own rules, take three other letters"
    if code in taken:
        return f"{code} is a rule of {taken[code]} already"
    if not isinstance(severity, Severity):
        return f"{code}: SEVERITY is {severity!r}, not a Severity"
    if not callable(getattr(rule, "check", None)):
        return f"{code} has no check(graph)"
    return ""
