"""Child process: lowers model services in a mesh; prints its figures as JSON.

    python -m bench.lowering_ours SERVICES
"""  # fmt: skip

from __future__ import annotations

import json
import sys
import time

from aiscale.cli.collector import collect_rarely
from aiscale.graph.build import build
from aiscale.lowering import lower
from bench.systems import make_serving_system


def main(services: int) -> None:
    collect_rarely()  # as the command does
    lower(build(make_serving_system(1, name="imports"))[0])
    graph, _ = build(make_serving_system(services))
    started = time.process_time()
    resources = lower(graph)
    seconds = time.process_time() - started
    print(json.dumps({"services": services, "resources": len(resources), "seconds": seconds}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
