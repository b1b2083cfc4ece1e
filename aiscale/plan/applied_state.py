"""What was applied last: the records, who made each, and which plan changed it last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from aiscale.lowering.resource import Resource

PLAN_LABEL = "aiscale.dev/plan"
"""Label with the id of the plan that last changed the object. Put on when it is applied, never part of a record."""


@dataclass(frozen=True, slots=True)
class AppliedResource:
    """One record as it was applied.

    Attributes:
        resource: the record, without the plan label.
        plan: id of the plan that last changed it.
        unsure: whether an interrupted run may have changed the object since: the next plan touches it again.
    """

    resource: Resource
    plan: str
    unsure: bool = False


class Found(NamedTuple):
    """A finding as it is recorded with what was applied, so that a later one is known to be new.

    Attributes:
        code: of the rule.
        severity: ``error``, ``warning`` or ``note``.
        message: what was wrong.
        address: of what; empty for the whole system.
    """

    code: str
    severity: str
    message: str
    address: str


@dataclass(frozen=True, slots=True)
class AppliedTo:
    """The cluster that a state is of, as the blueprint and the settings called it when it was applied last.

    Attributes:
        cluster: its name in the blueprint; empty where that named none, and before this was recorded.
        context: context of the kubeconfig; empty for a sandbox.
        kubeconfig: the file, as the settings have it; empty for the usual one.
        sandbox: name of the sandbox; empty for a cluster.
    """

    cluster: str = ""
    context: str = ""
    kubeconfig: str = ""
    sandbox: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """Where it is, whatever it is called; three empty texts where that is not known."""
        return (self.context, self.kubeconfig if self.context else "", self.sandbox)

    @property
    def is_placed(self) -> bool:
        """Whether it is known where it is."""
        return bool(self.context or self.sandbox)


NOWHERE = AppliedTo()
"""Where nothing is known of the cluster."""


def applied_to(data: Mapping[str, Any]) -> AppliedTo:
    """Read it from plain data; what a newer aiscale may have added is left out."""
    return AppliedTo(**{item.name: data[item.name] for item in fields(AppliedTo) if item.name in data})


def recorded_findings(data: Sequence[Sequence[str]] | None) -> tuple[Found, ...] | None:
    """Read findings from plain data; None where none were recorded."""
    return None if data is None else tuple(Found(*item) for item in data)


@dataclass(frozen=True, slots=True)
class Applied:
    """The applied state of one system in one environment.

    Attributes:
        system: name of the system.
        environment: name of the environment.
        resources: what was applied, by key, in an order in which each follows what it needs.
        described: every component as plain data, by address, as it was applied.
        leftovers: objects that an interrupted run made and that the engine does not know of. Only their
            apiVersion, kind, name and namespace are recorded.
        applied_at: when (ISO 8601, UTC, to the second); None when nothing was ever applied.
        cluster: uid of the cluster's kube-system namespace; empty when nothing was ever applied.
        serial: counts the recorded states, from 1; 0 when nothing was ever applied.
        systems: what each system said of itself, by address, as it was applied.
        to: what that cluster was called, and where it was.
        findings: what the rules had found, but for those about changes; None where that is not known.
        lineage: names the state itself, from its first record on: two states of the same name are not the same one.
            Empty when nothing was ever applied.
    """

    system: str
    environment: str
    resources: Mapping[str, AppliedResource] = field(default_factory=dict)
    described: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    leftovers: tuple[AppliedResource, ...] = ()
    applied_at: str | None = None
    cluster: str = ""
    serial: int = 0
    systems: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    to: AppliedTo = NOWHERE
    findings: tuple[Found, ...] | None = None
    lineage: str = ""

    @property
    def count(self) -> int:
        """How many objects it holds, those included that an interrupted run left."""
        return len(self.resources) + len(self.leftovers)


def nothing_applied(system: str, environment: str) -> Applied:
    """The state before the first ``up``."""
    return Applied(system, environment)


def identity(manifest: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """What makes two manifests the same object in a cluster.

    Returns:
        API group (empty for the core group), kind, namespace (empty when there is none) and name.
    """
    group = manifest["apiVersion"].rpartition("/")[0]
    metadata = manifest["metadata"]
    return (group, manifest["kind"], metadata.get("namespace", ""), metadata["name"])
