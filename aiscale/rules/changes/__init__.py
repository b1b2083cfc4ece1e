"""Rules about changes: what is sound as it stands, and is not beside what was applied before."""

from __future__ import annotations

from aiscale.rules.changes import (
    chg001_more_partitions,
    chg002_retention_changed,
    chg003_state_not_restored,
    chg005_cannot_change,
    chg007_feature_type_changed,
    chg008_key_changed,
    chg009_incompatible_schema_change,
    chg010_kafka_cluster_recreated,
    chg011_index_of_old_model,
    chg012_dead_letter_removed,
    chg015_state_not_taken_over,
    chg017_topic_deleted,
    chg018_consumer_group_changed,
    chg019_namespace_changed,
    chg021_schema_registry_changed,
    chg022_unchanged_digest,
)

RULES = (
    chg001_more_partitions,
    chg002_retention_changed,
    chg003_state_not_restored,
    chg005_cannot_change,
    chg007_feature_type_changed,
    chg008_key_changed,
    chg009_incompatible_schema_change,
    chg010_kafka_cluster_recreated,
    chg011_index_of_old_model,
    chg012_dead_letter_removed,
    chg015_state_not_taken_over,
    chg017_topic_deleted,
    chg018_consumer_group_changed,
    chg019_namespace_changed,
    chg021_schema_registry_changed,
    chg022_unchanged_digest,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
