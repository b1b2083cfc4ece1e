"""Opens the engine on the state of one system in one environment, or on one cluster of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aiscale.engine.automation import EngineSettings
from aiscale.engine.engine import Engine
from aiscale.engine.folder import StateFolder
from aiscale.engine.state_cache import Reading
from aiscale.plan.applied_state import NOWHERE, AppliedTo


def open_engine(
    project_state_dir: Path,
    system: str,
    environment: str,
    kubeconfig: Path | None,
    context: str | None,
    backend: str | None = None,
    variables: Mapping[str, str] | None = None,
    is_sandbox: bool = False,
    to: AppliedTo = NOWHERE,
    shown: str = "",
    flags: str = "",
    reading: Reading | None = None,
    secrets_provider: str | None = None,
    reconciled_kinds: tuple[str, ...] = (),
) -> Engine:
    """The engine of one system in one environment. Opens nothing yet.

    Args:
        project_state_dir: where the environments of this system keep their state.
        system: name of the system.
        environment: name of the state: that of the environment, or of a cluster in it.
        kubeconfig: kubeconfig file; the usual one when absent.
        context: context in it; the current one when absent.
        backend: URL of a shared state; a folder beside the applied state when absent.
        variables: environment variables for the engine's processes: where a simulated cloud answers.
        is_sandbox: whether the cluster is a sandbox, which has no metrics API.
        to: what the cluster is called, and where it is: recorded with what is applied.
        shown: what people call the environment, or the cluster in it, where its state has another name.
        flags: what chooses it on the command line; the state's name as that of an environment when absent.
        secrets_provider: URL of what encrypts secret values in a shared state; a passphrase when absent.
        reading: what a shared state says, where it was read already in this run; it is read each time when absent.
        reconciled_kinds: custom kinds whose operator runs in the sandbox.
    """
    folder = StateFolder(project_state_dir / environment)
    given = dict(variables or {})
    settings = EngineSettings(
        folder, system, environment, kubeconfig, backend, given, is_sandbox, to, shown, flags, secrets_provider,
        reconciled_kinds,
    )  # fmt: skip
    return Engine(settings, context, reading or Reading())
