"""Waits for objects to become ready: one list and one watch for all objects of a kind in a namespace."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType

from aiscale.engine.kube import KubeClient, Object
from aiscale.engine.kube_errors import UnreachableError
from aiscale.engine.operator_status import POD_LABELS, Rollout
from aiscale.engine.rollout import rollout
from aiscale.engine.unready_reasons import explain_unready
from aiscale.lowering.labels import SYSTEM
from aiscale.lowering.resource import Resource
from aiscale.plan.events import NotReady, OnEvent, Waiting

_PAUSE_S = 0.5
_SELDON_2 = frozenset({"Pipeline", "Experiment"})
"""Kinds of Seldon Core 2, whose operator runs in no sandbox; that of Argo Rollouts has an Experiment too."""

_OF_OPERATORS = frozenset({*POD_LABELS, "Canary", "Rollout"})
"""Kinds that only become ready where their operator runs."""

_ABSENT = Rollout("waiting", "the object is not there")


class Readiness:
    """The wait for one kind of objects.

    Args:
        kube: the cluster.
        system: value of the system label.
        resources: the awaited records, all of one kind.
        on_event: receives the progress.
        least_replicas: replicas that an autoscaler keeps at least, by name.
        in_sandbox: whether the cluster is a sandbox, which has no metrics API.
        reconciled_kinds: custom kinds whose operator runs in the sandbox.
    """

    def __init__(
        self,
        kube: KubeClient,
        system: str,
        resources: Sequence[Resource],
        on_event: OnEvent,
        least_replicas: Mapping[str, int] = MappingProxyType({}),
        *,
        in_sandbox: bool = False,
        reconciled_kinds: Container[str] = (),
    ) -> None:
        self._kube = kube
        self._system = system
        self._on_event = on_event
        self._least_replicas = least_replicas
        self._in_sandbox = in_sandbox
        self._kind = resources[0].kind
        runs = self._kind not in _OF_OPERATORS or self._kind in reconciled_kinds
        self._has_operator = not in_sandbox or (runs and self._kind not in _SELDON_2)
        self._total = len(resources)
        self._by_namespace: dict[str, dict[str, Resource]] = defaultdict(dict)
        for resource in resources:
            metadata = resource.properties["metadata"]
            self._by_namespace[metadata.get("namespace", "")][metadata["name"]] = resource
        self._ready = 0

    def wait(self, deadline: float) -> tuple[NotReady, ...]:
        """Wait until all are ready, one cannot become ready any more, or the time is over.

        Args:
            deadline: second of the monotonic clock.

        Returns:
            The objects that are not ready, each with the nearest cause; empty when all are.
        """
        if not self._has_operator:
            return ()
        self._on_event(Waiting(self._kind, 0, self._total))
        unready: list[NotReady] = []
        for namespace, wanted in sorted(self._by_namespace.items()):
            unready += self._wait_in(namespace, wanted, deadline)
        return tuple(unready)

    def _wait_in(self, namespace: str, wanted: dict[str, Resource], deadline: float) -> list[NotReady]:
        states = dict.fromkeys(wanted, _ABSENT)
        live: dict[str, Object] = {}
        example = next(iter(wanted.values())).properties
        endpoint = self._kube.endpoint(example["apiVersion"], example["kind"])
        selector = {"labelSelector": f"{SYSTEM}={self._system}"}
        while endpoint is not None:
            try:
                listed = self._kube.list(endpoint, namespace, **selector)
            except UnreachableError:
                # An API server that restarts is no failure of the rollout; one that stays away is.
                if time.monotonic() >= deadline:
                    raise
                time.sleep(_PAUSE_S)
                continue
            for item in listed.get("items", ()):
                self._note({**item, "kind": endpoint.kind}, states, live)
            if self._is_settled(states) or time.monotonic() >= deadline:
                break
            since = listed["metadata"]["resourceVersion"]
            for event in self._kube.watch(endpoint, namespace, since, deadline - time.monotonic(), **selector):
                if event["type"] in {"ADDED", "MODIFIED"}:
                    self._note({**event["object"], "kind": endpoint.kind}, states, live)
                if self._is_settled(states) or time.monotonic() >= deadline:
                    break
            if self._is_settled(states):
                break
            time.sleep(min(_PAUSE_S, max(0.0, deadline - time.monotonic())))
        unready = {name: state for name, state in states.items() if state.state != "ready"}
        by_key = {wanted[name].key: (state, live.get(name)) for name, state in unready.items()}
        return explain_unready(self._kube, namespace, by_key, in_sandbox=self._in_sandbox)

    def _note(self, item: Object, states: dict[str, Rollout], live: dict[str, Object]) -> None:
        name = item["metadata"]["name"]
        if name not in states:
            return
        before, states[name], live[name] = states[name], rollout(item, self._least_replicas.get(name, 0)), item
        change = (states[name].state == "ready") - (before.state == "ready")
        if change:
            self._ready += change
            self._on_event(Waiting(self._kind, self._ready, self._total))

    @staticmethod
    def _is_settled(states: dict[str, Rollout]) -> bool:
        return all(state.state != "waiting" for state in states.values())
