"""Child process: computes what every effect of a system is guaranteed; prints its figures as JSON.

    python -m bench.guarantees_ours COMPONENTS
"""  # fmt: skip

from __future__ import annotations

import json
import sys
import time

from aiscale.analysis.guarantees.effects import guarantees
from aiscale.cli.collector import collect_rarely
from aiscale.core.edges import EdgeKind
from aiscale.graph.build import build
from bench.systems import make_system


def main(components: int) -> None:
    collect_rarely()  # as the command does
    graph, _ = build(make_system(components))
    edges = graph.edges_of(EdgeKind.READS, EdgeKind.WRITES, EdgeKind.FEATURES)
    started = time.process_time()
    found = guarantees(graph)
    seconds = time.process_time() - started
    print(json.dumps({"edges": len(list(edges)), "effects": len(found.effects), "seconds": seconds}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
