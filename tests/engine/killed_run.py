"""One ``up`` of a generated system in a process of its own, to be killed: ``python killed_run.py STATE …``."""

from __future__ import annotations

import sys
from pathlib import Path

from aiscale.engine import open_engine
from aiscale.plan.events import ResourceFinished, ResourceStarted, StageFinished, StageStarted
from tests.support.records import SYSTEM, plan_of, triples


def main() -> None:
    state, kubeconfig, count, image, backend, waits = sys.argv[1:]
    engine = open_engine(Path(state), SYSTEM, "test", Path(kubeconfig), None, backend or None)
    engine.recover()
    plan = plan_of(triples(int(count), image=image), engine.applied())

    def tell(event: object) -> None:
        if isinstance(event, StageStarted | StageFinished):
            print(type(event).__name__, event.name, flush=True)
            if waits:
                sys.stdin.readline()
        if isinstance(event, ResourceStarted | ResourceFinished):
            print(type(event).__name__, event.key, flush=True)

    engine.up(plan, tell)
    print("Ended", flush=True)


if __name__ == "__main__":
    main()
