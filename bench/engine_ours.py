"""Child process: one operation of aiscale's engine on the measured objects.

    python -m bench.engine_ours OPERATION TRIPLES NAMESPACE EDITION STATE_FOLDER KUBECONFIG

OPERATION is ``preview``, ``up`` or ``destroy``. What the command does between a loaded blueprint and its result is
done: read the applied state, make the plan, run it, wait for readiness.
"""  # fmt: skip

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from aiscale.plan.events import Event, StageFinished


def main(operation: str, triples: str, namespace: str, edition: str, state: str, kubeconfig: str) -> None:
    from aiscale.engine import open_engine
    from aiscale.plan.make_plan import make_plan
    from bench.objects import records

    started = time.perf_counter()
    stages: dict[str, float] = {}

    def note(event: Event) -> None:
        if isinstance(event, StageFinished):
            stages[event.name] = stages.get(event.name, 0.0) + event.seconds

    engine = open_engine(Path(state), namespace, "bench", Path(kubeconfig), None)
    if operation == "destroy":
        result = engine.destroy(note)
    else:
        wanted = records(int(triples), namespace, edition=int(edition))
        described = {record.address: {"kind": "Bench", "edition": edition} for record in wanted}
        plan = make_plan(wanted, described, engine.applied(), system=namespace, environment="bench")
        if operation == "preview":
            seen = engine.preview(plan, note)
            assert not seen.failures, seen.failures
            print(json.dumps({"seconds": time.perf_counter() - started, "stages": stages}))
            return
        result = engine.up(plan, note)
    assert not result.exit_code, (result.summary(), result.failed[:3], result.not_ready[:3], result.remaining[:3])
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - started,
                "stages": stages,
                "changes": {action.value: count for action, count in result.counts().items()},
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
