"""How people name objects: short names, plural kinds, groups after a dot; and what others make of an object."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from aiscale.lowering.resource import Resource

SHORT: Mapping[str, str] = {
    "cm": "configmap", "cj": "cronjob", "crd": "customresourcedefinition", "deploy": "deployment",
    "ds": "daemonset", "ep": "endpoints", "hpa": "horizontalpodautoscaler", "ing": "ingress", "limits": "limitrange",
    "netpol": "networkpolicy", "no": "node", "ns": "namespace", "pc": "priorityclass", "pdb": "poddisruptionbudget",
    "po": "pod", "pvc": "persistentvolumeclaim", "quota": "resourcequota", "rs": "replicaset",
    "sa": "serviceaccount", "sc": "storageclass", "sts": "statefulset", "svc": "service",
    "amcfg": "alertmanagerconfig", "authzpolicy": "authorizationpolicy", "dr": "destinationrule",
    "feast": "featurestore", "flinkdep": "flinkdeployment", "gtw": "gateway", "gw": "gateway", "ig": "inferencegraph",
    "infpool": "inferencepool", "isvc": "inferenceservice", "k": "kafka", "kmm2": "kafkamirrormaker2",
    "knp": "kafkanodepool", "ksvc": "service", "kt": "kafkatopic", "ku": "kafkauser", "pa": "peerauthentication",
    "pmon": "podmonitor", "promrule": "prometheusrule", "ro": "rollout", "se": "serviceentry", "sj": "scaledjob",
    "smon": "servicemonitor", "so": "scaledobject", "sparkapp": "sparkapplication", "ta": "triggerauthentication",
    "vs": "virtualservice",
}  # fmt: skip
"""Kinds by their short names. Source: kubectl api-resources of Kubernetes 1.36, and shortNames of the operators'
definitions (KEDA, Istio, Strimzi, Flink, KServe, Prometheus operator, Argo Rollouts, Knative)."""

_MAKERS: Mapping[str, tuple[str, ...]] = {
    "endpoints": ("service",),
    "endpointslice": ("service",),
    "pod": ("deployment", "flinkdeployment", "kafkanodepool", "statefulset"),
    "replicaset": ("deployment",),
}
"""What makes objects of its own, whose names begin with its name: by the kind that is made."""


def object_key(given: str, known: Collection[str]) -> str:
    """The key that somebody means: ``Deploy/surge-v8``, ``deployments.apps/surge-v8`` → ``deployment/surge-v8``.

    Args:
        given: kind and name with a slash; anything else comes back in lower case.
        known: keys that there are; a plural is read as one of their kinds.
    """
    kind, slash, name = given.lower().partition("/")
    if not slash:
        return kind
    kind = kind.partition(".")[0]
    kinds = {key.partition("/")[0] for key in known} | set(SHORT.values()) | set(_MAKERS)
    if kind not in kinds:
        kind = SHORT.get(kind, kind)
    singular = (kind, kind.removesuffix("s"), kind.removesuffix("es"), f"{kind.removesuffix('ies')}y")
    return f"{next((one for one in singular if one in kinds), kind)}/{name}"


def maker(key: str, resources: Mapping[str, Resource]) -> tuple[Resource, str] | None:
    """The object that an operator or a controller makes another of, and who does so; None where there is none.

    Args:
        key: of the object that is made: ``horizontalpodautoscaler/surge-v8``.
        resources: the records, by key.
    """
    kind, _, name = key.partition("/")
    if kind == "horizontalpodautoscaler":
        for resource in resources.values():
            if resource.kind == "ScaledObject" and _autoscaler_of(resource) == name:
                return resource, "KEDA"
    makers = [
        resource
        for resource in resources.values()
        if resource.key.partition("/")[0] in _MAKERS.get(kind, ())
        and f"{name}-".startswith(f"{resource.key.partition('/')[2]}-")
    ]
    found = max(makers, key=lambda resource: len(resource.key.partition("/")[2]), default=None)
    return (found, "Kubernetes") if found is not None else None


def _autoscaler_of(scaled: Resource) -> str:
    """Name of the HorizontalPodAutoscaler that KEDA makes. Source: KEDA 2.20, ScaledObject specification."""
    advanced = scaled.properties.get("spec", {}).get("advanced", {})
    own = advanced.get("horizontalPodAutoscalerConfig", {}).get("name")
    return str(own or f"keda-hpa-{scaled.key.partition('/')[2]}")
