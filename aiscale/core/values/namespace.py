"""Policies of a system's namespace: pod security, network policies, quota, limit range, tokens."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import Value
from aiscale.core.messages.wording import listed

CONTAINER_REQUESTS: Mapping[str, str] = {"cpu": "100m", "memory": "256Mi"}
"""Default requests of a container, unless the system's namespace sets others."""

_QUANTITY = r"^(\d+(\.\d+)?|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$"

Quantity = Annotated[str, StringConstraints(pattern=_QUANTITY, max_length=40)]
"""A Kubernetes quantity: ``500m``, ``64Gi``, ``20``. Source: Kubernetes API reference, Quantity."""

ResourceName = Annotated[str, StringConstraints(pattern=r"^([a-z0-9.-]+/)?[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=317)]
"""``requests.cpu``, ``pods``, ``services.loadbalancers``, ``requests.nvidia.com/gpu``."""

NamespaceName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=63)]

LabelKey = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
        r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$",
        max_length=317,
    ),
]
LabelValue = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$", max_length=63)]

PodLabels = Annotated[dict[LabelKey, LabelValue], Field(min_length=1)]
"""Labels of pods, at least one: a policy without would match all pods of the namespace."""

GroupName = Annotated[str, StringConstraints(min_length=1, max_length=256)]
"""A group as the cluster's sign-in names it: ``payments-developers``, ``oidc:payments``."""

_Text = Annotated[str, StringConstraints(max_length=4_096)]
_OWN_GROUPS, _ROLES = "system:", ("view", "edit", "admin")
_SECURITY_LABELS, _OWN_LABELS = "pod-security.kubernetes.io/", ("aiscale.dev/", "kubernetes.io/metadata.name")


class LimitRange(Value):
    """Default limits and requests of containers. Source: Kubernetes 1.36, LimitRange, Container."""

    default: dict[ResourceName, Quantity] = Field(default_factory=lambda: {"memory": CONTAINER_REQUESTS["memory"]})
    """Default limits of a container."""

    default_request: dict[ResourceName, Quantity] = Field(default_factory=lambda: dict(CONTAINER_REQUESTS))
    """Default requests of a container."""


class Namespace(Value):
    """Policies of the Kubernetes namespace of a system's objects.

    They apply to every pod in the namespace: those of components, of a ``Manifest``, of operators, and of Helm releases
    that are installed there.
    """

    pod_security: Literal["restricted", "baseline", "privileged"] = "restricted"
    """Pod Security Standard that the namespace enforces. Pods of aiscale always satisfy ``restricted``."""

    default_deny: bool = True
    """Whether traffic that no NetworkPolicy allows is denied, ingress and egress. False: pods without a NetworkPolicy
    have unrestricted traffic; pods of components keep their policies."""

    quota: dict[ResourceName, Quantity | int] | None = Field(default_factory=dict)
    """``hard`` of the ResourceQuota: ``{"requests.cpu": "64", "pods": 200}``. ``services.loadbalancers`` and
    ``services.nodeports`` default to the declared number, usually 0. None: no ResourceQuota."""

    limit_range: LimitRange | None = Field(default_factory=LimitRange)
    """Default limits and requests of containers. None: no LimitRange."""

    automount_service_account_token: bool = False
    """Whether pods of components get a token of the Kubernetes API, and may connect to it. Pods that need one, such as
    those of Flink, always have it. Pods of a ``Manifest`` have what it sets."""

    limit_created_pods: bool = True
    """Whether a ValidatingAdmissionPolicy limits the pods that job managers of Flink and drivers of Spark create: their
    image, ServiceAccount, Secrets and security. It is cluster-scoped and needs Kubernetes 1.30. False: they may create
    any pod that the namespace admits."""

    access: dict[GroupName, Literal["view", "edit", "admin"]] = Field(default_factory=dict)
    """What groups of users may do in the namespace, by the ClusterRoles that Kubernetes has for it:
    ``{"payments-developers": "edit", "support": "view"}``. ``view`` reads no Secrets. ``edit`` reads Secrets and runs
    pods as any ServiceAccount of the namespace. ``admin`` also gives roles in it to others. Whoever runs ``aiscale up``
    needs these rights, or the right to bind the ClusterRole. Source: Kubernetes 1.36, RBAC, user-facing roles."""

    labels: dict[ResourceName, Annotated[str, StringConstraints(max_length=63)]] = Field(default_factory=dict)
    """Further labels of the namespace: ``{"istio-injection": "enabled"}``."""

    annotations: dict[ResourceName, _Text] = Field(default_factory=dict)
    """Annotations of the namespace: ``{"linkerd.io/inject": "enabled"}``."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for label in self.labels:
            if label.startswith(_SECURITY_LABELS):
                raise ValueError(f"labels cannot have {label}: pod_security sets it")
            if label.startswith(_OWN_LABELS):
                raise ValueError(f"labels cannot have {label}: it identifies the namespace")
        for group in self.access:
            if group != group.strip() or not group.isprintable():
                raise ValueError(f"access has the group {group!r}: no spaces around it, and no control characters")
            if group.startswith(_OWN_GROUPS):
                raise ValueError(f"access cannot have {group}: Kubernetes itself puts users and programs into it")
        return self

    @property
    def container_requests(self) -> Mapping[str, str]:
        """Default requests of a container, by resource."""
        return self.limit_range.default_request if self.limit_range is not None else {}

    def __str__(self) -> str:
        """One line: ``pod security restricted, traffic denied by default, …``."""
        traffic = "denied" if self.default_deny else "allowed"
        token = "mounted" if self.automount_service_account_token else "not mounted"
        access = "".join(f", {role} for {listed(groups)}" for role, groups in self.groups_by_role.items())
        return f"pod security {self.pod_security}, traffic {traffic} by default, API tokens {token}{access}"

    @property
    def groups_by_role(self) -> Mapping[str, Sequence[str]]:
        """The groups that have each role, sorted; roles from the least rights to the most."""
        found = {role: sorted(group for group, own in self.access.items() if own == role) for role in _ROLES}
        return {role: groups for role, groups in found.items() if groups}
