"""KServe's real controllers, as a process beside a sandbox, with their webhooks."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from aiscale import catalog, toolchain
from tests.e2e.user_folder import Cluster
from tests.support.authority import Authority
from tests.support.free_ports import free_ports
from tests.support.jvm import die_with_parent
from tests.support.paths import ROOT
from tests.support.sandbox import eventually

NAMESPACE = "kserve"
_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_V1, _V1BETA1 = "serving.kserve.io/v1alpha1", "serving.kserve.io/v1beta1"
_KINDS = [
    (_V1BETA1, "InferenceService"),
    *((_V1, kind) for kind in ("ServingRuntime", "ClusterServingRuntime", "ClusterStorageContainer")),
    *((_V1, kind) for kind in ("InferenceGraph", "TrainedModel", "LocalModelCache", "LocalModelNamespaceCache")),
    ("keda.sh/v1alpha1", "ScaledObject"),
]
_V1ALPHA2 = "serving.kserve.io/v1alpha2"
_LLM_KINDS = [
    *((_V1ALPHA2, kind) for kind in ("LLMInferenceService", "LLMInferenceServiceConfig")),
    ("inference.networking.k8s.io/v1", "InferencePool"),
    *(("gateway.networking.k8s.io/v1", kind) for kind in ("Gateway", "HTTPRoute")),
    ("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet"),
    ("keda.sh/v1alpha1", "ScaledObject"),
]
_CONFIG: dict[str, Any] = {
    "deploy": {"defaultDeploymentMode": "Standard"},
    "ingress": {
        "ingressGateway": "knative-serving/knative-ingress-gateway", "ingressDomain": "example.com",
        "disableIstioVirtualHost": True, "disableIngressCreation": True,
    },
    "storageInitializer": {
        "image": "kserve/storage-initializer:v0.20.0", "memoryRequest": "100Mi", "memoryLimit": "1Gi",
        "cpuRequest": "100m", "cpuLimit": "1", "enableModelcar": False,
    },
    "router": {
        "image": "kserve/router:v0.20.0", "memoryRequest": "100Mi", "memoryLimit": "1Gi", "cpuRequest": "100m",
        "cpuLimit": "1",
    },
    "credentials": {"storageSpecSecretName": "storage-config", "storageSecretNameAnnotation": "serving.kserve.io/storageSecretName"},
    "logger": {"image": "kserve/agent:v0.20.0", "memoryRequest": "100Mi", "memoryLimit": "1Gi", "cpuRequest": "100m",
               "cpuLimit": "1", "defaultUrl": "http://default-broker"},
    "batcher": {"image": "kserve/agent:v0.20.0", "memoryRequest": "1Gi", "memoryLimit": "1Gi", "cpuRequest": "1",
                "cpuLimit": "1", "maxBatchSize": "32", "maxLatency": "5000"},
    "agent": {"image": "kserve/agent:v0.20.0", "memoryRequest": "100Mi", "memoryLimit": "1Gi", "cpuRequest": "100m",
              "cpuLimit": "1"},
    "explainers": {}, "metricsAggregator": {"enableMetricAggregation": "false", "enablePrometheusScraping": "false"},
    "autoscaler": {}, "security": {"autoMountServiceAccountToken": True}, "localModel": {"enabled": False},
    "multiNode": {}, "resource": {}, "inferenceService": {},
}  # fmt: skip
"""As in KServe's own ``config/configmap/inferenceservice.yaml``, without Knative, Istio and an Ingress."""


class _Controller(NamedTuple):
    """One controller.

    Attributes:
        part: its binary.
        kinds: definitions that it starts with.
        register: its webhooks.
    """

    part: str
    kinds: Sequence[tuple[str, str]]
    register: Callable[[Cluster, int, str], None]


@contextlib.contextmanager
def running_kserve(cluster: Cluster, folder: Path, kubeconfig: Path) -> Iterator[Path]:
    """Start the controller of InferenceServices with its definitions, settings and webhooks; yields its log.

    Args:
        cluster: a running sandbox.
        folder: an empty folder for certificates and the log.
        kubeconfig: of the sandbox.
    """
    with _running(_Controller("kserve-manager", _KINDS, _register), cluster, folder, kubeconfig) as log:
        yield log


@contextlib.contextmanager
def running_kserve_llm(cluster: Cluster, folder: Path, kubeconfig: Path) -> Iterator[Path]:
    """Start the controller of LLMInferenceServices with the configurations of its release; yields its log.

    Args:
        cluster: a running sandbox.
        folder: an empty folder for certificates and the log.
        kubeconfig: of the sandbox.
    """
    with _running(_Controller("kserve-llmisvc", _LLM_KINDS, _register_llm), cluster, folder, kubeconfig) as log:
        for config in stock_llm_configs():
            cluster.create(f"/apis/{_V1ALPHA2}/namespaces/{NAMESPACE}/llminferenceserviceconfigs", config)
        yield log


