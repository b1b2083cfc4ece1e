"""Which built-in kind has which rules beside its schema, and how its objects may be named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aiscale.catalog import names
from aiscale.catalog.native import (
    autoscaling,
    claims,
    disruption,
    ingresses,
    jobs,
    namespaces,
    network_policies,
    pod_template,
    priorities,
    quotas,
    rbac,
    services,
    settings,
    storage_classes,
    workloads,
)
from aiscale.catalog.report import Report

CHECKS: Mapping[tuple[str, str], Callable[[dict[str, Any], Report], None]] = {
    ("apps/v1", "DaemonSet"): workloads.check_daemon_set,
    ("apps/v1", "Deployment"): workloads.check_deployment,
    ("apps/v1", "ReplicaSet"): workloads.check_replica_set,
    ("apps/v1", "StatefulSet"): workloads.check_stateful_set,
    ("autoscaling/v2", "HorizontalPodAutoscaler"): autoscaling.check_autoscaler,
    ("batch/v1", "CronJob"): jobs.check_cron_job,
    ("batch/v1", "Job"): jobs.check_job,
    ("networking.k8s.io/v1", "Ingress"): ingresses.check_ingress,
    ("networking.k8s.io/v1", "NetworkPolicy"): network_policies.check_network_policy,
    ("policy/v1", "PodDisruptionBudget"): disruption.check_disruption_budget,
    ("rbac.authorization.k8s.io/v1", "ClusterRole"): rbac.check_cluster_role,
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"): rbac.check_cluster_role_binding,
    ("rbac.authorization.k8s.io/v1", "Role"): rbac.check_role,
    ("rbac.authorization.k8s.io/v1", "RoleBinding"): rbac.check_role_binding,
    ("scheduling.k8s.io/v1", "PriorityClass"): priorities.check_priority_class,
    ("storage.k8s.io/v1", "StorageClass"): storage_classes.check_storage_class,
    ("v1", "ConfigMap"): settings.check_config_map,
    ("v1", "LimitRange"): quotas.check_limit_range,
    ("v1", "Namespace"): namespaces.check_namespace,
    ("v1", "PersistentVolumeClaim"): claims.check_claim,
    ("v1", "Pod"): pod_template.check_pod,
    ("v1", "ResourceQuota"): quotas.check_quota,
    ("v1", "Secret"): settings.check_secret,
    ("v1", "Service"): services.check_service,
}

_LABEL_NAMED = frozenset({("v1", "Namespace"), ("v1", "Service")})
_PATH_NAMED = frozenset({"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "PodDisruptionBudget"})


def name_rule(api_version: str, kind: str) -> Callable[[str], str]:
    """The grammar of the names of a built-in kind."""
    if (api_version, kind) in _LABEL_NAMED:
        return names.dns1123_label
    if kind in _PATH_NAMED:
        return names.path_segment
    return names.dns1123_subdomain
