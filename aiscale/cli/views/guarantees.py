"""What the ways from one component to another guarantee: edge by edge, as a whole, and beside what is declared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from aiscale.analysis.guarantees.crossing import Removal, for_share, span_text
from aiscale.analysis.guarantees.declared_guarantees import Declaration, declarations
from aiscale.analysis.guarantees.lattice import Delivery, Ordering, Repeats
from aiscale.analysis.guarantees.path import PathGuarantees, Stage, follow
from aiscale.cli.views.path import Joined, Of
from aiscale.cli.views.steps_between import contribution
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.traversal import Step
from aiscale.render.page import Page

if TYPE_CHECKING:
    from rich.text import Text

STYLES = {
    Delivery.NO_GUARANTEE: "red",
    Delivery.AT_MOST_ONCE: "red",
    Delivery.AT_LEAST_ONCE: "yellow",
    Delivery.EFFECTIVELY_ONCE: "green",
    Delivery.EXACTLY_ONCE: "green",
}
"""Colours of what a path delivers."""
_KEPT = {True: ("met", "green"), False: ("not met", "red"), None: ("not always", "yellow")}
_UNKNOWN = ("not known", "yellow")
_Hops = Sequence[Sequence[Step]]


def guarantees_text(graph: ArchitectureGraph, found: Joined, width: int) -> Text:
    """Write the ways, each with its edges and what they come to."""
    page = Page(width)
    for number, (of, hops) in enumerate(found.ways, 1):
        path = follow(graph, hops)
        count = f"{number} of {len(found.ways)}  " if len(found.ways) > 1 else ""
        page.line((f"{path.start} → {path.end}", "bold"), (f"  {count}{of}", "dim"))
        page.gap()
        _edges(page, graph, path, hops)
        page.gap()
        page.line(
            ("the whole path", "bold"),
            (f"  of {path.own[0].crossing.source}'s own records" if path.looked_up else "", "dim"),
        )
        for title, words in _whole(path):
            style = STYLES[path.standing.delivery] if title == "delivery" else ""
            _titled(page, title, words, style)
        for declared in declarations(graph, path):
            _declared(page, declared)
        if number < len(found.ways):
            page.gap()
    if not found.is_complete:
        page.gap()
        page.line(("there are more paths: use --most N", "dim"))
    return page.text()


def _edges(page: Page, graph: ArchitectureGraph, path: PathGuarantees, hops: _Hops) -> None:
    page.line(
        (path.start, "bold"),
        ("  start of path" if path.from_here else "  its own records, in its own order", "dim"),
    )
    for stage, hop in zip(path.stages, hops, strict=True):
        step = next(step for step in hop if step.edge is stage.crossing.edge)
        page.line(f"→ {contribution(graph, step).verb} ", (stage.crossing.target, "bold"))
        for title, words in _stage(stage):
            _titled(page, title, words)


def _stage(stage: Stage) -> Iterator[tuple[str, str]]:
    item = stage.crossing
    why = [reason for reason in (item.loses, stage.repeats, item.keeps) if reason]
    if why or stage.after.delivery is not stage.before.delivery:
        still = stage.after.delivery is stage.before.delivery is not Delivery.EXACTLY_ONCE
        level = f"{'still ' if still else ''}{stage.after.delivery_text}"
        yield "delivery", f"{level}: {'; '.join(why)}" if why else level
    if removal := stage.removes:
        yield "duplicates", f"removed {removal.text()}"
    elif item.counts and stage.after.repeats < stage.before.repeats and not stage.after.repeats:
        yield "duplicates", item.counts
    if item.unsure_delivery:
        yield "delivery", f"not known: {item.unsure_delivery}"
    if item.unsure_order and stage.after.is_order_unknown:
        yield "order", f"not known: {item.unsure_order}"
    elif stage.after.order != stage.before.order and not stage.after.is_order_unknown:
        reason = stage.breaks or item.orders
        yield "order", f"{stage.after.order}: {reason}" if reason else str(stage.after.order)
    for wait in item.waits:
        yield "wait", wait.text()
    for line in item.times:
        yield "event time", line
    for line in item.leaves:
        yield "leaves", line
    for line in item.losses:
        yield "loss", line


def _whole(path: PathGuarantees) -> Iterator[tuple[str, str]]:
    yield "delivery", path.delivery
    standing, disorder = path.standing, path.disorder
    broken = f", since {disorder[0].named}: {disorder[1]}" if disorder and standing.order.level is Ordering.NONE else ""
    unsure = f": {path.unsure_order}" if path.unsure_order else ""
    yield "order", f"{standing.order_text}{unsure}{broken}"
    yield "duplicates", _duplicates(path)
    yield "staleness", _staleness(path)
    if path.looked_up:
        yield "looked up", "the value of the moment: its own way says nothing of the records that are written with it"
    # Two stages may have dead letters of the same description.
    leaving = dict.fromkeys(line for stage in path.own for line in stage.crossing.leaves)
    if leaving:
        yield "leaves", "; ".join(leaving)


def _duplicates(path: PathGuarantees) -> str:
    arise = [stage.named for stage in path.own if stage.repeats]
    removed = [f"{stage.named} {stage.removes.text()}" for stage in path.own if stage.removes]
    absorbed = [stage.crossing.absorbs for stage in path.own if stage.crossing.absorbs]
    said = f"arise at {', '.join(arise)}" if arise else "none, as far as declared"
    said += f"; removed at {', '.join(removed)}" if removed else ""
    counted = [stage.named for stage in path.own if stage.after.repeats is Repeats.COUNTED]
    said += f"; part of results since {counted[0]}, where nothing removes them" if counted else ""
    return said + (f"; of a producer's own retries {absorbed[0].text()}" if absorbed else "")


def _staleness(path: PathGuarantees) -> str:
    if not path.waits:
        return "no stage waits: as long as handling takes, while readers keep up"
    unknown = [wait.what for wait in path.unknown]
    span = span_text(path.least_s, None if unknown else path.most_s) + ("" if unknown else for_share(path.share))
    if unknown and path.most_s > path.least_s:
        span += f", what is known of it up to {span_text(path.most_s, path.most_s)}"
    late = sum(wait.most or 0 for wait in path.waits if wait.is_late)
    said = f"{span}, while readers keep up" + (f"; up to {span_text(late, late)} more for late events" if late else "")
    return said + (f"; not known: {', '.join(unknown)}" if unknown else "")


def _declared(page: Page, declared: Declaration) -> None:
    word, style = _KEPT[declared.is_kept] if declared.is_known or declared.is_kept is not None else _UNKNOWN
    words = f"{declared.address} {declared.field}: {declared.wanted}, provided: {declared.given}"
    page.hanging(((f"  {'declared':<10} ", "dim"), (f"{word:<10} ", style)), words)


def _titled(page: Page, title: str, words: str, style: str = "") -> None:
    page.hanging(((f"  {title:<10} ", style or "dim"),), words)


def guarantees_document(graph: ArchitectureGraph, found: Joined) -> dict[str, Any]:
    """The same as data."""
    return {
        "format_version": "1.0",
        "is_complete": found.is_complete,
        "paths": [_path_document(graph, of, hops) for of, hops in found.ways],
    }


def _path_document(graph: ArchitectureGraph, of: Of, hops: _Hops) -> dict[str, Any]:
    path = follow(graph, hops)
    weakest, disorder = path.weakest, path.disorder
    return {
        "of": of.value,
        "from": path.start,
        "to": path.end,
        "delivery": path.standing.delivery_code,
        "weakest": _reason(weakest),
        "order": {"level": path.standing.order_code, "key": path.standing.order_key},
        "disorder": _reason(disorder),
        "staleness": {
            "least_s": path.least_s,
            "most_s": path.most_s,
            "share": path.share,
            "late_s": sum(wait.most or 0 for wait in path.waits if wait.is_late),
            "unknown": [wait.what for wait in path.unknown],
        },
        "looked_up_by": path.own[0].crossing.source if path.looked_up else None,
        "edges": [_stage_document(stage) for stage in path.stages],
        "declared": [
            {"address": one.address, "field": one.field, "wanted": one.wanted, "given": one.given, "kept": one.is_kept}
            for one in declarations(graph, path)
        ],
    }


def _reason(found: tuple[Stage, str] | None) -> dict[str, str] | None:
    if found is None:
        return None
    stage, reason = found
    return {"source": stage.crossing.source, "target": stage.crossing.target, "reason": reason}


def _stage_document(stage: Stage) -> dict[str, Any]:
    item = stage.crossing
    return {
        "source": item.source,
        "target": item.target,
        "declared_by": item.edge.source,
        "field": item.edge.field,
        "delivery": stage.after.delivery_code,
        "order": {"level": stage.after.order_code, "key": stage.after.order_key},
        "keeps": item.keeps or None,
        "loses": item.loses or None,
        "repeats": stage.repeats or None,
        "removes": _removal(stage.removes),
        "absorbs": _removal(item.absorbs),
        "counts": item.counts or None,
        "breaks_order": stage.breaks or None,
        "waits": [
            {"least_s": float(wait.least), "most_s": None if wait.most is None else float(wait.most), "what": wait.what,
             "is_late": wait.is_late, "share": wait.share}
            for wait in item.waits
        ],
        "event_time": list(item.times),
        "leaves": list(item.leaves),
        "losses": list(item.losses),
    }  # fmt: skip


def _removal(removal: Removal | None) -> dict[str, str | None] | None:
    return {"by": removal.by, "within": removal.within or None} if removal is not None else None
