"""Rules about changes: what is sound as it stands, and is not beside what was applied before."""

from __future__ import annotations

from aiscale.rules.changes import (
    chg001_more_partitions,
    chg002_retention_changed,
    chg003_state_not_restored,
    chg005_cannot_change,
    chg007_served_what_it_was_not_trained_with,
    chg008_other_key,
    chg009_schema_breaks_promise,
    chg010_records_stay_behind,
    chg011_entries_of_the_old_model,
    chg012_no_longer_put_aside,
    chg015_state_stays_under_old_name,
    chg017_topic_is_gone,
    chg018_reads_in_a_new_group,
    chg019_namespace_changed,
    chg021_schemas_in_another_registry,
    chg022_digest_of_the_old_version,
)

RULES = (
    chg001_more_partitions,
    chg002_retention_changed,
    chg003_state_not_restored,
    chg005_cannot_change,
    chg007_served_what_it_was_not_trained_with,
    chg008_other_key,
    chg009_schema_breaks_promise,
    chg010_records_stay_behind,
    chg011_entries_of_the_old_model,
    chg012_no_longer_put_aside,
    chg015_state_stays_under_old_name,
    chg017_topic_is_gone,
    chg018_reads_in_a_new_group,
    chg019_namespace_changed,
    chg021_schemas_in_another_registry,
    chg022_digest_of_the_old_version,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
