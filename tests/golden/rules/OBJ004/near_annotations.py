"""Annotations ask for the Secrets, and the platform keeps the ConfigMap in each namespace."""

from aiscale import System
from aiscale.objects import Manifest
from tests.artifacts import IMAGE

web = Manifest(
    "web",
    {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"annotations": {"service.beta.openshift.io/serving-cert-secret-name": "web-certificate"}},
        "spec": {"selector": {"app": "web"}, "ports": [{"port": 443}]},
    },
)
pod = Manifest(
    "web-pod",
    {
        "apiVersion": "v1",
        "kind": "Pod",
        "spec": {
            "containers": [{"name": "web", "image": IMAGE}],
            "volumes": [
                {"name": "certificate", "secret": {"secretName": "web-certificate"}},
                {"name": "authority", "configMap": {"name": "openshift-service-ca.crt"}},
                {"name": "mesh", "configMap": {"name": "istio-ca-root-cert"}},
            ],
        },
    },
)
way_in = Manifest(
    "way-in",
    {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"annotations": {"kubernetes.io/tls-acme": "true"}},
        "spec": {
            "tls": [{"hosts": ["shop.example"], "secretName": "shop-certificate"}],
            "defaultBackend": {"service": {"name": "web", "port": {"number": 443}}},
        },
    },
)

system = System("golden", [web, pod, way_in])
