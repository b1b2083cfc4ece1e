"""Why an object is not ready: the states of its pods, and the latest warnings about it and them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aiscale.engine.kube import Endpoint, KubeClient, Object
from aiscale.engine.metrics_api import has_no_metrics
from aiscale.engine.operator_status import POD_LABELS, Rollout
from aiscale.engine.rollout import condition
from aiscale.plan.events import NotReady

_PODS = Endpoint("v1", "Pod", "pods", namespaced=True)
_EVENTS = Endpoint("v1", "Event", "events", namespaced=True)
_MOST_DETAILS = 6
_STARTING = frozenset({"ContainerCreating", "PodInitializing"})


def explain_unready(
    kube: KubeClient,
    namespace: str,
    unready: Mapping[str, tuple[Rollout, Object | None]],
    *,
    in_sandbox: bool = False,
) -> list[NotReady]:
    """The nearest cause for each object. Two lists for all of them: pods and warnings.

    Args:
        kube: the cluster.
        namespace: where the objects are.
        unready: by key: how far each is, and the live object where it is there.
        in_sandbox: whether the cluster is a sandbox, which has no metrics API.
    """
    if not unready:
        return []
    pods = list(kube.list(_PODS, namespace).get("items", ()))
    warnings = list(kube.list(_EVENTS, namespace, fieldSelector="type=Warning").get("items", ()))
    if in_sandbox:
        warnings = [one for one in warnings if not has_no_metrics(str(one.get("message", "")))]
    return [_explain(key, state, item, pods, warnings) for key, (state, item) in sorted(unready.items())]


def _explain(
    key: str, state: Rollout, item: Object | None, pods: Iterable[Object], warnings: Iterable[Object]
) -> NotReady:
    if item is None:
        return NotReady(key, state.reason)
    own = [pod for pod in pods if _selects(item, pod)]
    causes = [cause for pod in own if (cause := _pod_cause(pod))]
    refused = condition(item.get("status", {}), "ReplicaFailure")
    if refused.get("status") == "True":
        causes.insert(0, f"its pods are refused: {refused.get('message', '')}")
    names = {item["metadata"]["name"], *(pod["metadata"]["name"] for pod in own)}
    told = sorted((w for w in warnings if _is_about(w, item, names)), key=_when, reverse=True)
    said = dict.fromkeys(f"{w.get('reason', '')}: {w.get('message', '')}" for w in told)
    reason = f"{state.reason}: {causes[0]}" if causes else state.reason
    states = dict.fromkeys(f"pod {pod['metadata']['name']}: {_pod_cause(pod) or _phase(pod)}" for pod in own)
    return NotReady(key, reason, (*list(states)[:_MOST_DETAILS], *list(said)[:_MOST_DETAILS]))


def _selects(item: Object, pod: Object) -> bool:
    wanted = item.get("spec", {}).get("selector", {}).get("matchLabels", {})
    labels = pod["metadata"].get("labels", {})
    if (label := POD_LABELS.get(item.get("kind", ""))) is not None:
        # An object that is named by its content has the label of its pods itself.
        named = item["metadata"].get("labels", {}).get(label, item["metadata"]["name"])
        return bool(labels.get(label) == named)
    return bool(wanted) and all(labels.get(name) == value for name, value in wanted.items())


def _is_about(event: Object, item: Object, names: set[str]) -> bool:
    name = str(event.get("involvedObject", {}).get("name", ""))
    # A ReplicaSet's events carry its own name: the Deployment's with a suffix.
    return name in names or name.rpartition("-")[0] == item["metadata"]["name"]


def _pod_cause(pod: Object) -> str:
    status = pod.get("status", {})
    for state in (*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ())):
        waiting = state.get("state", {}).get("waiting", {})
        if waiting and waiting.get("reason") not in _STARTING:
            return f"container {state['name']} waits: {_joined(waiting)}"
        ended = state.get("state", {}).get("terminated") or {}
        if ended.get("exitCode"):
            return f"container {state['name']} ended with exit code {ended['exitCode']}: {_joined(ended)}"
    scheduled = condition(status, "PodScheduled")
    if scheduled.get("status") == "False":
        return f"no node takes it: {scheduled.get('message', scheduled.get('reason', ''))}"
    return ""


def _phase(pod: Object) -> str:
    ready = condition(pod.get("status", {}), "Ready")
    phase = str(pod.get("status", {}).get("phase", "Unknown"))
    return f"{phase}, {ready['message']}" if ready.get("message") else phase


def _joined(state: Object) -> str:
    return ": ".join(str(state[part]) for part in ("reason", "message") if state.get(part))


def _when(event: Object) -> str:
    return str(event.get("lastTimestamp") or event.get("eventTime") or "")
