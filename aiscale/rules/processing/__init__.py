"""Rules about stream jobs."""

from __future__ import annotations

from aiscale.rules.processing import (
    prc001_job_throughput,
    prc002_state_lost_at_restart,
    prc003_max_parallelism,
    prc010_spark_restart_and_schedule,
    prc013_missing_event_time,
    prc015_idle_partitions,
    prc018_flink_memory_and_state,
    prc019_unsupported_exactly_once,
    prc020_state_lifetime,
    prc021_sliding_window_copies,
    prc022_late_events_of_sites,
    prc035_overlapping_batch_runs,
)

RULES = (
    prc001_job_throughput,
    prc002_state_lost_at_restart,
    prc003_max_parallelism,
    prc010_spark_restart_and_schedule,
    prc013_missing_event_time,
    prc015_idle_partitions,
    prc018_flink_memory_and_state,
    prc019_unsupported_exactly_once,
    prc020_state_lifetime,
    prc021_sliding_window_copies,
    prc022_late_events_of_sites,
    prc035_overlapping_batch_runs,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
