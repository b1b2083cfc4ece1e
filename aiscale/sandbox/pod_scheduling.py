"""Whether a pod could run on a node: labels, taints and room, as the scheduler looks at them.

Source: Kubernetes documentation, assigning pods to nodes, taints and tolerations, resource management.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Object = dict[str, Any]
Amounts = dict[str, int]
"""Thousandths by resource name: of a core, of a byte, of a pod."""

_KEEPS_OUT = frozenset({"NoSchedule", "NoExecute"})
_FACTORS = {"n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18} | {
    f"{letter}i": 1024**power for power, letter in enumerate("KMGTPE", start=1)
}


def fits(pod: Object, node: Object, room: Mapping[str, int]) -> bool:
    """Whether a node would take a pod.

    Args:
        pod: the pod.
        node: the node.
        room: what is free on it.
    """
    wanted = requests(pod).items()
    return (
        _chosen(pod, node)
        and all(_tolerated(pod, taint) for taint in node["spec"].get("taints") or [])
        and all(amount <= room.get(resource, 0) for resource, amount in wanted if amount)
    )


def amounts(resources: Mapping[str, Any]) -> Amounts:
    """Kubernetes quantities by resource name as numbers, rounded to thousandths."""
    return {name: _thousandths(str(quantity)) for name, quantity in resources.items()}


def requests(pod: Object) -> Amounts:
    """What a pod asks of a node: the sum of its containers, or its largest init container, and itself as one pod."""
    running: Amounts = {}
    starting: Amounts = {}
    for container in pod["spec"].get("initContainers") or []:
        asked = _asked(container)
        if container.get("restartPolicy") == "Always":  # runs on beside the others
            _add(running, asked)
            asked = running
        else:
            asked = {name: asked.get(name, 0) + running.get(name, 0) for name in asked.keys() | running.keys()}
        for name, amount in asked.items():
            starting[name] = max(starting.get(name, 0), amount)
    for container in pod["spec"]["containers"]:
        _add(running, _asked(container))
    total = {name: max(running.get(name, 0), starting.get(name, 0)) for name in running.keys() | starting.keys()}
    _add(total, amounts(pod["spec"].get("overhead") or {}))
    _add(total, {"pods": 1000})
    return total


def left(room: Mapping[str, int], pod: Object) -> Amounts:
    """What is free of ``room`` once the pod is there."""
    asked = requests(pod)
    return {name: amount - asked.get(name, 0) for name, amount in room.items()}


def _asked(container: Object) -> Amounts:
    # The API server has filled in requests from limits.
    return amounts(container.get("resources", {}).get("requests") or {})


def _add(total: Amounts, more: Amounts) -> None:
    for name, amount in more.items():
        total[name] = total.get(name, 0) + amount


def _thousandths(quantity: str) -> int:
    number = quantity.rstrip("numkKMGTPEi")
    return round(float(number) * float(_FACTORS[quantity[len(number) :]]) * 1000)


def _chosen(pod: Object, node: Object) -> bool:
    """Whether the pod's node selector and required node affinity let it on the node."""
    labels = node["metadata"].get("labels", {})
    spec = pod["spec"]
    if any(labels.get(key) != value for key, value in (spec.get("nodeSelector") or {}).items()):
        return False
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    if required is None:
        return True
    fields = {"metadata.name": node["metadata"]["name"]}
    return any(_term_matches(term, labels, fields) for term in required["nodeSelectorTerms"])


def _term_matches(term: Object, labels: Mapping[str, str], fields: Mapping[str, str]) -> bool:
    by_label, by_field = term.get("matchExpressions") or [], term.get("matchFields") or []
    return (
        bool(by_label or by_field)  # an empty term matches nothing
        and all(_expression_matches(one, labels) for one in by_label)
        and all(_expression_matches(one, fields) for one in by_field)
    )


def _expression_matches(expression: Object, values: Mapping[str, str]) -> bool:
    value, given = values.get(expression["key"]), expression.get("values") or []
    match expression["operator"]:
        case "In":
            return value in given
        case "NotIn":
            return value not in given
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case "Gt" | "Lt" as operator:
            try:
                number, limit = int(value or ""), int(given[0])
            except ValueError:  # no number, so neither above nor below
                return False
            return number > limit if operator == "Gt" else number < limit
        case _:
            return False


def _tolerated(pod: Object, taint: Mapping[str, str]) -> bool:
    if taint["effect"] not in _KEEPS_OUT:
        return True
    return any(
        one.get("effect") in {None, "", taint["effect"]}
        and one.get("key") in ({taint["key"]} if one.get("operator") != "Exists" else {taint["key"], None, ""})
        and (one.get("operator") == "Exists" or (one.get("value") or "") == (taint.get("value") or ""))
        for one in pod["spec"].get("tolerations") or []
    )
