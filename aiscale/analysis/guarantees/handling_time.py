"""How long a record takes from one end of a path to the other, as its readers declare it and its stages wait."""

from __future__ import annotations

from aiscale.analysis.guarantees.crossing import for_share
from aiscale.analysis.guarantees.path import PathGuarantees
from aiscale.components.people.human_review import HumanReview
from aiscale.components.processing.batch_job import BatchJob
from aiscale.core.messages.wording import listed
from aiscale.core.relations import Consume
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration


def declared_handling_time(graph: ArchitectureGraph, path: PathGuarantees) -> str:
    """``95 of 100 within 8m, 2 stages together``, or which part is unknown; empty where no reader says anything.

    What a reader declares does not have in it what its records wait for then: a window, a watermark, a call.
    """
    lag, stages = 0.0, 0
    silent: list[str] = []
    for stage in path.own:
        edge = stage.crossing.edge
        reader, consume = graph[edge.source], edge.relation
        if isinstance(reader, HumanReview) and stage.crossing.source == edge.target:
            stages += 1
        elif isinstance(consume, Consume) and not isinstance(reader, BatchJob):
            handling = float(consume.handling or 0)
            if consume.freshness is None and not handling:
                silent.append(edge.source)
                continue
            # The path waits for the handling itself, which is part of what is good enough.
            lag += max(float(consume.freshness or 0) - handling, 0.0)
            stages += 1
    if not stages:
        return ""
    unknown = list(dict.fromkeys(wait.what for wait in path.unknown))
    if silent:
        unknown.append(f"{listed(dict.fromkeys(silent))} declare{'' if len(silent) > 1 else 's'} no freshness")
    known = lag + sum(wait.most or 0 for wait in path.waits if not wait.is_late)
    if unknown:
        return f"not known: {', '.join(unknown)}" + (f"; the rest takes up to {Duration(known)}" if known else "")
    several = f", {stages} stages together" if stages > 1 else ""
    of_all = f"{for_share(path.share).removeprefix(' for ')} within" if path.share < 1 else "within"
    return f"{of_all} {Duration(known)}{several}"
