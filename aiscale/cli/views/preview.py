"""The preview page with everything around it: schemas, confirmation, stages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiscale.cli.review import beside
from aiscale.cli.session.planning import Part, Planned
from aiscale.cli.views.destruction import data_words, kept_words, left_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiscale.analysis.cost.figures import Effect
    from aiscale.analysis.delivery.schema_order import RolloutOrder
    from aiscale.catalog import Violation
    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Session
    from aiscale.engine.namespaces import KeptNamespace
    from aiscale.engine.preview import Difference
    from aiscale.lowering.resource import Resource
    from aiscale.plan.restore import Drift
    from aiscale.render.preview_findings import Compared

_WIDEST = 120


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the engine says about a plan.

    Attributes:
        differences: where it disagrees; empty when it confirms the plan.
        seconds: how long it took.
        obstacle: why it could not be asked; empty when it was.
        hint: what to do about the obstacle.
        drift: what differs live from what was applied.
        kept: namespaces that are not deleted, for what is in them.
    """

    differences: tuple[Difference, ...] = ()
    seconds: float = 0.0
    obstacle: str = ""
    hint: str = ""
    drift: tuple[Drift, ...] = ()
    kept: tuple[KeptNamespace, ...] = ()


def show(
    session: Session,
    planned: Planned,
    console: Console,
    *,
    output: str = "text",
    detail: str = "changes",
    confirmation: Confirmation | None = None,
    drift: Sequence[Drift] = (),
    kept: Sequence[KeptNamespace] = (),
    advises: bool = True,
    parts: Sequence[Part] = (),
    against: str = "",
) -> None:
    """Print a plan as the result of a command.

    Args:
        session: the loaded blueprint.
        planned: the plan and what it was made from.
        console: where to print.
        output: ``text`` or ``json``.
        detail: ``changes``, ``resources``, ``all`` or ``stages``.
        confirmation: what the engine says, where it was asked.
        drift: what differs live from what was applied, where the engine was not asked for its word.
        kept: namespaces that are not deleted, for what is in them, where the engine was not asked for its word.
        advises: whether to say how to apply the plan.
        parts: what is planned for each cluster of a system over several; nothing for one.
        against: the commit or the blueprint that the plan starts from; empty where it is what is applied.
    """
    compared = beside(planned.findings, planned.applied.findings)
    if output == "json":
        from dataclasses import asdict

        from aiscale.lowering.registry import EXISTING_KINDS
        from aiscale.plan.unsupported_rollouts import unrun_rollouts
        from aiscale.render.preview_json import finding, preview_json

        data = preview_json(
            planned.plan,
            findings=planned.findings,
            components=len(session.graph),
            effects=_effects(session, planned),
            clusters={cluster_name(part): part.planned.plan for part in parts},
            dropped=[cluster_name(part) for part in parts if part.is_dropped],
            existing=EXISTING_KINDS,
            left_out=_left_out(session),
            drift=confirmation.drift if confirmation is not None and not confirmation.obstacle else None,
        )
        if against:
            data |= {"against": against, "applied_at": None}
        if compared is not None:
            data["findings_against"] = {
                "new": [finding(one) for one in compared.new], "gone": [finding(one) for one in compared.gone]
            }  # fmt: skip
        if confirmation is not None:
            data["engine"] = asdict(confirmation)
            del data["engine"]["drift"], data["engine"]["kept"]  # beside the engine's words: it is the cluster's state
            if not confirmation.obstacle:
                data["kept"] = [one.as_data() for one in confirmation.kept]
        if orders := _orders(session, planned):
            from aiscale.render.rollout_words import orders_json

            data["rollout_order"] = orders_json(orders)
        if unrun := unrun_rollouts(planned.plan):
            from aiscale.render.rollout_words import unrun_json

            data["unrun_rollouts"] = unrun_json(unrun)
        if gone := _gone(planned, parts):
            data["variables_gone"] = {address: list(names) for address, names in gone.items()}
        data["violations"] = [_violation(r, v) for r, v in planned.violations]
        console.json(data)
        return
    if confirmation is not None:
        drift, kept = confirmation.drift, confirmation.kept
    _page(session, planned, console, detail, parts, drift, advises=advises, against=against, compared=compared)
    for line in (*_data_words(planned, parts), *kept_words(kept)):
        console.print(line)
    if confirmation is not None:
        _confirmation(confirmation, console)


