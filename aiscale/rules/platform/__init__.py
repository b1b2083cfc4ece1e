"""Rules about clusters and nodes."""

from __future__ import annotations

from aiscale.rules.platform import (
    plt001_pod_capacity,
    plt002_undetermined_place,
    plt003_instance_type,
    plt004_across_clusters,
    plt010_pool_limits,
    plt012_gpu_sharing,
    plt014_gpu_pool_open,
    plt015_node_disruption,
    plt017_gpu_driver,
    plt019_smaller_substitute,
    plt020_monthly_cost,
    plt022_jobs_take_room_of_services,
    plt023_most_replicas_without_room,
    plt024_single_zone,
)

RULES = (
    plt001_pod_capacity,
    plt002_undetermined_place,
    plt003_instance_type,
    plt004_across_clusters,
    plt010_pool_limits,
    plt012_gpu_sharing,
    plt014_gpu_pool_open,
    plt015_node_disruption,
    plt017_gpu_driver,
    plt019_smaller_substitute,
    plt020_monthly_cost,
    plt022_jobs_take_room_of_services,
    plt023_most_replicas_without_room,
    plt024_single_zone,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
