"""Rules about clusters and nodes."""

from __future__ import annotations

from aiscale.rules.platform import (
    plt001_pod_fits_nowhere,
    plt002_several_clusters,
    plt003_unknown_instance_type,
    plt004_across_clusters,
    plt005_runs_nowhere,
    plt006_cluster_too_small,
    plt007_critical_in_one_zone,
    plt008_gpu_of_another_instance,
)

RULES = (
    plt001_pod_fits_nowhere,
    plt002_several_clusters,
    plt003_unknown_instance_type,
    plt004_across_clusters,
    plt005_runs_nowhere,
    plt006_cluster_too_small,
    plt007_critical_in_one_zone,
    plt008_gpu_of_another_instance,
)
"""The rules of this area, by code. Adding one is one file and one line here."""