def stock_llm_configs() -> Iterator[dict[str, Any]]:
    """The LLMInferenceServiceConfigs that KServe ships. Source: KServe 0.20.0, config/llmisvcconfig."""
    found = subprocess.run(
        ["go", "list", "-m", "-f", "{{.Dir}}", "github.com/kserve/kserve"], cwd=ROOT / "tools" / "kserve",
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    for path in sorted((Path(found.stdout.strip()) / "config" / "llmisvcconfig").glob("config-*.yaml")):
        yield yaml.safe_load(path.read_text(encoding="utf-8"))


@contextlib.contextmanager
def _running(controller: _Controller, cluster: Cluster, folder: Path, kubeconfig: Path) -> Iterator[Path]:
    for version, kind in controller.kinds:
        definition = catalog.crd_manifest(version, kind)
        if not cluster.has(f"{_DEFINITIONS}/{definition['metadata']['name']}"):
            cluster.create(_DEFINITIONS, definition)
    cluster.create("/api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
    settings = {name: json.dumps(value) for name, value in _CONFIG.items()}
    cluster.create(
        f"/api/v1/namespaces/{NAMESPACE}/configmaps",
        {"metadata": {"name": "inferenceservice-config"}, "data": settings},
    )
    served = [f"/apis/{version}/{catalog.plural(version, kind)}" for version, kind in controller.kinds]
    eventually(lambda: all(cluster.has(path) for path in served))
    hooks, metrics, health = free_ports(3)
    authority = Authority()
    issued = authority.issue("kserve")
    certificates = folder / "k8s-webhook-server" / "serving-certs"  # where controller-runtime looks for them
    certificates.mkdir(parents=True)
    for name, text in (("tls.crt", issued.certificate), ("tls.key", issued.key)):
        (certificates / name).write_text(text, encoding="utf-8")
    arguments = [
        f"--metrics-addr=127.0.0.1:{metrics}",
        f"--health-probe-addr=127.0.0.1:{health}",
        f"--webhook-port={hooks}",
    ]
    environment = os.environ | {"KUBECONFIG": str(kubeconfig), "TMPDIR": str(folder), "POD_NAMESPACE": NAMESPACE}
    path = folder / "kserve.log"
    with path.open("wb") as log:
        process = subprocess.Popen(
            [str(toolchain.resolve(controller.part).path), *arguments], env=environment, stdin=subprocess.DEVNULL,
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=die_with_parent(os.getpid()),
        )  # fmt: skip
    try:
        eventually(lambda: _is_ready(process, path), 120)
        controller.register(cluster, hooks, base64.b64encode(authority.certificate.encode()).decode())
        yield path
    finally:
        process.kill()
        process.wait()


def _is_ready(process: subprocess.Popen[bytes], log: Path) -> bool:
    text = log.read_text(encoding="utf-8", errors="replace")
    assert process.poll() is None, text[-3_000:]
    return "Starting workers" in text and "Serving webhook server" in text


def _hook(
    port: int, authority: str, name: str, path: str, group: str, version: str, kind: str, *operations: str
) -> dict[str, Any]:
    return {
        "name": f"{name}.kserve-webhook-server.io",
        "clientConfig": {"url": f"https://127.0.0.1:{port}{path}", "caBundle": authority},
        "rules": [
            {"apiGroups": [group], "apiVersions": [version], "operations": list(operations), "resources": [kind]}
        ],
        "failurePolicy": "Fail",
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
    }


def _create_hooks(
    cluster: Cluster, name: str, mutating: list[dict[str, Any]], validating: list[dict[str, Any]]
) -> None:
    for kind, found in (("mutatingwebhookconfigurations", mutating), ("validatingwebhookconfigurations", validating)):
        cluster.create(f"/apis/admissionregistration.k8s.io/v1/{kind}", {"metadata": {"name": name}, "webhooks": found})


def _register_llm(cluster: Cluster, port: int, authority: str) -> None:
    """Source: KServe 0.20.0, config/webhook/manifests-llmisvc.yaml."""
    both, path = ("CREATE", "UPDATE"), "serving-kserve-io-v1alpha2-llminferenceservice"
    of_kind = ("serving.kserve.io", "v1alpha2", "llminferenceservices")
    _create_hooks(
        cluster,
        "llminferenceservice.serving.kserve.io",
        [_hook(port, authority, "defaulter", f"/mutate-{path}", *of_kind, *both)],
        [
            _hook(port, authority, "validator", f"/validate-{path}", *of_kind, *both),
            _hook(
                port, authority, "config", f"/validate-{path}config", *of_kind[:2], "llminferenceserviceconfigs", *both
            ),
        ],
    )  # fmt: skip


def _register(cluster: Cluster, port: int, authority: str) -> None:
    """Source: KServe 0.20.0, config/webhook/manifests.yaml."""
    hook = partial(_hook, port, authority)
    serving, suffix = "serving.kserve.io", "serving-kserve-io-v1beta1-inferenceservice"
    both = ("CREATE", "UPDATE")
    pods = hook("pods", "/mutate-pods", "", "v1", "pods", "CREATE")
    pods |= {
        "reinvocationPolicy": "IfNeeded",
        "objectSelector": {"matchExpressions": [{"key": "serving.kserve.io/inferenceservice", "operator": "Exists"}]},
    }
    mutating = [hook("defaulter", f"/mutate-{suffix}", serving, "v1beta1", "inferenceservices", *both), pods]
    validating = [
        hook("validator", f"/validate-{suffix}", serving, "v1beta1", "inferenceservices", *both),
        hook(
            "runtime", "/validate-serving-kserve-io-v1alpha1-servingruntime", serving, "v1alpha1", "servingruntimes",
            *both,
        ),
        hook(
            "graph", "/validate-serving-kserve-io-v1alpha1-inferencegraph", serving, "v1alpha1", "inferencegraphs", *both
        ),
    ]  # fmt: skip
    _create_hooks(cluster, "inferenceservice.serving.kserve.io", mutating, validating)
