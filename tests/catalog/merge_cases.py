"""Patches and the objects that they are merged into, for which kubectl has an answer."""

from __future__ import annotations

from typing import Any

POD: dict[str, Any] = {
    "terminationGracePeriodSeconds": 30,
    "nodeSelector": {"disk": "ssd", "zone": "a"},
    "tolerations": [{"key": "gpu", "operator": "Exists"}, {"key": "spot", "operator": "Exists"}],
    "hostAliases": [{"ip": "10.0.0.1", "hostnames": ["a", "b"]}],
    "imagePullSecrets": [{"name": "one"}],
    "topologySpreadConstraints": [
        {"topologyKey": "zone", "maxSkew": 1, "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": {}}
    ],
    "volumes": [
        {"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}},
        {"name": "settings", "configMap": {"name": "settings", "items": [{"key": "a", "path": "a"}]}},
    ],
    "initContainers": [{"name": "first", "image": "r.example/first:1"}],
    "containers": [
        {
            "name": "app",
            "image": "r.example/app:1",
            "args": ["--a", "--b"],
            "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}, {"name": "C", "value": "3"}],
            "ports": [{"containerPort": 8080, "name": "http"}, {"containerPort": 9090, "name": "metrics"}],
            "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "1Gi"}},
            "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}, {"name": "settings", "mountPath": "/etc/app"}],
            "securityContext": {"capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True},
        },
        {"name": "proxy", "image": "r.example/proxy:1"},
    ],
}
DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {
        "name": "app", "namespace": "shop", "labels": {"app": "app", "tier": "web"},
        "finalizers": ["example.com/a", "example.com/b"],
    },
    "spec": {
        "replicas": 2,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
        "selector": {"matchLabels": {"app": "app"}},
        "template": {"metadata": {"labels": {"app": "app"}}, "spec": POD},
    },
}  # fmt: skip
SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "app", "namespace": "shop"},
    "spec": {
        "selector": {"app": "app"},
        "ports": [{"name": "http", "port": 80, "targetPort": "http"}, {"name": "grpc", "port": 81, "targetPort": 81}],
    },
}
POLICY: dict[str, Any] = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "NetworkPolicy",
    "metadata": {"name": "app", "namespace": "shop"},
    "spec": {
        "podSelector": {"matchLabels": {"app": "app"}},
        "policyTypes": ["Egress"],
        "egress": [{"ports": [{"port": 53}]}, {"ports": [{"port": 443}]}],
    },
}


def pod(**fields: Any) -> dict[str, Any]:
    return {"spec": {"template": {"spec": fields}}}


def app(**fields: Any) -> dict[str, Any]:
    return pod(containers=[{"name": "app", **fields}])


CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a field": (DEPLOYMENT, {"spec": {"minReadySeconds": 5}}),
    "a label": (DEPLOYMENT, {"metadata": {"labels": {"team": "x"}, "annotations": {"a": "b"}}}),
    "a field that goes": (DEPLOYMENT, {"spec": {"replicas": None, "template": {"spec": {"nodeSelector": {"disk": None}}}}}),
    "a map that goes": (DEPLOYMENT, pod(nodeSelector=None)),
    "a map replaced": (DEPLOYMENT, pod(nodeSelector={"$patch": "replace", "arch": "arm64"})),
    "a map emptied": (DEPLOYMENT, pod(nodeSelector={"$patch": "delete"})),
    "a sidecar": (DEPLOYMENT, pod(containers=[{"name": "logs", "image": "r.example/logs:1"}])),
    "an image": (DEPLOYMENT, app(image="r.example/app:2")),
    "two containers": (DEPLOYMENT, pod(containers=[{"name": "proxy", "image": "p:2"}, {"name": "app", "image": "a:2"}])),
    "a container goes": (DEPLOYMENT, pod(containers=[{"name": "proxy", "$patch": "delete"}])),
    "a container comes, another goes": (
        DEPLOYMENT, pod(containers=[{"name": "logs", "image": "l:1"}, {"name": "proxy", "$patch": "delete"}]),
    ),
    "all containers replaced": (DEPLOYMENT, pod(containers=[{"$patch": "replace"}, {"name": "only", "image": "o:1"}])),
    "an init container": (DEPLOYMENT, pod(initContainers=[{"name": "second", "image": "s:1"}])),
    "variables": (DEPLOYMENT, app(env=[{"name": "B", "value": "20"}, {"name": "D", "value": "4"}])),
    "a variable from a secret": (
        DEPLOYMENT,
        app(env=[{"name": "A", "value": None, "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]),
    ),
    "a variable goes": (DEPLOYMENT, app(env=[{"name": "A", "$patch": "delete"}])),
    "variables in an order": (
        DEPLOYMENT,
        app(**{"$setElementOrder/env": [{"name": "C"}, {"name": "D"}, {"name": "A"}], "env": [{"name": "D", "value": "4"}]}),
    ),
    "an order alone": (DEPLOYMENT, app(**{"$setElementOrder/env": [{"name": "C"}, {"name": "B"}]})),
    "arguments": (DEPLOYMENT, app(args=["--c"])),
    "a port": (DEPLOYMENT, app(ports=[{"containerPort": 9091, "name": "admin"}])),
    "a port renamed": (DEPLOYMENT, app(ports=[{"containerPort": 8080, "name": "web"}])),
    "resources": (DEPLOYMENT, app(resources={"limits": {"cpu": "2"}, "requests": {"cpu": None}})),
    "a mount": (DEPLOYMENT, app(volumeMounts=[{"name": "data", "mountPath": "/data"}])),
    "a mount of another volume": (DEPLOYMENT, app(volumeMounts=[{"name": "data", "mountPath": "/tmp"}])),
    "a volume": (DEPLOYMENT, pod(volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}])),
    "a volume of another type": (
        DEPLOYMENT,
        pod(volumes=[{"name": "tmp", "$retainKeys": ["name", "persistentVolumeClaim"],
                      "persistentVolumeClaim": {"claimName": "tmp"}}]),
    ),
    "items of a volume": (
        DEPLOYMENT, pod(volumes=[{"name": "settings", "configMap": {"items": [{"key": "b", "path": "b"}]}}]),
    ),
    "tolerations": (DEPLOYMENT, pod(tolerations=[{"key": "arm", "operator": "Exists"}])),
    "host aliases": (DEPLOYMENT, pod(hostAliases=[{"ip": "10.0.0.1", "hostnames": ["c"]}, {"ip": "10.0.0.2"}])),
    "pull secrets": (DEPLOYMENT, pod(imagePullSecrets=[{"name": "two"}])),
    "spread": (DEPLOYMENT, pod(topologySpreadConstraints=[{"topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}])),
    "another spread": (
        DEPLOYMENT,
        pod(topologySpreadConstraints=[{"topologyKey": "host", "maxSkew": 1, "whenUnsatisfiable": "ScheduleAnyway"}]),
    ),
    "capabilities": (DEPLOYMENT, app(securityContext={"capabilities": {"add": ["NET_BIND_SERVICE"]}})),
    "finalizers": (DEPLOYMENT, {"metadata": {"finalizers": ["example.com/c", "example.com/a"]}}),
    "a finalizer goes": (DEPLOYMENT, {"metadata": {"$deleteFromPrimitiveList/finalizers": ["example.com/a"]}}),
    "a strategy": (DEPLOYMENT, {"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}}),
    "a new map with items": (DEPLOYMENT, pod(dnsConfig={"options": [{"name": "ndots", "value": "2"}]})),
    "a port of a Service": (SERVICE, {"spec": {"ports": [{"port": 81, "targetPort": 8081}]}}),
    "more ports of a Service": (SERVICE, {"spec": {"ports": [{"name": "admin", "port": 82}]}}),
    "egress": (POLICY, {"spec": {"egress": [{"ports": [{"port": 5432}]}]}}),
    "types of a policy": (POLICY, {"spec": {"policyTypes": ["Egress", "Ingress"]}}),
    "an HPA's metrics": (
        {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "a", "namespace": "shop"},
         "spec": {"maxReplicas": 3, "scaleTargetRef": {"kind": "Deployment", "name": "a"},
                  "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}}]}},
        {"spec": {"maxReplicas": 9, "metrics": [{"type": "Resource", "resource": {"name": "memory", "target": {"type": "Utilization", "averageUtilization": 80}}}]}},
    ),
    "rules of a role": (
        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "a", "namespace": "shop"},
         "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]},
        {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]}]},
    ),
}  # fmt: skip
"""By what each changes: the object and the patch."""
