"""One ``up`` of a golden system in a process of its own, to be killed.

``python -m tests.engine.killed_clouds CASE STATE KUBECONFIG HOME VARIABLES``, the last as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from aiscale.engine import automation, open_engine
from aiscale.plan.make_plan import make_plan
from tests.support.clouds.systems import cloud_records, name_of


def main() -> None:
    """Bring the records of clouds and identities up."""
    case, state, kubeconfig, home, variables = sys.argv[1:]
    automation.engine_home = lambda: Path(home)
    name = name_of(case)
    engine = open_engine(Path(state), name, "test", Path(kubeconfig), None, variables=json.loads(variables))
    engine.recover()
    engine.up(make_plan(cloud_records(case), {}, engine.applied(), system=name, environment="test"))


if __name__ == "__main__":
    main()
