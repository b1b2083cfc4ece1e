"""What a command acts on: the cluster of the environment, or its sandbox, started when needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiscale.cli.session.environment import table_of
from aiscale.cli.session.providers import require_providers
from aiscale.errors import SandboxError, UsageError
from aiscale.plan.applied_state import AppliedTo

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Bearings, Session
    from aiscale.engine import Engine
    from aiscale.lowering.resource import Resource
    from aiscale.plan.applied_state import Applied
    from aiscale.sandbox import Sandbox


_NOT_SIMULATED = ("gcp:", "google-native:", "azure:", "azure-native:")
"""Providers of clouds that no sandbox holds."""


@dataclass(frozen=True, slots=True)
class Target:
    """A reachable control plane.

    Attributes:
        kubeconfig: kubeconfig file; the usual one when absent.
        context: context in it.
        sandbox: name of the sandbox, when it is one.
        variables: environment variables for the engine's processes: where the sandbox's own AWS answers.
        reconciled_kinds: custom kinds whose operator runs in the sandbox.
    """

    kubeconfig: Path | None
    context: str | None
    sandbox: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    reconciled_kinds: tuple[str, ...] = ()


def reach(session: Session, resources: Iterable[Resource], console: Console) -> Target:
    """The target of the session's environment; a sandbox is started, or made to fit.

    Args:
        session: the loaded blueprint.
        resources: what would exist; a sandbox is prepared for their kinds.
        console: for progress.

    Returns:
        The target.

    Raises:
        UsageError: the environment does not say where it is.
        SandboxError: the sandbox does not start.
    """
    name = session.environment.sandbox
    wanted = tuple(resources)
    if name is None:
        return find_target(session, wanted)
    from aiscale import sandbox
    from aiscale.cli.views.steps import steps

    _refuse_real_clouds(wanted, name)
    require_providers(wanted)
    with steps(console) as progress:
        started = sandbox.start(name, progress=progress, **sandbox_needs(session, wanted))
    return _target(started)


def find_target(session: Bearings, resources: Iterable[Resource] = ()) -> Target:
    """The target of an environment, as it is: nothing is started.

    Args:
        session: the system and its environment.
        resources: what would exist, where that is known.

    Raises:
        UsageError: the environment does not say where it is, or its sandbox cannot hold a record.
        SandboxError: the sandbox does not run.
    """
    environment = session.environment
    wanted = tuple(resources)
    if environment.sandbox is None and environment.context is None:
        raise UsageError(
            f"environment {environment.name!r} has neither a context nor a sandbox",
            hint=f'add context = "…" under [env.{table_of(environment.name)}] in aiscale.toml: '
            "the current one is never used",
        )
    if environment.sandbox is None:
        require_providers(wanted)
        path = Path(environment.kubeconfig).expanduser() if environment.kubeconfig else None
        return Target(path, environment.context)
    from aiscale import sandbox

    name = environment.sandbox
    _refuse_real_clouds(wanted, name)
    require_providers(wanted)
    found = sandbox.find(name)
    if found is None:
        raise SandboxError(f"the sandbox {name!r} does not run", hint=f"aiscale sandbox start --name {name}")
    return _target(found)


def _target(sandbox: Sandbox) -> Target:
    variables = _simulated(sandbox.aws_endpoint)
    return Target(sandbox.kubeconfig, None, sandbox.name, variables, sandbox.reconciled_kinds)


def _refuse_real_clouds(resources: Iterable[Resource], name: str) -> None:
    """A sandbox changes nothing outside of this machine: what it cannot simulate is not deployed from it.

    Raises:
        UsageError: there is a record of a cloud that it does not simulate.
    """
    outside = sorted({one.address for one in resources if one.type.startswith(_NOT_SIMULATED)})
    if outside:
        raise UsageError(
            f"the sandbox {name!r} simulates AWS and no other cloud: it cannot hold {', '.join(outside[:5])}",
            hint="deploy the system in an environment with a context; lint, preview and diagram work here",
        )


def _simulated(endpoint: str | None) -> dict[str, str]:
    """Where AWS answers for the engine's processes: never the real one, whatever the shell says.

    Source: AWS SDKs and Tools Reference Guide, service-specific endpoints (``AWS_ENDPOINT_URL``).
    """
    return {
        "AWS_ENDPOINT_URL": endpoint or "http://127.0.0.1:1",
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_SESSION_TOKEN": "",
        "AWS_PROFILE": "",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_REGION": "us-east-1",
    }


def is_running(session: Bearings) -> bool:
    """Whether there is something to ask: a cluster, which is taken to run, or a sandbox that does."""
    if session.environment.sandbox is None:
        return True
    from aiscale import sandbox

    return sandbox.find(session.environment.sandbox) is not None


def sandbox_needs(session: Session, resources: Iterable[Resource]) -> dict[str, Any]:
    """What a sandbox must offer to a blueprint: node pools, custom kinds, namespaces of operators, perhaps AWS.

    Returns:
        Keyword arguments of :func:`aiscale.sandbox.start`.
    """
    from aiscale import catalog
    from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
    from aiscale.core.ports import Mesh

    wanted = tuple(resources)
    # Helm refuses to install definitions that are there already and not its own.
    installed = {group for mesh in session.graph.of(Mesh) for group in mesh.installed_groups}
    clusters = session.graph.of(KubernetesCluster) if session.cluster is None else (session.cluster,)
    manifests = [resource.properties for resource in wanted if resource.is_kubernetes]
    kinds = {(manifest["apiVersion"], manifest["kind"]) for manifest in manifests}
    own = {session.namespace, *(one["metadata"]["name"] for one in manifests if one["kind"] == "Namespace")}
    # Namespaces of a Manifest are its author's.
    ours = [one.properties for one in wanted if one.is_kubernetes and not one.address.startswith("manifests/")]
    others = {one["metadata"].get("namespace", session.namespace) for one in ours} - own
    return {
        "pools": tuple(pool for cluster in clusters for pool in cluster.pools),
        "kinds": tuple(
            sorted(kind for kind in kinds if catalog.is_custom(*kind) and kind[0].partition("/")[0] not in installed)
        ),
        "namespaces": tuple(sorted(others)),
        "aws": any(resource.type.startswith("aws:") for resource in wanted),
    }


def recovered_engine(session: Bearings, target: Target, console: Console, *, only_reads: bool = False) -> Engine:
    """The engine on a target that answers, once a run that was interrupted is recovered, which is said aloud.

    Args:
        session: the system and its environment.
        target: where it is.
        console: for progress.
        only_reads: whether it is asked while another run goes on too: nothing is recovered then.

    Raises:
        LockedError: another run goes on, and this one is to change something.
    """
    from contextlib import suppress

    from aiscale.cli.views.application import application_view
    from aiscale.engine.lock import LockedError

    engine = _engine_on(session, target, console)
    with suppress(*((LockedError,) if only_reads else ())), application_view(console) as on_event:
        engine.recover(on_event)
    return engine


def _engine_on(session: Bearings, target: Target, console: Console) -> Engine:
    """The engine of this system on a target that answers.

    A sandbox can be reset at any time: the state of the one before is archived, and a note says where. For a
    real cluster that is an error of the engine.
    """
    engine = engine_for(session, target)
    if target.sandbox is not None and engine.is_of_other_cluster():
        aside = engine.forget()
        console.note(f"The sandbox {target.sandbox!r} was reset since the last command: its old state is in {aside}.")
    return engine


def engine_for(session: Bearings, target: Target) -> Engine:
    """The engine of this system in this environment."""
    from aiscale.engine import open_engine

    where = session.environment
    return open_engine(
        session.state_dir,
        session.system_name,
        session.state or where.name,
        target.kubeconfig,
        target.context,
        backend=where.backend,
        variables=target.variables,
        is_sandbox=target.sandbox is not None,
        to=AppliedTo(session.cluster_name, where.context or "", where.kubeconfig or "", where.sandbox or ""),
        shown=where.name,
        flags=session.flags,
        reading=session.reading,
        secrets_provider=where.secrets_provider,
        reconciled_kinds=target.reconciled_kinds,
    )


def applied_offline(session: Bearings) -> Applied:
    """What this machine knows to be applied in this environment, read without a network."""
    return engine_for(session, Target(None, None)).applied(offline=True)
