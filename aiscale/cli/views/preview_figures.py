"""What a preview says beside its plan: figures, what is missing, and where its parts go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiscale.analysis.cost.figures import Effect
from aiscale.cli.session.planning import Part, Planned
from aiscale.cli.views.destruction import data_words, left_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiscale.analysis.delivery.schema_order import RolloutOrder
    from aiscale.cli.session.command_context import Session


def effects_of(session: Session, planned: Planned) -> tuple[Effect, ...]:
    """Figures before and after the plan."""
    from aiscale.analysis.cost.plan_effects import effects
    from aiscale.lowering.open_traffic import Direction, is_open, open_words
    from aiscale.lowering.platform.namespace import policy_words

    found = effects(session.graph, planned.applied.described, planned.applied.systems)
    system = session.graph.system
    changed = {change.key for change in planned.plan.changes}
    if any(change.address == system.address for change in planned.plan.changes):
        found = (*found, Effect("namespace policy", "", None, None, policy_words(system.namespace, planned.resources)))
    directions: tuple[Direction, ...] = ("ingress", "egress")
    for direction in directions:
        if any(one.key in changed and is_open(one, direction) for one in planned.resources):
            found = (*found, Effect(f"open {direction}", "", None, None, open_words(planned.resources, direction)))
    return found


def orders_of(session: Session, planned: Planned) -> tuple[RolloutOrder, ...]:
    """Who goes first, for each stream whose schema changes."""
    if not planned.applied.described:
        return ()
    from aiscale.analysis.delivery.schema_order import changed_orders

    return changed_orders(session.graph, planned.applied.described)


def costs_of(session: Session, planned: Planned) -> dict[str, str]:
    """What the pods cost about that are added to the most of a component, in words, by its address."""
    from aiscale.analysis.cost.replica_cost import more_pods, more_words

    graph, found = session.graph, {}
    for change in planned.plan.components:
        for field in change.fields if change.address in graph else ():
            before, after = field.before, field.after
            if isinstance(before, int) and isinstance(after, int):
                component = graph[change.address]
                if count := more_pods(graph, component, field.path, before, after):
                    found[change.address] = more_words(graph, component, count)
    return found


def left_out_of(session: Session) -> frozenset[str]:
    """Addresses of components that are not supported by aiscale up."""
    from aiscale.lowering.omissions import left_out

    return frozenset(left_out(session.graph))


def lacks_of(session: Session) -> dict[str, tuple[str, ...]]:
    """What starts without a dependency, and the dependency: of one cluster's session only what starts there."""
    from aiscale.lowering.cluster_assignment import assigned_clusters
    from aiscale.lowering.missing_needs import lack, lacking
    from aiscale.render.words import noun

    here = session.cluster
    goes_with = assigned_clusters(session.graph, session.kept) if here is not None else {}
    return {
        address: tuple(lack(one, f"{one.name} ({noun(one.kind)})") for one in needed)
        for address, needed in lacking(session.graph).items()
        if goes_with.get(address, here) is here
    }


def data_lines(planned: Planned, parts: Sequence[Part]) -> list[str]:
    """What data goes, and what is left behind: on each cluster of several by itself."""

    def words(one: Planned) -> list[str]:
        return [*data_words(one.plan, one.applied), *left_words(one.plan, one.applied)]

    if not parts:
        return words(planned)
    return [f"{cluster_name(one)}: {line}" for one in parts for line in words(one.planned)]


def variables_gone_of(planned: Planned, parts: Sequence[Part]) -> dict[str, tuple[str, ...]]:
    """Variables that pods lose, by address: on each cluster of several by itself."""
    from aiscale.plan.variables import variables_gone

    each = [part.planned for part in parts] or [planned]
    found = (variables_gone(one.plan, one.applied) for one in each)
    return {address: names for some in found for address, names in some.items()}


def refused_fields(planned: Planned) -> list[str]:
    """Fields that the API server would refuse, each with why."""
    return [f"{one.key}: {why.path}: {why.message} (from {one.address})" for one, why in planned.violations]


def cluster_columns(parts: Sequence[Part]) -> list[str]:
    """What the environment calls the cluster of each part, and where that is, below one another."""
    names = [cluster_name(part) for part in parts]
    width = max(map(len, names), default=0)
    return [f"{name:<{width}}  {_where(part)}" for name, part in zip(names, parts, strict=True)]


def _where(part: Part) -> str:
    """Where the objects of a part go, and in which wave of a fleet."""
    environment = part.session.environment
    where = f"context {environment.context}" if environment.context is not None else "no context"
    if environment.sandbox is not None:
        where = f"sandbox {environment.sandbox}"
    if part.is_dropped:
        where = f"{where}, no longer in the blueprint"
    number = _wave(part)
    return where if number is None else f"{where}  wave {number}"


def _wave(part: Part) -> int | None:
    """The wave that the cluster of a part is in; None where it is in none, or is in the blueprint no more."""
    from aiscale.analysis.placement.cluster_waves import waves
    from aiscale.cli.session.command_context import Session

    session = part.session
    if not isinstance(session, Session) or session.cluster is None:
        return None
    return waves(session.graph).get(session.cluster.address)


def cluster_name(part: Part) -> str:
    """What the environment calls the cluster of a part: ``prod.eu``."""
    return part.session.environment.name
