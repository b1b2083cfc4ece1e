"""The impact of a loss: as a tree with its reasons, and as data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aiscale.analysis.failure.impact.effect import Effect, Touch
from aiscale.analysis.failure.impact.impact import Impact, Owner
from aiscale.analysis.failure.impact.promises import Promise
from aiscale.analysis.failure.impact.shares import Part
from aiscale.analysis.placement.fleets import fleets
from aiscale.cli.views.owner import owner_text
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.observability.alert import Alert
from aiscale.components.observability.alert_route import AlertRoute
from aiscale.components.observability.slo import Slo
from aiscale.components.platform.placement import Placement
from aiscale.core.messages.wording import joined, listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration, Rate
from aiscale.render.page import Page
from aiscale.render.words import facts, noun
from aiscale.rules.successors import Successor

if TYPE_CHECKING:
    from rich.text import Text

STYLES = {
    Effect.LOST: "red",
    Effect.FAILS: "red",
    Effect.DEGRADED: "yellow",
    Effect.IDLE: "dim",
    Effect.STALE: "cyan",
    Effect.LACKS: "dim",
    Effect.DELAYED: "dim",
    Effect.RECOVERS: "dim",
}
_PROMISES = {
    Effect.LOST: "not measured",
    Effect.FAILS: "broken",
    Effect.IDLE: "no data: no request reaches what it measures",
}
_PLURAL = {Effect.FAILS: "fail", Effect.RECOVERS: "recover"}
_NAMED = 6
"""Components of one owner that are named before the rest is counted."""


def impact_text(
    graph: ArchitectureGraph, found: Impact, successors: Sequence[Successor], width: int, *, in_full: bool = False
) -> Text:
    """Write the tree, and below it alerts, fallbacks, violated objectives and the owners to notify.

    In full, each of a fleet is named.
    """
    page = Page(width)
    page.hanging(((f"{' and '.join(found.lost)} lost", "bold"), "  "), counts(found))
    page.gap()
    children: dict[str, list[Touch]] = defaultdict(list)
    for touch in sorted(found.touches.values(), key=lambda one: (-one.effect, one.address)):
        children[touch.via].append(touch)
    alike = {} if in_full else fleets(graph)
    for address in found.lost:
        page.line((address, "bold"), f"  {noun(graph[address].kind)}")
        for rail, below, (touch, *others) in _branches(children, address, alike):
            named = touch.address + (f" and {len(others):,} alike" if others else "")
            word = _PLURAL.get(touch.effect, touch.effect.word) if others else touch.effect.word
            _wrapped(page, (rail, (named, "bold"), "  ", (f"{word}: ", STYLES[touch.effect])), below, _reason(touch))
    page.gap()
    for title, lines in _below(graph, found, successors, alike):
        for index, line in enumerate(lines):
            page.hanging(((f"{title if index == 0 else '':<9} ", "dim"),), line)
    if not in_full and any(len(owner.lost) + len(owner.touched) > _NAMED for owner in found.owners):
        page.line(("aiscale impact --all lists every item.", "dim"))
    return page.text()


def counts(found: Impact) -> str:
    """``2 lost with it, 1 fails, 1 degraded``."""
    many = len(found.lost) > 1
    named = {
        Effect.LOST: "lost with them" if many else "lost with it", Effect.DEGRADED: "degraded", Effect.IDLE: "idle",
    }  # fmt: skip
    said = []
    for effect in sorted(Effect, reverse=True):
        count = found.count(effect)
        word = named.get(effect) or (effect.word if count == 1 else _PLURAL.get(effect, effect.word))
        said += [f"{count} {word}"] if count else []
    return ", ".join(said) or "nothing else is affected"


def _reason(touch: Touch) -> str:
    if touch.is_forever:
        return f"{touch.why}; they are kept for ever"
    if touch.left_s is None:
        return touch.why
    left = Duration(touch.left_s)
    if touch.effect is Effect.DELAYED:
        return f"{touch.why}; the first expire after {left}"
    whose = "those" if touch.effect is Effect.LACKS else "its"
    return f"{touch.why}; {whose} values count as missing after {left}"


def _branches(
    children: Mapping[str, list[Touch]], root: str, alike: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str, list[Touch]]]:
    """Each line with what stands before it and before the lines below it; with a stack of its own.

    Those of a fleet are one line, and what comes of any of them is below it.
    """
    stack = [("", iter(_with_last(_together(children[root], alike))))]
    while stack:
        indent, members = stack[-1]
        touches, is_last = next(members, (None, False))
        if touches is None:
            stack.pop()
            continue
        rail = indent + ("   " if is_last else "│  ")
        inner = [one for touch in touches for one in children.get(touch.address, [])]
        yield f"{indent}{'└─' if is_last else '├─'} ", rail + ("│    " if inner else "  "), touches
        stack.append((rail, iter(_with_last(_together(inner, alike)))))


def _together(touches: Iterable[Touch], alike: Mapping[str, Sequence[str]]) -> list[list[Touch]]:
    """Those of one fleet that have the same effect in one list, the others each in one of its own."""
    found: dict[tuple[Effect, str], list[Touch]] = {}
    for touch in touches:
        fleet = alike.get(touch.address, (touch.address,))
        found.setdefault((touch.effect, fleet[0]), []).append(touch)
    return sorted(found.values(), key=lambda some: (-some[0].effect, some[0].address))


def _with_last(members: list[list[Touch]]) -> list[tuple[list[Touch] | None, bool]]:
    return [(touches, position == len(members) - 1) for position, touches in enumerate(members)]


def _wrapped(page: Page, head: tuple[str | tuple[str, str], ...], below: str, words: str) -> None:
    """Words after a head; further lines begin where the children do."""
    import textwrap

    start = sum(len(part if isinstance(part, str) else part[0]) for part in head)
    room = max(16, page.width - start)
    first, *rest = textwrap.wrap(words, room, break_long_words=False, break_on_hyphens=False)
    if len(first) > room:
        # An address beside an address: the second one is not broken, but begins the next line.
        first, rest = "", [words]
    page.line(*head, first)
    for line in textwrap.wrap(" ".join(rest), max(16, page.width - len(below)), break_on_hyphens=False):
        page.line(below, line)


def _below(
    graph: ArchitectureGraph, found: Impact, successors: Sequence[Successor], alike: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, list[str]]]:
    entering: dict[tuple[str, Effect, float | None, Part | None], list[str]] = {}
    for entry in found.entries:
        peak = entry.load.peak if entry.load is not None else None
        fleet = alike.get(entry.address, (entry.address,))
        entering.setdefault((fleet[0], entry.effect, peak, entry.part), []).append(entry.address)
    entries = []
    for (_, effect, peak, part), (first, *others) in entering.items():
        named = f"{first} and {len(others):,} alike" if others else first
        verb = {Effect.LOST: "are lost" if others else "is lost", Effect.FAILS: "fail" if others else "fails"}
        known = _coming_in(graph, peak, part, "at each" if others else "there")
        entries.append(f"{named} {verb.get(effect, 'are degraded' if others else 'is degraded')}{known}")
    yield "outside", entries
    yield "elsewhere", [_successor_line(graph, one) for one in successors]
    yield "SLOs", [_promise_line(graph, one) for one in found.promises]
    yield "runbooks", [f"{url} ({address})" for address, url in _runbooks(graph, found).items()]
    yield "alerts", [", ".join(found.alerts)] if found.alerts else []
    yield "routed by", [", ".join(_route(graph, one) for one in found.told)] if found.told else []
    yield "notify", [_owner_line(owner) for owner in found.owners]
    yield "note", list(found.notes)


def _coming_in(graph: ArchitectureGraph, peak: float | None, part: Part | None, where: str) -> str:
    """What comes in somewhere, and how much of it goes to what is down where that is a part."""
    if part is None:
        return f": up to {Rate(peak)} arrive {where}" if peak is not None else ""
    of_it = f" for what is sent to {listed([graph[address].name for address in part.to])}"
    if peak is None:
        return f"{of_it}: {100 * part.share:.3g} %" if part.share is not None else of_it
    much = f"up to {Rate(peak * part.share)} of" if part.share is not None else "a part of up to"
    return f"{of_it}: {much} {Rate(peak)} that arrive {where}"


def _successor_line(graph: ArchitectureGraph, one: Successor) -> str:
    """How much more something gets, from whom, and whether it takes that."""
    if isinstance(graph[one.via], Placement):
        line = f"{one.address} takes up to {Rate(one.peak)} along, by {one.via}"
    else:
        usual = f", {Rate(one.usual)} as a rule" if one.usual else ""
        how = "by" if isinstance(graph[one.via], GlobalLoadBalancer) else "in the place of"
        line = f"{one.address} gets up to {Rate(one.peak)}{usual}, {how} {one.via}"
    if one.no_room:
        return f"{line}: insufficient capacity: {one.no_room}"
    if one.takes is None:
        return line
    if one.reaches is not None:
        late = f"about {Rate(one.reaches)} reach it before a new replica answers"
        return f"{line}: it takes {Rate(one.takes)} in the end, but {late}"
    return f"{line}: it takes {Rate(one.takes)}, which is {'enough' if one.fits else 'too little'}"


def _runbooks(graph: ArchitectureGraph, found: Impact) -> Mapping[str, str]:
    """The runbook of each objective that is at risk, and of each alert, by address."""
    watching = (graph[address] for address in (*(one.address for one in found.promises), *found.alerts))
    return {one.address: one.runbook for one in watching if isinstance(one, Alert | Slo) and one.runbook is not None}


def _route(graph: ArchitectureGraph, address: str) -> str:
    """An alert route with its receiver."""
    route = graph[address]
    return f"{address} ({route.receiver.words})" if isinstance(route, AlertRoute) else address


def _promise_line(graph: ArchitectureGraph, promise: Promise) -> str:
    """What becomes of an objective, and by what where that is not plainly down."""
    told = facts_of(graph, promise.address)
    line = f"{promise.address} is {_PROMISES.get(promise.effect, 'at risk')}" + (
        f" ({', '.join(told)})" if told else ""
    )
    if promise.effect in _PROMISES:
        return line
    late = f", up to {Duration(promise.late_s)} late" if promise.late_s is not None else ""
    return f"{line}: {promise.by}{late}, {promise.why}"


def facts_of(graph: ArchitectureGraph, address: str) -> tuple[str, ...]:
    """What matters about a component, in words."""
    from aiscale.analysis.descriptions import description_of

    return facts(description_of(graph, graph[address]))


def _owner_line(owner: Owner) -> str:
    names = [*owner.lost, *owner.touched]
    named = joined(names, _NAMED)
    return f"{owner_text(owner.team)}: {named}" if owner.team is not None else f"no owner of {named}"


def impact_document(graph: ArchitectureGraph, found: Impact, successors: Sequence[Successor]) -> dict[str, Any]:
    """The same as data."""
    return {
        "format_version": "1.0",
        "lost": list(found.lost),
        "counts": {effect.word.replace(" ", "_"): found.count(effect) for effect in sorted(Effect, reverse=True)},
        "touched": [
            {
                "address": touch.address, "kind": graph[touch.address].kind, "effect": touch.effect.word,
                "via": touch.via, "why": touch.why, "instead": touch.instead or None, "left_s": touch.left_s,
                "is_kept_for_ever": touch.is_forever,
            }
            for touch in sorted(found.touches.values(), key=lambda one: (-one.effect, one.address))
        ],
        "outside": [
            {
                "address": entry.address, "effect": entry.effect.word,
                "mean_per_second": entry.load.mean if entry.load is not None else None,
                "peak_per_second": entry.load.peak if entry.load is not None else None,
                "share": entry.part.share if entry.part is not None else 1.0,
                "sent_to": list(entry.part.to) if entry.part is not None else [],
            }
            for entry in found.entries
        ],
        "elsewhere": [
            {
                "address": one.address, "via": one.via, "usual_per_second": one.usual, "peak_per_second": one.peak,
                "takes_per_second": one.takes, "reaches_before_scaling_per_second": one.reaches,
                "no_room": one.no_room or None, "fits": one.fits,
            }
            for one in successors
        ],
        "slos": [
            {
                "address": one.address, "of": one.of, "state": _PROMISES.get(one.effect, "at risk"), "by": one.by,
                "why": one.why, "late_s": one.late_s,
            }
            for one in found.promises
        ],
        "runbooks": dict(_runbooks(graph, found)),
        "alerts": list(found.alerts),
        "alert_routes": list(found.told),
        "owners": [
            {
                "team": owner.team.address if owner.team is not None else None,
                "contact": owner.team.contact if owner.team is not None else None,
                "on_call": owner.team.on_call if owner.team is not None else None,
                "lost": list(owner.lost), "touched": list(owner.touched),
            }
            for owner in found.owners
        ],
        "notes": list(found.notes),
    }  # fmt: skip
