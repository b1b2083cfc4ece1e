"""Rules about stream jobs."""

from __future__ import annotations

from aiscale.rules.processing import (
    prc001_job_too_slow,
    prc002_no_checkpoint_storage,
    prc003_above_max_parallelism,
    prc004_state_dropped_on_upgrade,
    prc005_standby_without_storage,
    prc006_autoscaler_above_max_parallelism,
    prc007_autoscaler_without_steps,
    prc008_another_flink_inside,
    prc009_spark_without_checkpoint,
    prc010_spark_stays_down,
    prc011_shared_checkpoint,
    prc012_endless_on_schedule,
    prc013_no_event_time,
    prc014_later_than_kept,
    prc015_idle_partition_stalls,
    prc016_sink_repeats,
    prc017_shared_transactions,
    prc018_state_above_heap,
    prc019_guarantee_not_given,
    prc020_join_remembers_for_ever,
    prc021_window_copies,
)

RULES = (
    prc001_job_too_slow,
    prc002_no_checkpoint_storage,
    prc003_above_max_parallelism,
    prc004_state_dropped_on_upgrade,
    prc005_standby_without_storage,
    prc006_autoscaler_above_max_parallelism,
    prc007_autoscaler_without_steps,
    prc008_another_flink_inside,
    prc009_spark_without_checkpoint,
    prc010_spark_stays_down,
    prc011_shared_checkpoint,
    prc012_endless_on_schedule,
    prc013_no_event_time,
    prc014_later_than_kept,
    prc015_idle_partition_stalls,
    prc016_sink_repeats,
    prc017_shared_transactions,
    prc018_state_above_heap,
    prc019_guarantee_not_given,
    prc020_join_remembers_for_ever,
    prc021_window_copies,
)
"""The rules of this area, by code. Adding one is one file and one line here."""
