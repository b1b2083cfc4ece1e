"""What the Kubernetes API refuses, in words, with what to do about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aiscale.errors import AiscaleError, AuthenticationError, DeploymentError, UsageError


class UnreachableError(DeploymentError):
    """The Kubernetes API does not answer. What is there is not known: nothing counts as deleted."""


class WrongClusterError(UsageError):
    """The state belongs to another cluster."""


class KubeRequestError(DeploymentError):
    """The Kubernetes API refused a request.

    Attributes:
        status: the HTTP status.
    """

    def __init__(self, message: str, status: int, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status = status


def unreachable(server: str, why: str) -> UnreachableError:
    """The error for a server that does not answer."""
    return UnreachableError(
        f"the Kubernetes API at {server} does not answer: {why}",
        hint="is the cluster up and the kubeconfig right? For the sandbox: aiscale sandbox status",
    )


def refused(status: int, content: bytes, verb: str, what: str) -> AiscaleError:
    """The error for an answer that is no success.

    Args:
        status: HTTP status.
        content: the body: a Kubernetes Status object, mostly.
        verb: what was tried, as RBAC names it: ``list``.
        what: on what: ``deployments.apps in rides``.
    """
    message = _message(content) or f"HTTP status {status}"
    if status == 401:
        return AuthenticationError(
            f"the Kubernetes API does not accept the credentials ({verb} {what}): {message}",
            hint="renew the login of the kubeconfig's user, or choose another context",
        )
    if status == 403:
        return AuthenticationError(
            f"not allowed to {verb} {what}: {message}",
            hint=f"the user needs a Role or ClusterRole with the verb {verb} on {what.split(' in ', maxsplit=1)[0]}",
        )
    return KubeRequestError(f"the Kubernetes API refused to {verb} {what}: {message}", status)


def _message(content: bytes) -> str:
    try:
        body: Mapping[str, Any] = json.loads(content)
        return str(body.get("message", ""))
    except (ValueError, AttributeError):
        return content[:200].decode(errors="replace").strip()
