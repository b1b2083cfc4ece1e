"""Start, stop, reset and find sandboxes."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.sandbox import processes
from aiscale.sandbox.api import Api
from aiscale.sandbox.boot import Boot, end_all
from aiscale.sandbox.crds import install_crds
from aiscale.sandbox.events import Reporter, SandboxProgress
from aiscale.sandbox.layout import (
    DEFAULT_NAME,
    Layout,
    Settings,
    context_of,
    known_layouts,
    layout_of,
    locked,
    read_settings,
    sandboxes_root,
)
from aiscale.sandbox.nodes import PoolNodes, mirror
from aiscale.sandbox.parts import API_SERVER, ETCD, aws_url, definitions_for, operators_for, parts_of, server_url

if TYPE_CHECKING:
    from aiscale.components.platform.node_pool import NodePool

Kinds = Iterable[tuple[str, str]]
"""API version and kind, for example ``("kafka.strimzi.io/v1", "KafkaTopic")``."""

_NAMESPACES = "/api/v1/namespaces"
_STORAGE_CLASSES = "/apis/storage.k8s.io/v1/storageclasses"
_STORAGE_CLASS = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "standard", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
    "provisioner": "sandbox.aiscale.dev/simulated",
    "volumeBindingMode": "WaitForFirstConsumer",
    "allowVolumeExpansion": True,
}


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox that has been started.

    Attributes:
        name: its name.
        kubeconfig: kubeconfig file, whose only context is ``aiscale-sandbox-<name>``.
        server: the API server's address.
        directory: its folder.
        aws_endpoint: the simulated AWS's address, where there is one.
        pools: the simulated nodes; empty when found, not started.
        reconciled_kinds: custom kinds whose operator runs in it.
    """

    name: str
    kubeconfig: Path
    server: str
    directory: Path
    aws_endpoint: str | None = None
    pools: tuple[PoolNodes, ...] = ()
    reconciled_kinds: tuple[str, ...] = ()

    @property
    def context(self) -> str:
        """The kubeconfig's context."""
        return context_of(self.name)


def start(
    name: str = DEFAULT_NAME,
    *,
    pools: Sequence[NodePool] = (),
    kinds: Kinds = (),
    namespaces: Sequence[str] = (),
    aws: bool = False,
    progress: SandboxProgress | None = None,
) -> Sandbox:
    """Starts a sandbox, or those of its processes that do not run, and adds the pools and kinds.

    Pods in it are simulated: no container runs.

    Args:
        name: its name.
        pools: node pools to mirror; without any, the nodes stay as they are, three plain ones at first.
        kinds: custom kinds whose definitions are needed. With a Rollout, an Experiment or an AnalysisRun,
            the controller of Argo Rollouts is started too; a sandbox that has it keeps it.
        namespaces: those of operators that are elsewhere installed already, such as ``seldon-mesh``.
        aws: also start a simulated AWS; a sandbox that has one keeps it.
        progress: receives what is being done.

    Returns:
        The sandbox, ready.

    Raises:
        UsageError: the name is not allowed.
        SandboxError: a part does not start, with the last lines of its log.
        TimeLimitError: something does not become ready in time.
        ToolError: a binary cannot be had.
    """
    layout, reporter = layout_of(name), Reporter(progress)
    with locked(layout, lambda text: reporter.send("sandbox", text)):
        return _start(layout, reporter, pools, kinds, namespaces, aws=aws)


def ensure(
    sandbox: Sandbox, *, pools: Sequence[NodePool] = (), kinds: Kinds = (), progress: SandboxProgress | None = None
) -> tuple[PoolNodes, ...]:
    """Makes the nodes of a running sandbox those of the pools and installs missing definitions; starts no process.

    Takes some hundredths of a second where nothing is to be done.

    Raises:
        SandboxError: the sandbox does not answer or refuses.
        TimeLimitError: something does not become ready in time.
    """
    layout, reporter = Layout(sandbox.name, sandbox.directory), Reporter(progress)
    with locked(layout, lambda text: reporter.send("sandbox", text)), Api(layout, sandbox.server) as api:
        return _ensure(api, layout, reporter, pools, kinds)


def find(name: str = DEFAULT_NAME) -> Sandbox | None:
    """The sandbox of that name when its API server runs, else None.

    Raises:
        UsageError: the name is not allowed.
    """
    layout = layout_of(name)
    settings = read_settings(layout)
    if settings is None or any(processes.recorded(layout, part.name) is None for part in (ETCD, API_SERVER)):
        return None
    return _sandbox(layout, settings)


