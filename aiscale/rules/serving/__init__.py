"""Rules about models and model servers."""

from __future__ import annotations

from aiscale.rules.serving import (
    srv001_model_larger_than_gpu,
    srv002_no_pool_with_gpu,
    srv003_more_gpus_than_pools,
    srv004_framework_not_served,
    srv005_model_service_too_slow,
    srv006_artifact_not_readable,
    srv008_cold_start_within_objective,
    srv010_one_replica,
    srv011_second_version_beyond_pools,
    srv012_queue_of_no_replicas,
)

RULES = (
    srv001_model_larger_than_gpu,
    srv002_no_pool_with_gpu,
    srv003_more_gpus_than_pools,
    srv004_framework_not_served,
    srv005_model_service_too_slow,
    srv006_artifact_not_readable,
    srv008_cold_start_within_objective,
    srv010_one_replica,
    srv011_second_version_beyond_pools,
    srv012_queue_of_no_replicas,
)
"""The rules of this area, by code. Adding one is one file and one line here."""
