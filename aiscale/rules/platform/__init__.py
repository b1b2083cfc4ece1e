"""Rules about clusters and nodes."""

from __future__ import annotations

from aiscale.rules.platform import (
    plt001_pod_fits_nowhere,
    plt002_undetermined_place,
    plt003_instance_type,
    plt004_across_clusters,
    plt006_pools_too_small,
    plt007_critical_in_one_zone,
    plt010_limits_below_nodes,
    plt011_beyond_quota,
    plt012_slices_not_possible,
    plt013_autoscaler_blind_to_sharing,
    plt014_gpu_pool_open,
    plt015_on_spot_only,
    plt016_consolidated_while_loading,
    plt017_two_driver_stacks,
    plt018_no_driver,
    plt019_smaller_substitute,
    plt020_fewest_nodes_above_budget,
    plt021_most_nodes_above_budget,
    plt022_jobs_take_room_of_services,
    plt023_most_replicas_without_room,
    plt024_one_zone_takes_all,
    plt025_zone_stops_writes,
)

RULES = (
    plt001_pod_fits_nowhere,
    plt002_undetermined_place,
    plt003_instance_type,
    plt004_across_clusters,
    plt006_pools_too_small,
    plt007_critical_in_one_zone,
    plt010_limits_below_nodes,
    plt011_beyond_quota,
    plt012_slices_not_possible,
    plt013_autoscaler_blind_to_sharing,
    plt014_gpu_pool_open,
    plt015_on_spot_only,
    plt016_consolidated_while_loading,
    plt017_two_driver_stacks,
    plt018_no_driver,
    plt019_smaller_substitute,
    plt020_fewest_nodes_above_budget,
    plt021_most_nodes_above_budget,
    plt022_jobs_take_room_of_services,
    plt023_most_replicas_without_room,
    plt024_one_zone_takes_all,
    plt025_zone_stops_writes,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
