"""Events or features are promised fresher than their path allows.

What:
    An ``Slo`` promises a ``freshness`` of a stream, and the stages of some path into it take longer: the
    ``freshness`` that its consumers allow, else windows, commits, measured handling, calls, and outages that a site
    buffers. Or an ``Slo``, or the ``max_age`` of a feature service, promises one of features from a stream, and
    even the fastest path takes longer. Features whose own jobs take too long are found by FEA005. With a
    ``freshness_share`` the outage of a site counts only if more records come from it than the share leaves. Random
    times of human steps are known for 95 of 100 cases, and compared with shares of at least that.

Why:
    Each stage meets its own limit, no alert fires, and the promise is broken.

Example:
    frames = Microservice("frames", consumes=[Consume(uploads, freshness="10m")], produces=[decisions], image=IMAGE)
    Slo("decided", of=decisions, freshness="60s")

Instead:
    frames = Microservice("frames", consumes=[Consume(uploads, freshness="30s")], produces=[decisions], image=IMAGE)
    Slo("decided", of=decisions, freshness="60s")

Source:
    Sum of the declared times on the way, as for STR074.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aiscale.analysis.features.feature_freshness import oldest, watched_views
from aiscale.analysis.latency.event_age import Age, oldest_in
from aiscale.analysis.load.late_records import late_shares
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.observability.slo import Slo
from aiscale.components.platform.site import Site
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "OBS022"
SEVERITY = Severity.WARNING

_ROUNDING = 1e-9
"""What 1 - 0.9 is above a tenth, and sums of rates besides."""


class _Promise(NamedTuple):
    holder: Component
    field: str
    age: Duration
    of: Component
    share: float | None = None


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each promise that the sum of the stages exceeds."""
    for promise in _promises(graph):
        is_stream = isinstance(promise.of, EventStream)
        for stream, age, late in _ways(graph, promise):
            if age.seconds > promise.age:
                total = Duration(age.seconds)
                what, way = ("events", "the path") if is_stream else ("values", "even the fastest path")
                yield promise.holder.finding(
                    CODE, SEVERITY, f"{promise.holder.name} requires {what} within {promise.age}, but {way} to "
                    f"{stream.name} may take {total}",
                    argument=promise.field, label=f"estimated: up to {total}",
                    notes=(listed(age.parts, most=6), *_told(promise, late)),
                    help=f'shorter stages, or {promise.field}="{total}"' + _less(graph, promise, stream, late),
                )  # fmt: skip


def _told(promise: _Promise, late: Mapping[Site, float]) -> Iterator[str]:
    """The site that most of the records come from, where that is more than may be late."""
    site = max(late, key=lambda one: late[one], default=None)
    if site is not None and promise.share is not None and late[site] > 1 - promise.share + _ROUNDING:
        yield f"{100 * late[site]:.3g} % come from {site.name}, and {100 * (1 - promise.share):.3g} % may be late"


def _less(graph: ArchitectureGraph, promise: _Promise, stream: EventStream, late: Mapping[Site, float]) -> str:
    """The share that is kept while any one site is offline, where that is what is missing."""
    left = math.floor((1 - max(late.values(), default=1.0) + _ROUNDING) * 1_000) / 1_000
    if not 0 < left < 1 or oldest_in(graph, stream, up=late).seconds > promise.age:
        return ""
    return f", or freshness_share={left:g}, which one site that is offline leaves"


def _promises(graph: ArchitectureGraph) -> Iterator[_Promise]:
    for slo in graph.of(Slo):
        if slo.freshness is not None:
            yield _Promise(slo, "freshness", slo.freshness, slo.of, slo.freshness_share)
    for features in graph.of(FeatureService):
        if features.max_age is not None:
            yield _Promise(features, "max_age", features.max_age, features)


def _ways(graph: ArchitectureGraph, promise: _Promise) -> Iterator[tuple[EventStream, Age, Mapping[Site, float]]]:
    """The way into the stream that is promised, with what is late while a site is offline where it takes too long.

    Of features, the longest of those into the streams they come from.
    """
    if isinstance(promise.of, EventStream):
        share = 1.0 if promise.share is None else promise.share
        age, late = oldest_in(graph, promise.of, share=share), dict[Site, float]()
        if age.seconds > promise.age:
            late |= late_shares(graph, promise.of)
        if promise.share is not None and late:
            may_be_late = 1 - promise.share + _ROUNDING
            up = {site for site, part in late.items() if part <= may_be_late}
            age = oldest_in(graph, promise.of, up=up, share=share)
        yield promise.of, age, late
        return
    views = watched_views(promise.of)
    known = [one.total for view in views if (one := oldest(graph, view)) is not None]
    if any(total > promise.age for total in known):
        return  # FEA005 finds that
    streams = {view.origin.address: view.origin for view in views if isinstance(view.origin, EventStream)}
    ways = [(stream, oldest_in(graph, stream, is_quickest=True)) for stream in streams.values()]
    yield from ((stream, age, {}) for stream, age in sorted(ways, key=lambda way: -way[1].seconds)[:1])
