"""The reference pages of the kinds, one per domain, from the docstrings of fields; ``make pages`` writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from aiscale.components.domains import DOMAINS
from aiscale.components.pages import FieldPage, KindPage, pages
from aiscale.core.messages.field_docs import COMMON_FIELDS
from aiscale.core.plugins import alone

_ROLES = {"component": "", "relation": "An edge with attributes of its own.", "value": "A part of a component."}


Effects = Callable[[str, str], Sequence[str]]
"""What a field changes, by class and field: ``resources``, ``findings``."""


@alone()
def documents(effects: Effects) -> Mapping[str, str]:
    """The text of every file by its name.

    Args:
        effects: says what each field changes.
    """
    every = pages()
    return {
        f"{domain or 'aiscale'}.md": _document(heading, [page for page in every if page.domain == domain], effects)
        for domain, heading in DOMAINS.items()
    }


def _document(heading: str, chosen: list[KindPage], effects: Effects) -> str:
    lines = [
        f"# {heading}", "",
        f"What `from {chosen[0].module} import …` gives. `aiscale kinds NAME` prints the same in the terminal.", "",
        "*Changes* names what depends on a field: resources, findings, figures, pictures, reports (`guarantees`, "
        "`impact`, `personal-data`, `why`).", "",
        "<!-- Generated from the docstrings of the classes by `make pages`. -->", "",
        "| | |", "|---|---|",
        *(f"| [{page.name}](#{page.anchor}) | {_cell(page.title)} |" for page in chosen), "",
    ]  # fmt: skip
    for page in chosen:
        lines += _page(page, effects)
    return "\n".join(lines).rstrip() + "\n"


def _page(page: KindPage, effects: Effects) -> list[str]:
    own = [field for field in page.fields if page.role != "component" or field.name not in COMMON_FIELDS]
    lines = [
        f"({page.anchor})=",
        f"## {page.name}",
        "",
        f"`{'`, `'.join((page.call, *page.makers))}`",
        "",
        page.text,
        "",
    ]
    if page.address:
        lines += [f"Address: `{page.address}`.", ""]
    elif _ROLES[page.role]:
        lines += [_ROLES[page.role], ""]
    lines += ["| field | takes | default | | changes |", "|---|---|---|---|---|"]
    lines += [*(_row(field, effects(page.name, field.name)) for field in own), ""]
    if len(own) < len(page.fields):
        lines += ["And `owner`, `waivers` and `patches`, as every component.", ""]
    return lines


def _row(field: FieldPage, effects: Sequence[str]) -> str:
    unit = f" ({field.unit})" if field.unit else ""
    edge = f" Edge: *{field.edge}*." if field.edge else ""
    source = f" Source: {field.source}" if field.source else ""
    default = field.default if field.default in {"required", "absent", "none"} else f"`{field.default}`"
    return (
        f"| `{field.name}` | {_cell(field.type + unit)} | {_cell(default)} | {_cell(field.meaning + edge + source)} "
        f"| {', '.join(effects) or 'nothing yet'} |"
    )


def _cell(text: str) -> str:
    """Text inside a table: a bar would end the cell, and an angle bracket outside of code begin HTML."""
    parts = text.split("`")
    safe = "`".join(part if index % 2 else part.replace("<", "&lt;") for index, part in enumerate(parts))
    return safe.replace("|", r"\|")