def cluster_name(part: Part) -> str:
    """What the environment calls the cluster of a part: ``prod.eu``."""
    return part.session.environment.name


def _page(
    session: Session, planned: Planned, console: Console, detail: str, parts: Sequence[Part], drift: Sequence[Drift],
    *, advises: bool, against: str, compared: Compared | None,
) -> None:  # fmt: skip
    from aiscale.lowering.registry import EXISTING_KINDS
    from aiscale.plan.unsupported_rollouts import unrun_rollouts
    from aiscale.render.preview_text import preview_text, resources_text

    width = min(console.out.width, _WIDEST)
    if detail == "stages":
        from aiscale.core.messages.wording import is_counted
        from aiscale.plan.explain import explain
        from aiscale.plan.stages import all_stages
        from aiscale.render.drift_words import drift_notes
        from aiscale.render.preview_text import POINTER

        told: list[str] = []
        for part in parts or (Part(session, planned, ""),):
            if parts:
                told.append(cluster_name(part))
            told += explain(all_stages(part.planned.plan, part.planned.applied))
        told += drift_notes(drift, planned.plan)
        for line in (*told, *([POINTER] if any(map(is_counted, told)) else [])):
            console.print(line)
        return
    console.print(
        preview_text(
            planned.plan,
            findings=planned.findings,
            components=len(session.graph),
            effects=_effects(session, planned),
            orders=_orders(session, planned),
            unrun=unrun_rollouts(planned.plan),
            left_out=_left_out(session),
            existing=EXISTING_KINDS,
            lacking=_lacking(session),
            gone=_gone(planned, parts),
            clusters=dict(zip(_columns(parts), (part.planned.plan for part in parts), strict=True)),
            drift=drift,
            against=against,
            compared=compared,
            costs=_costs(session, planned),
            refused=[f"{one.key}: {why.path}: {why.message} (from {one.address})" for one, why in planned.violations],
            width=width,
            advises=advises,
        )
    )
    if words := _nowhere(session, parts):
        console.print(words)
    for names in session.project.sharing():
        if session.environment.name in names:
            from aiscale.cli.views.sharing import sharing_words

            console.print(sharing_words(session.environment, names))
    if detail in {"resources", "all"}:
        for part in parts or (Part(session, planned, ""),):
            lines = resources_text(part.planned.plan, width=width, unchanged=detail == "all")
            if not lines:
                continue
            console.print()
            if parts:
                console.print(cluster_name(part))
            console.print(lines)


def _nowhere(session: Session, parts: Sequence[Part]) -> str:
    """Which of several clusters have no context, and where to set it; empty when all have one."""
    from aiscale.core.messages.wording import listed

    placed = [(one, one.session.environment) for one in parts if not one.is_dropped]
    names = [cluster_name(one) for one, where in placed if where.context is None and where.sandbox is None]
    if not names:
        return ""
    whole = session.environment
    for_one = f": context {whole.context} is for a system with one cluster" if whole.context is not None else ""
    tables = listed([f"[env.{whole.name}.clusters.{name.removeprefix(f'{whole.name}.')}]" for name in names])
    verb = "names" if len(names) == 1 else "name"
    return f'{listed(names)} {verb} no context{for_one}; add context = "…" under {tables} in aiscale.toml.'


def _columns(parts: Sequence[Part]) -> list[str]:
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


