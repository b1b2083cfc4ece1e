"""What every effect of a system is guaranteed: as text, the weakest first, and as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aiscale.analysis.guarantees.crossing import Crossing, for_share, span_text
from aiscale.analysis.guarantees.effects import Effect, Mark, reason_text
from aiscale.analysis.guarantees.lattice import Ordering
from aiscale.cli.views.guarantees import STYLES
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.render.page import Page

if TYPE_CHECKING:
    from rich.text import Text


def effects_text(graph: ArchitectureGraph, effects: Sequence[Effect], width: int) -> Text:
    """Write each effect with what holds for every record that gets there, whichever way it came."""
    page = Page(width)
    noun = "effect" if len(effects) == 1 else "effects"
    count = f"{len(effects)} {noun} of records, each by the weakest path to it" if effects else "no effects of records"
    page.line((graph.system.name, "bold"), f"  {count}")
    for effect in sorted(effects, key=_strength):
        mark = effect.mark
        page.gap()
        page.line((effect.address, "bold"), (f"  {effect.what}", "dim"))
        style = STYLES[mark.standing.delivery]
        page.hanging((("  delivery   ", style),), _owed(graph, mark.standing.delivery_text, mark.weakest, mark.reason))
        page.hanging((("  order      ", "dim"),), _owed(graph, mark.standing.order_text, *_disorder(mark)))
        page.hanging((("  staleness  ", "dim"),), _staleness(mark))
    if effects:
        page.gap()
        page.line(("Run aiscale path FROM TO --guarantees to explain a path, edge by edge.", "dim"))
    return page.text()


def _strength(effect: Effect) -> tuple[int, int, str]:
    standing = effect.mark.standing
    return standing.delivery, standing.order.level, effect.address


def _disorder(mark: Mark) -> tuple[Crossing | None, str]:
    """The edge that lost the order, and why, where there is none left."""
    item = mark.disorders
    if item is None or mark.standing.order.level is not Ordering.NONE:
        return None, ""
    return item, item.disorders or (f"spread by {item.key}" if item.key else "spread without a key")


def _owed(graph: ArchitectureGraph, word: str, item: Crossing | None, reason: str) -> str:
    return f"{word}, by {reason_text(graph, item, reason)}" if item is not None and reason else word


def _staleness(mark: Mark) -> str:
    if not mark.is_bounded:
        known = f", what is known of it up to {span_text(mark.most_s, mark.most_s)}" if mark.most_s else ""
        return f"{span_text(mark.least_s, None)}{known}; not known: {mark.open_ended}"
    if not mark.most_s:
        return "no stage waits"
    parts = ", ".join(dict.fromkeys(wait.what for wait in mark.waits))
    return f"{span_text(mark.least_s, mark.most_s)}{for_share(mark.share)}: {parts}"


def effects_document(graph: ArchitectureGraph, effects: Sequence[Effect]) -> dict[str, Any]:
    """The same as data, in the order of addresses."""
    return {
        "format_version": "1.0",
        "system": graph.system.name,
        "effects": [
            {
                "address": effect.address,
                "what": effect.what,
                "delivery": effect.mark.standing.delivery_code,
                "weakest": _edge(effect.mark.weakest, effect.mark.reason),
                "order": {"level": effect.mark.standing.order_code, "key": effect.mark.standing.order_key},
                "disorder": _edge(*_disorder(effect.mark)),
                "staleness": {
                    "least_s": float(effect.mark.least_s),
                    "most_s": float(effect.mark.most_s),
                    "share": effect.mark.share,
                    "not_known": effect.mark.open_ended or None,
                    "stages": [wait.what for wait in effect.mark.waits],
                },
            }
            for effect in sorted(effects, key=lambda effect: (effect.address, effect.what))
        ],
    }


def _edge(item: Crossing | None, reason: str) -> dict[str, str] | None:
    if item is None or not reason:
        return None
    return {"declared_by": item.edge.source, "field": item.edge.field, "reason": reason}
