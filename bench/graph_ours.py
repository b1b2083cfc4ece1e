"""Child process: builds the graph of a system and asks it everything; prints its figures as JSON.

    python -m bench.graph_ours COMPONENTS
"""  # fmt: skip

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import networkx as nx

from aiscale.cli.collector import collect_rarely
from aiscale.graph.build import build
from aiscale.graph.cycles import cycles
from aiscale.graph.order import reverse_postorder
from aiscale.graph.reachability import ancestors, descendants, shortest_path
from aiscale.graph.traversal import Walk
from bench.systems import make_system


def main(components: int) -> None:
    collect_rarely()  # as the command does
    system = make_system(components)
    laps: dict[str, float] = {}
    graph, _ = _timed(laps, "build", lambda: build(system))
    digraph: nx.DiGraph[str] = nx.DiGraph(graph.digraph)
    # From the last team's entrance, which reaches all teams before it, to the farthest component.
    walk, first = Walk(graph), max(address for address in graph.nodes if address.endswith("-api"))
    last = list(descendants(walk, first))[-1]
    ours: dict[str, Callable[[], Any]] = {
        "descendants": lambda: descendants(walk, first),
        "ancestors": lambda: ancestors(walk, last),
        "shortest_path": lambda: shortest_path(walk, first, last),
        "order": lambda: reverse_postorder(walk),
        "cycles": lambda: list(cycles(walk)),
    }
    theirs: dict[str, Callable[[], Any]] = {
        "descendants": lambda: nx.descendants(digraph, first),
        "ancestors": lambda: nx.ancestors(digraph, last),
        "shortest_path": lambda: nx.shortest_path(digraph, first, last),
        "order": lambda: list(nx.dfs_postorder_nodes(digraph)),
        "cycles": lambda: [group for group in nx.strongly_connected_components(digraph) if len(group) > 1],
    }
    networkx_laps: dict[str, float] = {}
    for name, question in ours.items():
        _timed(laps, name, question)
    for name, question in theirs.items():
        _timed(networkx_laps, name, question)
    print(json.dumps({"components": len(graph), "edges": len(graph.edges), "ours": laps, "networkx": networkx_laps}))


def _timed(laps: dict[str, float], name: str, work: Callable[[], Any]) -> Any:
    started = time.process_time()
    found = work()
    laps[name] = time.process_time() - started
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]))