def stop(name: str = DEFAULT_NAME, *, delete: bool = False, progress: SandboxProgress | None = None) -> tuple[str, ...]:
    """Ends every process of a sandbox. What is in it stays for the next start, unless it is to be deleted.

    Returns:
        The names of the parts that ran.

    Raises:
        UsageError: the name is not allowed.
        SandboxError: a process cannot be ended.
    """
    layout, reporter = layout_of(name), Reporter(progress)
    with locked(layout, lambda text: reporter.send("sandbox", text)):
        ended = end_all(layout)
        if delete:
            _wipe(layout)
        return ended


def reset(
    name: str = DEFAULT_NAME,
    *,
    pools: Sequence[NodePool] = (),
    kinds: Kinds = (),
    namespaces: Sequence[str] = (),
    aws: bool = False,
    progress: SandboxProgress | None = None,
) -> Sandbox:
    """Stops a sandbox, deletes everything in it and starts it anew, with new keys. Arguments as for :func:`start`.

    Raises:
        UsageError: the name is not allowed.
        SandboxError: a part does not end or start.
        TimeLimitError: something does not become ready in time.
        ToolError: a binary cannot be had.
    """
    layout, reporter = layout_of(name), Reporter(progress)
    with locked(layout, lambda text: reporter.send("sandbox", text)):
        end_all(layout)
        _wipe(layout)
        reporter.send("sandbox", "its contents are deleted")
        return _start(layout, reporter, pools, kinds, namespaces, aws=aws)


def list_sandboxes() -> tuple[str, ...]:
    """The names of all sandboxes: those that have a folder and those of which only processes are left."""
    root = sandboxes_root()
    names = {layout.name for layout in known_layouts()}
    names |= {directory.name for directory in processes.marked_directories() if directory.parent == root}
    return tuple(sorted(names))


def _start(
    layout: Layout, reporter: Reporter, pools: Sequence[NodePool], kinds: Kinds, namespaces: Sequence[str], *, aws: bool
) -> Sandbox:
    boot, wanted = Boot(layout, reporter), tuple(kinds)
    settings = boot.run(aws=aws, operators=operators_for(wanted))
    with Api(layout, server_url(settings.ports)) as api:
        made = _ensure(api, layout, reporter, pools, (*wanted, *definitions_for(settings)))
        for namespace in namespaces:
            if api.get(f"{_NAMESPACES}/{namespace}") is None:
                body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
                api.create(_NAMESPACES, body)
                reporter.send("sandbox", f"namespace {namespace} created, as its operator has it elsewhere")
    boot.run_operators(settings)
    return _sandbox(layout, settings, made)


def _ensure(
    api: Api, layout: Layout, reporter: Reporter, pools: Sequence[NodePool], kinds: Kinds
) -> tuple[PoolNodes, ...]:
    if api.get(f"{_STORAGE_CLASSES}/standard") is None:
        api.create(_STORAGE_CLASSES, _STORAGE_CLASS)
    installed = install_crds(api, kinds)
    if installed:
        many = "" if len(installed) == 1 else "s"
        reporter.send("definitions", f"{len(installed)} custom resource definition{many} installed")
    made, changed = mirror(api, pools, layout.pools)
    if changed:
        for pool in made:
            reporter.send("nodes", describe(pool))
    return made


def describe(pool: PoolNodes) -> str:
    """A pool's nodes in a line."""
    gpus = f", {pool.gpus} GPU{'s' * (pool.gpus > 1)} each" if pool.gpus else ""
    limit = f" of at most {pool.most}" if pool.count < pool.most else ""
    number = pool.most if limit else pool.count
    text = f"{pool.pool}: {pool.count}{limit} simulated node{'s' * (number != 1)} {pool.instance_type}{gpus}"
    return f"{text} (of {pool.asked})" if pool.count < pool.asked else text


def _sandbox(layout: Layout, settings: Settings, pools: tuple[PoolNodes, ...] = ()) -> Sandbox:
    return Sandbox(
        layout.name,
        layout.kubeconfig,
        server_url(settings.ports),
        layout.directory,
        aws_url(settings.ports) if settings.aws else None,
        pools,
        tuple(
            kind
            for part in parts_of(settings)
            if part.operator is not None and processes.recorded(layout, part.name) is not None
            for kind in part.operator.kinds
        ),
    )


def _wipe(layout: Layout) -> None:
    """Deletes the sandbox's folder; a kill in between leaves a folder that no sandbox uses."""
    for leftover in layout.directory.parent.glob(f".deleted-{layout.name}-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    if layout.directory.exists():
        grave = layout.directory.with_name(f".deleted-{layout.name}-{secrets.token_hex(4)}")
        layout.directory.rename(grave)
        shutil.rmtree(grave)
