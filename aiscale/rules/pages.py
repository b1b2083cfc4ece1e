"""The page of each rule, read from its docstring: for ``aiscale explain``, SARIF and the reference.

``make pages`` writes the page of all rules.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from aiscale.diagnostics import Severity
from aiscale.rules.registry import CHANGES, PAGES, RULES
from aiscale.rules.rule import Page

SECTIONS = ("What", "Why", "Example", "Instead", "Source")

FIXABLE = "Fix: ``aiscale lint --fix`` writes the edit where it is certain."
"""What the page of a rule says whose findings may carry an edit."""

REPRODUCED: Mapping[str, str] = {
    "broker": "Reproduced on a real Kafka broker: a test makes this happen, and shows that what the finding proposes "
    "stops it.",
    "postgres": "Reproduced on a real PostgreSQL: a test makes this happen, and shows that what the finding proposes "
    "stops it.",
}
"""What the page of a rule says whose failure a test makes happen, by where: a rule's ``REPRODUCED``."""

_AREAS = {
    "streams": "Streams", "processing": "Stream jobs", "features": "Features", "serving": "Model serving",
    "services": "Services and calls", "network": "Network", "scaling": "Scaling", "delivery": "Delivery and learning",
    "observability": "Objectives and alerts", "platform": "Clusters and nodes", "placement": "Places and edge sites",
    "people": "People", "retrieval": "Retrieval", "images": "Images and models", "objects": "Raw objects",
    "changes": "Changes", "model": "Before rules run", "waivers": "Waivers", "plugins": "Plug-ins",
}  # fmt: skip

_LOOKING = frozenset(module.CODE for module in (*RULES, *CHANGES))
"""Codes of what looks at a system, and so has near misses in ``docs/reference/near-misses.md``."""


class RulePage(NamedTuple):
    """What there is to say about one kind of finding.

    Attributes:
        code: its stable code.
        severity: how bad it is.
        area: the folder of the rule.
        title: one sentence.
        sections: What, Why, Example, Instead and Source, as text without indentation.
        is_fixable: whether ``aiscale lint --fix`` writes the edit, where it is certain.
        reproduced: where a test makes the failure happen, a key of :data:`REPRODUCED`; empty where none does.
    """

    code: str
    severity: Severity
    area: str
    title: str
    sections: Mapping[str, str]
    is_fixable: bool = False
    reproduced: str = ""

    @property
    def anchor(self) -> str:
        """Where it stands in the reference: ``rules.html#str012``."""
        return self.code.lower()


@cache
def pages() -> Mapping[str, RulePage]:
    """Every page by code, in the order of codes."""
    found = {module.CODE: read(module) for module in (*RULES, *CHANGES, *PAGES)}
    return MappingProxyType(dict(sorted(found.items())))


def read(module: Page, *, area: str = "") -> RulePage:
    """Read the page of one rule.

    Args:
        module: the rule.
        area: what a rule of a plug-in belongs to: its page may lack sections. The rule's folder when empty.

    Raises:
        ValueError: the docstring lacks a section; the tests look at every rule.
    """
    text = inspect.cleandoc(getattr(module, "__doc__", None) or "")
    title, _, rest = text.partition("\n")
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in rest.splitlines():
        if line.endswith(":") and line[:-1] in SECTIONS:
            current = sections.setdefault(line[:-1], [])
        else:
            current.append(line)
    missing = [name for name in SECTIONS if not any(sections.get(name, ()))]
    if not area and (missing or not title):
        raise ValueError(f"{module.CODE}: the docstring has no {' and no '.join(missing) or 'title'}")
    name = str(getattr(module, "__name__", ""))
    bodies = {key: textwrap.dedent("\n".join(lines)).strip() for key, lines in sections.items()}
    # Whoever builds a fix has imported what it is made of.
    return RulePage(
        module.CODE, module.SEVERITY, area or name.split(".")[-2], title or module.CODE, MappingProxyType(bodies),
        is_fixable=hasattr(module, "Fix"), reproduced=str(getattr(module, "REPRODUCED", "")),
    )  # fmt: skip


def markdown() -> str:
    """The whole reference."""
    lines = [
        "# Rules", "",
        "What `aiscale lint` looks at, by area. `aiscale explain CODE` prints the same page in the terminal.", "",
        "<!-- Generated from the docstrings of the rules by `make pages`. -->", "",
    ]  # fmt: skip
    for area, heading in _AREAS.items():
        chosen = [page for page in pages().values() if page.area == area]
        lines += [f"## {heading}", "", "| code | severity | |", "|---|---|---|"]
        lines += [f"| [{page.code}](#{page.anchor}) | {page.severity} | {page.title} |" for page in chosen]
        lines.append("")
        for page in chosen:
            lines += _page(page)
    return "\n".join(lines).rstrip() + "\n"


def _page(page: RulePage) -> list[str]:
    text = {name: body.replace("``", "`") for name, body in page.sections.items()}
    near = f"[What looks like it and is right](near-misses.md#near-{page.anchor})" if page.code in _LOOKING else ""
    return [
        f"({page.anchor})=", f"### {page.code}", "", f"**{page.title}** ({page.severity})", "",
        text["What"], "", text["Why"], "",
        "```python", page.sections["Example"], "```", "", "Instead:", "",
        "```python", page.sections["Instead"], "```", "",
        *([FIXABLE.replace("``", "`"), ""] if page.is_fixable else ()),
        *([REPRODUCED[page.reproduced], ""] if page.reproduced else ()),
        *([near, ""] if near else ()),
        f"Source: {text['Source']}", "",
    ]  # fmt: skip
