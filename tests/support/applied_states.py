"""A stand-in for ``up`` without a cluster: writes the states that ``up`` would leave."""

from __future__ import annotations

import argparse
from pathlib import Path

from aiscale.cli.console import Console
from aiscale.cli.session.cluster_states import locate
from aiscale.cli.session.command_context import open_session
from aiscale.cli.session.planning import plan_alone, with_findings
from aiscale.cli.session.target import Target, applied_offline, engine_for
from aiscale.engine.state import write_applied
from aiscale.plan.outcome import recorded

AT = "2026-11-25T10:00:00Z"


def record_applied(blueprint: Path, environment: str, *targets: str) -> None:
    """Record everything of a blueprint as applied, or only some of it, and what it no longer has as deleted."""
    args = argparse.Namespace(blueprint=str(blueprint), env=environment, overrides=[])
    session = open_session(args, supervised=False)
    found = locate(session, Console("never"), offline=True)
    for one in found.every:
        engine, before = engine_for(one, Target(None, None)), applied_offline(one)
        plan = plan_alone(one, before, one.resources() if one in found.sessions else (), targets)
        plan = with_findings(plan, before, session.findings())
        uid = before.cluster or f"uid-of-{one.environment.context or one.environment.sandbox}"
        engine.settings.folder.make()
        done = recorded(plan, before, applied_at=AT, cluster=uid, to=engine.settings.to)
        write_applied(engine.settings.folder, done)
