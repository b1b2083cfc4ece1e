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
    prc012_endless_on_schedule,
    prc013_no_event_time,
    prc015_idle_partition_stalls,
    prc018_state_above_heap,
    prc019_guarantee_not_given,
    prc020_join_remembers_for_ever,
    prc021_window_copies,
    prc022_late_from_sites,
    prc023_state_above_disk,
    prc031_state_forgets_too_soon,
    prc032_commits_without_guarantee,
    prc035_still_running_when_due,
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
    prc012_endless_on_schedule,
    prc013_no_event_time,
    prc015_idle_partition_stalls,
    prc018_state_above_heap,
    prc019_guarantee_not_given,
    prc020_join_remembers_for_ever,
    prc021_window_copies,
    prc022_late_from_sites,
    prc023_state_above_disk,
    prc031_state_forgets_too_soon,
    prc032_commits_without_guarantee,
    prc035_still_running_when_due,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