def _effects(session: Session, planned: Planned) -> tuple[Effect, ...]:
    from aiscale.analysis.cost.figures import Effect
    from aiscale.analysis.cost.plan_effects import effects
    from aiscale.lowering.platform.namespace import policy_words

    found = effects(session.graph, planned.applied.described, planned.applied.systems)
    system = session.graph.system
    if not any(change.address == system.address for change in planned.plan.changes):
        return found
    return (*found, Effect("namespace policy", "", None, None, policy_words(system.namespace, planned.resources)))


def _orders(session: Session, planned: Planned) -> tuple[RolloutOrder, ...]:
    if not planned.applied.described:
        return ()
    from aiscale.analysis.delivery.schema_order import changed_orders

    return changed_orders(session.graph, planned.applied.described)


def _costs(session: Session, planned: Planned) -> dict[str, str]:
    """What the pods cost about that are added to the most of a component, in words, by its address."""
    from aiscale.analysis.cost.replica_cost import more_pods, more_words

    graph, found = session.graph, {}
    for change in planned.plan.components:
        for field in change.fields if change.address in graph else ():
            before, after = field.before, field.after
            if isinstance(before, int) and isinstance(after, int):
                component = graph[change.address]
                if count := more_pods(component, field.path, before, after):
                    found[change.address] = more_words(graph, component, count)
    return found


def _left_out(session: Session) -> frozenset[str]:
    from aiscale.lowering.omissions import left_out

    return frozenset(left_out(session.graph))


def _lacking(session: Session) -> dict[str, tuple[str, ...]]:
    """What starts without what it needs, and what that is: of one cluster's session only what starts there."""
    from aiscale.lowering.cluster_assignment import assigned_clusters
    from aiscale.lowering.missing_needs import lack, lacking, lacking_variables
    from aiscale.render.words import noun

    here = session.cluster
    goes_with = assigned_clusters(session.graph, session.kept) if here is not None else {}
    needed, variables = lacking(session.graph), lacking_variables(session.graph)
    return {
        address: (
            *(lack(one, f"{one.name} ({noun(one.kind)})") for one in needed.get(address, ())),
            *(f"no {name} ({kind})" for name, kind in variables.get(address, {}).items()),
        )
        for address in sorted({*needed, *variables})
        if goes_with.get(address, here) is here
    }


def _data_words(planned: Planned, parts: Sequence[Part]) -> list[str]:
    """What data goes, and what is left behind: on each cluster of several by itself."""

    def words(one: Planned) -> list[str]:
        return [*data_words(one.plan, one.applied), *left_words(one.plan, one.applied)]

    if not parts:
        return words(planned)
    return [f"{cluster_name(one)}: {line}" for one in parts for line in words(one.planned)]


def _gone(planned: Planned, parts: Sequence[Part]) -> dict[str, tuple[str, ...]]:
    """Variables that pods lose, by address: on each cluster of several by itself."""
    from aiscale.plan.variables import variables_gone

    each = [part.planned for part in parts] or [planned]
    found = (variables_gone(one.plan, one.applied) for one in each)
    return {address: names for some in found for address, names in some.items()}


def _violation(resource: Resource, violation: Violation) -> dict[str, str]:
    return {
        "key": resource.key,
        "address": resource.address,
        "path": violation.path,
        "message": violation.message,
        "rule": violation.rule,
    }


def _confirmation(confirmation: Confirmation, console: Console) -> None:
    if confirmation.obstacle:
        console.note(f"Not confirmed by the engine: {confirmation.obstacle}")
        if confirmation.hint:
            console.note(f"   = help: {confirmation.hint}; --offline leaves the engine out")
    elif confirmation.differences:
        console.print(f"The engine's preview differs ({confirmation.seconds:.1f} s):")
        for item in confirmation.differences:
            console.print(f"  {item.planned.symbol:<3}{item.key}: {item.why}")
    else:
        console.print(f"Confirmed by the engine against the live cluster ({confirmation.seconds:.1f} s).")
