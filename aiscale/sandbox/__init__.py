"""A Kubernetes control plane on this machine: real API server, controllers and scheduler, simulated nodes and pods.

Pods are simulated: no container runs. What runs is plain processes of the user, on loopback ports only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiscale.sandbox.events import SandboxEvent, SandboxProgress
    from aiscale.sandbox.lifecycle import Sandbox, ensure, find, list_sandboxes, reset, start, stop
    from aiscale.sandbox.nodes import PoolNodes
    from aiscale.sandbox.survey import ProcessStatus, SandboxStatus, status

__all__ = [
    "PODS_ARE_SIMULATED",
    "PoolNodes",
    "ProcessStatus",
    "Sandbox",
    "SandboxEvent",
    "SandboxProgress",
    "SandboxStatus",
    "ensure",
    "find",
    "list_sandboxes",
    "reset",
    "start",
    "status",
    "stop",
]

PODS_ARE_SIMULATED = "pods are simulated: no container runs"
"""Said wherever somebody could think otherwise."""

_HOMES = {
    "aiscale.sandbox.events": ("SandboxEvent", "SandboxProgress"),
    "aiscale.sandbox.lifecycle": ("Sandbox", "ensure", "find", "list_sandboxes", "reset", "start", "stop"),
    "aiscale.sandbox.nodes": ("PoolNodes",),
    "aiscale.sandbox.survey": ("ProcessStatus", "SandboxStatus", "status"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: the process in :mod:`aiscale.sandbox.loop` needs none of them."""
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'aiscale.sandbox' has no attribute {name!r}")
