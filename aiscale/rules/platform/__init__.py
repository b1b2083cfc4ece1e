"""Rules about clusters and nodes."""

from __future__ import annotations

from aiscale.rules.platform import (
    plt001_pod_capacity,
    plt002_undetermined_place,
    plt003_instance_type,
    plt004_cross_cluster_reference,
    plt010_pool_limits,
    plt012_gpu_sharing,
    plt014_untainted_gpu_pool,
    plt015_node_disruption,
    plt017_gpu_driver,
    plt019_smaller_alternative,
    plt020_monthly_cost,
    plt022_batch_capacity,
    plt023_max_replicas_capacity,
    plt024_single_zone,
)

RULES = (
    plt001_pod_capacity,
    plt002_undetermined_place,
    plt003_instance_type,
    plt004_cross_cluster_reference,
    plt010_pool_limits,
    plt012_gpu_sharing,
    plt014_untainted_gpu_pool,
    plt015_node_disruption,
    plt017_gpu_driver,
    plt019_smaller_alternative,
    plt020_monthly_cost,
    plt022_batch_capacity,
    plt023_max_replicas_capacity,
    plt024_single_zone,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
