"""Clusters that the blueprint no longer names, and on which objects of the system still are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from aiscale.errors import AiscaleError

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Bearings
    from aiscale.engine import Engine


def dropped_engines(
    dropped: Mapping[str, Bearings], console: Console, *, unlock: bool = False
) -> Iterator[tuple[str, Bearings, Engine]]:
    """The engine on each cluster that the blueprint no longer names and where something is left.

    Args:
        dropped: their states, and where they are, by what they are called.
        console: for progress.
        unlock: whether to take away a lock of another run.

    Raises:
        LockedError: another run goes on there.
        AiscaleError: it is not known where one is, it does not answer, or it is another one by now: with the ways out.
    """
    from aiscale.engine.lock import LockedError

    for name, where in dropped.items():
        try:
            found = _engine(where, console)
        except LockedError:
            raise
        except AiscaleError as error:
            error.hint = f"{error.hint}; --cluster NAME works on another one alone"
            raise
        if found is not None:
            if unlock:
                found.unlock()
            yield name, where, found


def reached(session: Bearings, console: Console) -> Engine | AiscaleError | None:
    """The engine on a cluster, for who goes on with the others.

    Returns:
        None where nothing is applied, and why one that the blueprint no longer names cannot be reached.
    """
    from aiscale.cli.session.target import Target, engine_for, find_target, is_running, recovered_engine

    if session.dropped:
        return _told_or_engine(session, console)
    if not is_running(session) and engine_for(session, Target(None, None)).knows_nothing:
        return None
    return recovered_engine(session, find_target(session), console)


def _told_or_engine(where: Bearings, console: Console) -> Engine | AiscaleError | None:
    """The engine on a cluster that the blueprint no longer names, or why it cannot be reached, which is reported.

    Raises:
        LockedError: another run goes on there.
    """
    from aiscale.cli.main import report
    from aiscale.engine.lock import LockedError

    try:
        return _engine(where, console)
    except LockedError:
        raise
    except AiscaleError as error:
        report(error, console)
        return error


def _engine(where: Bearings, console: Console) -> Engine | None:
    """The engine on a cluster that the blueprint no longer names; nothing is started.

    Args:
        where: its state, and where it is.
        console: for progress.

    Returns:
        None where nothing is left: it was a sandbox that is deleted or reset, and its state is archived.

    Raises:
        AiscaleError: it is not known where it is, it does not answer, or it is another one by now: with the ways out.
    """
    from aiscale.cli.session.target import Target, engine_for, find_target, recovered_engine
    from aiscale.engine.lock import LockedError
    from aiscale.sandbox import list_sandboxes

    name, engine, at = where.dropped, engine_for(where, Target(None, None)), where.environment
    # Of what only a shared state knows, the sandbox may well be on another machine.
    if at.sandbox is not None and at.sandbox not in list_sandboxes() and not engine.knows_nothing:
        aside = engine.forget()
        gone = f"The sandbox {at.sandbox!r} is deleted, and with it all on {name}"
        console.note(f"{gone}: its state is in {aside}.")
        return None
    try:
        reached = recovered_engine(where, find_target(where), console)
        reached.refuse_other_cluster()
    except LockedError:
        raise
    except AiscaleError as error:
        count = engine.applied().count
        objects = f"{count} object{'' if count == 1 else 's'} of {where.system_name}"
        error.message = f"{name} is no longer in the blueprint and has {objects}, but {error.message}"
        error.hint = _ways_out(where)
        raise
    return reached if reached.applied().count else None


def _ways_out(where: Bearings) -> str:
    name, at = where.dropped, where.environment
    table = f"[env.{at.parent}.clusters.{where.cluster_name or name}]"
    if at.sandbox is not None:
        found = f"aiscale sandbox start --name {at.sandbox}"
    elif at.context is None:
        found = f'set its context: context = "…" under {table}'
    else:
        found = f"fix the context {at.context}, or set another one under {table}"
    return f"{found}; if the cluster no longer exists: aiscale destroy --forget {where.flags}"
