"""A stand-in for ``up`` without a cluster: writes the states that ``up`` would leave."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from aiscale.cli.console import Console
from aiscale.cli.session.cluster_states import locate
from aiscale.cli.session.command_context import open_session
from aiscale.cli.session.planning import plan_alone, with_findings
from aiscale.cli.session.target import Target, applied_offline, engine_for
from aiscale.engine.folder import StateFolder
from aiscale.engine.state import as_data, checksum, read_applied, write_applied
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


def as_format_1_1(state: Path) -> None:
    """Take out of a state what an earlier aiscale did not write."""
    folder = StateFolder(state)
    data = as_data(read_applied(folder, state.parent.name, state.name)) | {"format_version": "1.1"}
    del data["to"], data["findings"]
    folder.applied.write_text(json.dumps({"checksum": checksum(data), "applied": data}), encoding="utf-8")
