"""Clusters that the blueprint no longer names, and on which objects of the system still are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiscale.errors import AiscaleError

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.session import Bearings
    from aiscale.engine import Engine


def dropped_engine(where: Bearings, console: Console) -> Engine | None:
    """The engine on a cluster that the blueprint no longer names; nothing is started.

    Args:
        where: its state, and where it is.
        console: for progress.

    Returns:
        None where nothing is left: it was a sandbox that is deleted or begun anew, and its state is put aside.

    Raises:
        AiscaleError: it is not known where it is, it does not answer, or it is another one by now: with the ways out.
    """
    from aiscale.cli.target import Target, engine_for, find_target, recovered_engine
    from aiscale.engine.lock import LockedError
    from aiscale.sandbox import list_sandboxes

    engine, at = engine_for(where, Target(None, None)), where.environment
    if at.sandbox is not None and at.sandbox not in list_sandboxes():
        aside = engine.forget()
        gone = f"The sandbox {at.sandbox!r} is deleted, and with it all on {_name(where)}"
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
        error.message = f"{_name(where)} is no longer in the blueprint and has {objects}, but {error.message}"
        error.hint = _ways_out(where)
        raise
    return reached if reached.applied().count else None


def _name(where: Bearings) -> str:
    return where.cluster_name or where.state


def _ways_out(where: Bearings) -> str:
    from aiscale.cli.environment import table_of

    name, at = _name(where), where.environment
    if at.sandbox is not None:
        found = f"aiscale sandbox start --name {at.sandbox}"
    elif at.context is None:
        found = f'say where it is: context = "…" under [env.{table_of(at.name)}]'
    else:
        found = f"make the context {at.context} reach it, or name another one under [env.{table_of(at.name)}]"
    environment = at.name.partition(".")[0]
    return (
        f"{found}; if it is gone for good: aiscale destroy --forget --cluster {name} -e {environment}; "
        "--cluster NAME works on another one alone"
    )
