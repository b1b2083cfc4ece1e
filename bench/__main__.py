"""``python -m bench``: measures, and prints a table or JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping

from bench.engine import engine_rows
from bench.evolution import evolution_rows
from bench.graph import graph_rows
from bench.guarantees import guarantee_rows
from bench.lint import lint_rows
from bench.lowering import lowering_rows
from bench.measure import BenchError
from bench.offline import growth_rows, offline_rows
from bench.page import write
from bench.rows import Row
from bench.startup import startup_rows
from bench.table import row_text

Part = Callable[[bool, int | None], Iterator[Row]]

PARTS: Mapping[str, Part] = {
    "start": lambda full, runs: startup_rows(runs or (15 if full else 7)),
    "lint": lambda full, runs: lint_rows(runs or (5 if full else 3)),
    "graph": lambda full, runs: graph_rows(runs or (5 if full else 3)),
    "guarantees": lambda full, runs: guarantee_rows(runs or (5 if full else 3)),
    "evolution": lambda full, runs: evolution_rows(runs or (5 if full else 3)),
    "lowering": lambda full, runs: lowering_rows(runs or (5 if full else 3)),
    "offline": lambda full, runs: offline_rows(runs or (5 if full else 3)),
    "growth": lambda full, runs: growth_rows(runs or (5 if full else 3)),
    "engine-100": lambda _full, runs: engine_rows((100,), runs or 3, runs or 3, 100),
    "engine-901": lambda full, runs: engine_rows((901,), runs or (3 if full else 1), 1, 901 if full else 100),
}

_SMALL = (30, 100)
SMALLEST: Mapping[str, Callable[[], Iterator[Row]]] = {
    "start": lambda: startup_rows(1, warm_up=False),
    "lint": lambda: lint_rows(1, _SMALL),
    "graph": lambda: graph_rows(1, 30, _SMALL),
    "guarantees": lambda: guarantee_rows(1, 30, _SMALL),
    "evolution": lambda: evolution_rows(1, 5, 3),
    "lowering": lambda: lowering_rows(1, 10),
    "offline": lambda: offline_rows(1, 30),
    "growth": lambda: growth_rows(1, _SMALL),
    "engine-100": lambda: engine_rows((4,), 1, 1, 4),
    "engine-901": lambda: engine_rows((7,), 1, 0, 0),
}
"""Each part once, on the smallest systems that give all its rows: what tests run."""


def main() -> int:
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that its sandbox ends with it
    chosen = arguments.only or list(PARTS)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    started = time.strftime("%Y-%m-%d")
    load = os.getloadavg()[0]
    is_text = arguments.output == "text"
    if is_text:
        print(f"{started}, {machine}; load {load:.1f} at the start\n", flush=True)
    rows = []
    for name in chosen:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        try:
            for row in PARTS[name](arguments.full, arguments.runs):
                rows.append(row)
                if is_text:
                    print(row_text(row), end="\n\n", flush=True)
        except BenchError as error:
            print(f"error: {name}: {error}", file=sys.stderr)
            return 1
    if not is_text:
        print(json.dumps({"date": started, "machine": machine, "rows": [row.as_json() for row in rows]}, indent=2))
    if arguments.write:
        write(rows, PARTS, date=started, machine=machine, load=load)
    missed = [row.name for row in rows if not all(row.is_met(goal) for goal in row.goals)]
    if is_text:
        print(f"goals not met: {', '.join(missed)}" if missed else "every goal is met")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure aiscale against the alternatives.")
    parser.add_argument("--full", action="store_true", help="more runs, and the slow contenders at every size")
    parser.add_argument("--only", action="append", choices=tuple(PARTS), help="only this part (repeatable)")
    parser.add_argument("--runs", type=int, metavar="N", help="counted runs of each, instead of the usual number")
    parser.add_argument("--write", action="store_true", help="keep the figures, and write docs/reference/speed.md")
    parser.add_argument("--output", choices=("text", "json"), default="text", help="default: text")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
