"""The real controller of LeaderWorkerSets, as a process beside a sandbox, with its webhooks."""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from aiscale import toolchain
from tests.e2e.user_folder import Cluster
from tests.support.authority import Authority
from tests.support.free_ports import free_ports
from tests.support.jvm import die_with_parent
from tests.support.paths import ROOT
from tests.support.sandbox import eventually

_GROUP = "leaderworkerset.x-k8s.io"
_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@contextlib.contextmanager
def running_lws(cluster: Cluster, folder: Path, kubeconfig: Path) -> Iterator[Path]:
    """Start the controller with the definitions of its release and its webhooks; yields its log.

    Args:
        cluster: a running sandbox.
        folder: an empty folder for certificates and the log.
        kubeconfig: of the sandbox.
    """
    module = _module()
    for path in sorted((module / "config" / "crd" / "bases").glob("*.yaml")):
        definition = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not cluster.has(f"{_DEFINITIONS}/{definition['metadata']['name']}"):
            cluster.create(_DEFINITIONS, definition)
    eventually(lambda: cluster.has(f"/apis/{_GROUP}/v1/leaderworkersets"))
    hooks, metrics, health = free_ports(3)
    authority = Authority()
    issued = authority.issue("lws")
    for name, text in (("tls.crt", issued.certificate), ("tls.key", issued.key)):
        (folder / name).write_text(text, encoding="utf-8")
    settings = {
        "apiVersion": "config.lws.x-k8s.io/v1alpha1",
        "kind": "Configuration",
        "webhook": {"port": hooks, "certDir": str(folder)},
        "metrics": {"bindAddress": f"127.0.0.1:{metrics}"},
        "health": {"healthProbeBindAddress": f"127.0.0.1:{health}"},
        "leaderElection": {"leaderElect": False},
        "internalCertManagement": {"enable": False},
    }
    config, path = folder / "config.yaml", folder / "lws.log"
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    with path.open("wb") as log:
        process = subprocess.Popen(
            [str(toolchain.resolve("lws-manager").path), f"--config={config}", f"--kubeconfig={kubeconfig}"],
            env=os.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            preexec_fn=die_with_parent(os.getpid()),
        )  # fmt: skip
    try:
        eventually(lambda: _is_ready(process, path), 120)
        _register(cluster, module, hooks, base64.b64encode(authority.certificate.encode()).decode())
        yield path
    finally:
        process.kill()
        process.wait()


def _module() -> Path:
    """The folder of its module, with its manifests."""
    found = subprocess.run(
        ["go", "list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/lws"], cwd=ROOT / "tools" / "lws",
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Path(found.stdout.strip())


def _is_ready(process: subprocess.Popen[bytes], log: Path) -> bool:
    text = log.read_text(encoding="utf-8", errors="replace")
    assert process.poll() is None, text[-3_000:]
    return text.count("Starting workers") >= 3 and "Serving webhook server" in text


def _register(cluster: Cluster, module: Path, port: int, authority: str) -> None:
    """Its webhooks, at the address of the process."""
    text = (module / "config" / "webhook" / "manifests.yaml").read_text(encoding="utf-8")
    for manifest in yaml.safe_load_all(text):
        for hook in manifest["webhooks"]:
            client: dict[str, Any] = hook["clientConfig"]
            path = client.pop("service")["path"]
            client |= {"url": f"https://127.0.0.1:{port}{path}", "caBundle": authority}
        manifest["metadata"]["name"] = f"lws-{manifest['metadata']['name']}"
        kind = f"{manifest['kind'].lower()}s"
        cluster.create(f"/apis/admissionregistration.k8s.io/v1/{kind}", manifest)
