"""Which workloads have an identity of their own in a cloud, and the Kubernetes ServiceAccount that it is bound to."""

from __future__ import annotations

from aiscale.components.objects.kubernetes_object import KubernetesObject
from aiscale.components.objects.manifest import Manifest
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.components.streams.kafka_connect import KafkaConnect
from aiscale.core.component import Component
from aiscale.core.ports import WorkerCluster
from aiscale.lowering.naming import fit

GOOGLE_ACCOUNT = "iam.gke.io/gcp-service-account"
ROLE_ANNOTATIONS = frozenset({"eks.amazonaws.com/role-arn", GOOGLE_ACCOUNT})
"""Annotations of a ServiceAccount with its role. Source: Amazon EKS user guide, IAM roles for service accounts; Google
Cloud documentation, Workload Identity Federation for GKE."""


def has_identity(component: Component) -> bool:
    """Whether its pods get the rights of its edges, and those of the components that run in them."""
    return isinstance(component, BatchJob | FlinkSession | KafkaConnect | Microservice | StreamJob)


def account_of(component: Component) -> str:
    """Name of the ServiceAccount of its pods. Source: Strimzi 1.2.0, which creates that of Kafka Connect itself."""
    if isinstance(component, Manifest) and component.service_account is not None:
        return component.service_account
    return f"{component.name}-connect" if isinstance(component, KafkaConnect) else component.name


def created_account(component: Component) -> str | None:
    """Name of the ServiceAccount of the pods that its own pods create; None where they create none."""
    if not isinstance(component, BatchJob | StreamJob | WorkerCluster):
        return None
    creates = component.creates if isinstance(component, WorkerCluster) else component.engine.creates
    return fit(f"{component.name}-{creates}") if creates else None


def account_needs(component: Component, account: str) -> tuple[str, ...]:
    """Key of the resource of one of its ServiceAccounts; none where an operator creates it."""
    if isinstance(component, Manifest):
        return (f"serviceaccount/{account}",) if written_account(component) is not None else ()
    return () if isinstance(component, KafkaConnect) else (f"serviceaccount/{account}",)


def written_account(manifest: Manifest) -> KubernetesObject | None:
    """The ServiceAccount of its pods among its objects."""
    kinds = (one for one in manifest.objects if (one.group, one.kind) == ("", "ServiceAccount"))
    return next((one for one in kinds if one.name == manifest.service_account), None)


def brings_identity(component: Component) -> bool:
    """Whether the ServiceAccount of a Manifest is annotated with a role of its own in a cloud."""
    account = written_account(component) if isinstance(component, Manifest) else None
    return account is not None and not ROLE_ANNOTATIONS.isdisjoint(account.annotations)


def lacks_account(component: Component) -> bool:
    """Whether it is unknown which ServiceAccount the pods of a Manifest have in common."""
    return isinstance(component, Manifest) and component.service_account is None


def is_own_code(component: Component) -> bool:
    """Whether it reads streams with a client library of its own choice, not with an engine's connector."""
    if isinstance(component, StreamJob | BatchJob):
        return component.engine.uses_own_client
    return isinstance(component, Microservice)
