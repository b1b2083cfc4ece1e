"""Preview, up, no change, edit and destroy of real objects on a real API server, against two other ways."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.contenders import OPERATIONS, Contender, Kubectl, Ours, Typed
from bench.measure import BenchError, Figures
from bench.rows import OURS, Goal, Row

TYPED = "typed Pulumi, default options"
KUBECTL = "kubectl apply --server-side"

_GOALS = {
    "up": (Goal(0.06, TYPED), Goal(4, KUBECTL)),
    "no change": (Goal(0.4, TYPED),),
    "edit": (Goal(0.15, TYPED),),
    "destroy": (Goal(0.15, TYPED),),
}
"""For 901 objects."""

_INCLUDES = {
    "preview": "Whole processes. aiscale and Pulumi ask the API server about every object; kubectl: --dry-run=server.",
    "up": "Whole processes, from nothing. aiscale and Pulumi wait until every Deployment is ready, kubectl does not. "
    "kubectl's namespace is there already.",
    "no change": "Whole processes. aiscale compares every live object with what it applied.",
    "edit": "Whole processes. Every Deployment gets a new variable: a rollout each. aiscale and Pulumi wait until "
    "all are ready, kubectl does not.",
    "destroy": "Whole processes, until the namespace is gone. kubectl: delete -f.",
}


def engine_rows(sizes: Sequence[int], rounds: int, typed_rounds: int, typed_up_to: int) -> Iterator[Row]:
    """Measure each size in a sandbox of its own, which is gone afterwards.

    Args:
        sizes: objects, for example 100 and 901: a namespace and triples.
        rounds: rounds of aiscale and kubectl; each is a whole life from preview to destroy.
        typed_rounds: rounds of the slow contender, the first ones.
        typed_up_to: the largest size that it takes part in.
    """
    for objects in sizes:
        with _sandbox() as (kubeconfig, folder):
            yield from _size(objects, kubeconfig, folder, rounds, typed_rounds if objects <= typed_up_to else 0)


def _size(objects: int, kubeconfig: Path, folder: Path, rounds: int, typed_rounds: int) -> Iterator[Row]:
    from aiscale.toolchain import resolve

    triples = objects // 3
    kubectl = Kubectl(kubeconfig, folder / "kubectl", resolve("kubectl").path)
    ours = Ours(kubeconfig, folder / "ours")
    contenders: dict[str, Contender] = {OURS: ours}
    if typed_rounds:
        tools = tuple(resolve(name).path for name in ("pulumi", "pulumi-resource-kubernetes"))
        contenders[TYPED] = Typed(kubeconfig, folder / "typed", tools)
    contenders[KUBECTL] = kubectl
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for number in range(rounds):
        for operation in OPERATIONS:
            for name, contender in contenders.items():
                if name == TYPED and number >= typed_rounds:
                    continue
                seconds = contender.run(operation, triples)
                print(f"  {objects} objects, round {number + 1}, {operation}: {name} {seconds:.1f} s", file=sys.stderr)
                found[operation][name].append(seconds)
                _check(kubectl, contender, operation, triples, waits=name != KUBECTL)
    for operation in OPERATIONS:
        yield Row(
            f"engine.{operation.replace(' ', '-')}.{objects}",
            f"{operation.capitalize()}: {objects} objects",
            "s",
            {name: Figures(tuple(values)) for name, values in found[operation].items()},
            tuple(goal for goal in _GOALS.get(operation, ()) if objects == 901 and goal.over in contenders),
            _INCLUDES[operation],
            ours.stages[operation],
        )


def _check(kubectl: Kubectl, contender: Contender, operation: str, triples: int, *, waits: bool) -> None:
    """A contender that has not done the work is no contender."""
    if operation == "destroy":
        if kubectl.is_there(contender.namespace):
            raise BenchError(f"the namespace {contender.namespace} is still there after destroy")
    elif operation != "preview":
        if not waits:
            kubectl.await_ready(contender.namespace)
        ready = kubectl.ready(contender.namespace)
        if ready != triples:
            raise BenchError(f"{ready} of {triples} Deployments of {contender.namespace} are ready after {operation}")


@contextmanager
def _sandbox() -> Iterator[tuple[Path, Path]]:
    from aiscale import sandbox
    from aiscale.platform import NodePool

    with tempfile.TemporaryDirectory(prefix="aiscale-bench-") as text:
        folder = Path(text)
        before = {name: os.environ.get(name) for name in ("XDG_STATE_HOME", "XDG_DATA_HOME")}
        os.environ.update(XDG_STATE_HOME=str(folder / "state"), XDG_DATA_HOME=str(folder / "data"))
        try:
            pool = NodePool("general", instance_type="m7i.4xlarge", min_nodes=12, max_nodes=12)
            yield sandbox.start("bench", pools=(pool,)).kubeconfig, folder
        finally:
            sandbox.stop("bench", delete=True)
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
