"""KEDA's real operator and metrics adapter, as processes beside a sandbox: they act on ScaledObjects as in a cluster.

Two things differ from an installation. Its webhook is not there. And the sandbox's API server does not say to the
adapter on whose behalf it asks, so the adapter lets everybody ask.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiscale import toolchain
from aiscale.sandbox import Sandbox
from aiscale.sandbox.api import APPLY, Api
from aiscale.sandbox.crds import install_crds
from aiscale.sandbox.layout import Layout
from aiscale.sandbox.ports import HOST, free_port
from tests.support.authority import Authority
from tests.support.jvm import die_with_parent
from tests.support.sandbox import eventually

NAMESPACE = "keda"
SERVICE = "keda-metrics-apiserver"
METRICS = "/apis/external.metrics.k8s.io/v1beta1"

_KINDS = [
    *(("keda.sh/v1alpha1", kind) for kind in ("ScaledObject", "ScaledJob")),
    *(("keda.sh/v1alpha1", kind) for kind in ("TriggerAuthentication", "ClusterTriggerAuthentication")),
    *(("eventing.keda.sh/v1alpha1", kind) for kind in ("CloudEventSource", "ClusterCloudEventSource")),
]
"""What its operator watches."""


@dataclass(frozen=True)
class Keda:
    """Both processes, and where they write."""

    folder: Path
    processes: tuple[subprocess.Popen[bytes], ...]

    def tails(self, lines: int = 40) -> str:
        """The end of each log."""
        found = []
        for log in sorted(self.folder.glob("*.log")):
            found.append(f"--- {log.stem}\n" + "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:]))
        return "\n".join(found)


@contextlib.contextmanager
def running_keda(
    sandbox: Sandbox, api: Api, folder: Path, variables: Mapping[str, str] | None = None
) -> Iterator[Keda]:
    """Start both and wait until the API server gets an answer from the adapter.

    Args:
        sandbox: a running one.
        api: a client of it.
        folder: an empty folder for certificates and logs.
        variables: further environment variables: what an identity in a cloud puts into its pods.
    """
    layout = Layout(sandbox.name, sandbox.directory)
    ports: list[int] = []
    while len(ports) < 4:
        ports.append(free_port(ports))
    health, asked, secure, own = ports
    install_crds(api, _KINDS)
    _register(api, secure)
    own_certificates = folder / "certificates"
    own_certificates.mkdir()
    authority = Authority()
    issued = authority.issue("keda")
    for name, text in (("ca.crt", authority.certificate), ("tls.crt", issued.certificate), ("tls.key", issued.key)):
        (own_certificates / name).write_text(text, encoding="utf-8")
    environment = os.environ | {
        "KUBECONFIG": str(layout.kubeconfig), "POD_NAMESPACE": NAMESPACE, "KEDA_CLUSTER_OBJECT_NAMESPACE": NAMESPACE,
        "WATCH_NAMESPACE": "",
    } | dict(variables or {})  # fmt: skip
    config = str(layout.kubeconfig)
    operator = [
        "--leader-elect=false", "--enable-cert-rotation=false", f"--cert-dir={own_certificates}",
        "--enable-prometheus-metrics=false", f"--health-probe-bind-address={HOST}:{health}",
        f"--metrics-service-bind-address={HOST}:{asked}", "--kube-api-qps=200", "--kube-api-burst=400",
    ]  # fmt: skip
    adapter = [
        f"--secure-port={secure}", f"--bind-address={HOST}", f"--cert-dir={own_certificates}", f"--port={own}",
        f"--metrics-service-address=localhost:{asked}", f"--lister-kubeconfig={config}",
        f"--authentication-kubeconfig={config}", f"--authorization-kubeconfig={config}",
        f"--tls-cert-file={own_certificates / 'tls.crt'}", f"--tls-private-key-file={own_certificates / 'tls.key'}",
        "--authentication-skip-lookup", "--authorization-always-allow-paths=/*",
    ]  # fmt: skip
    started: list[subprocess.Popen[bytes]] = []
    try:
        for name, arguments in (("keda-operator", operator), ("keda-adapter", adapter)):
            program = toolchain.resolve(name).path
            with (folder / f"{name}.log").open("wb") as log:
                started.append(
                    subprocess.Popen(
                        [str(program), *arguments], env=environment, stdin=subprocess.DEVNULL, stdout=log,
                        stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=die_with_parent(os.getpid()),
                    )
                )  # fmt: skip
        keda = Keda(folder, tuple(started))
        eventually(lambda: _answers(api, keda))
        yield keda
    finally:
        for process in started:
            process.kill()
            process.wait()


def _register(api: Api, port: int) -> None:
    """Tell the API server where the adapter answers: a Service's address is not reachable here, a name is."""
    api.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    service = {
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": SERVICE, "namespace": NAMESPACE},
        "spec": {"type": "ExternalName", "externalName": "localhost"},
    }  # fmt: skip
    registered = {
        "apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
        "metadata": {"name": "v1beta1.external.metrics.k8s.io"},
        "spec": {
            "group": "external.metrics.k8s.io", "version": "v1beta1", "groupPriorityMinimum": 100,
            "versionPriority": 100, "insecureSkipTLSVerify": True,
            "service": {"name": SERVICE, "namespace": NAMESPACE, "port": port},
        },
    }  # fmt: skip
    group = "rbac.authorization.k8s.io"
    role = {
        "apiVersion": f"{group}/v1", "kind": "ClusterRole", "metadata": {"name": "external-metrics"},
        "rules": [{"apiGroups": ["external.metrics.k8s.io"], "resources": ["*"], "verbs": ["get", "list"]}],
    }  # fmt: skip
    binding = {
        "apiVersion": f"{group}/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "external-metrics"},
        "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": "external-metrics"},
        "subjects": [{"apiGroup": group, "kind": "User", "name": "system:anonymous"}],
    }  # fmt: skip
    api.patch(f"/apis/{group}/v1/clusterroles/external-metrics", role, APPLY)
    api.patch(f"/apis/{group}/v1/clusterrolebindings/external-metrics", binding, APPLY)
    api.patch(f"/api/v1/namespaces/{NAMESPACE}/services/{SERVICE}", service, APPLY)
    api.patch("/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.external.metrics.k8s.io", registered, APPLY)


def _answers(api: Api, keda: Keda) -> bool:
    for process in keda.processes:
        assert process.poll() is None, f"KEDA ended:\n{keda.tails()}"
    found: Any = api.get("/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.external.metrics.k8s.io")
    conditions = found.get("status", {}).get("conditions", [])
    return any(one["type"] == "Available" and one["status"] == "True" for one in conditions)
