"""Rules about features: what a model is given, and whether it is what it was trained with."""

from __future__ import annotations

from aiscale.rules.features import (
    fea001_model_fed_other_inputs,
    fea002_columns_in_another_order,
    fea003_never_online,
    fea004_expired_before_renewed,
    fea005_older_than_promised,
    fea006_no_event_timestamp,
    fea007_training_rows_dropped,
    fea008_file_registry_shared,
    fea009_view_written_twice,
    fea010_group_without_version,
    fea011_online_store_too_small,
    fea012_features_eat_the_budget,
    fea013_features_far_away,
    fea014_materialization_suspended,
    fea015_backfill_leaks,
    fea016_key_of_two_types,
    fea017_features_evicted,
    fea018_expires_after_one_miss,
    fea019_view_not_in_store,
    fea020_not_in_the_source,
    fea021_old_version_without_features,
)

RULES = (
    fea001_model_fed_other_inputs,
    fea002_columns_in_another_order,
    fea003_never_online,
    fea004_expired_before_renewed,
    fea005_older_than_promised,
    fea006_no_event_timestamp,
    fea007_training_rows_dropped,
    fea008_file_registry_shared,
    fea009_view_written_twice,
    fea010_group_without_version,
    fea011_online_store_too_small,
    fea012_features_eat_the_budget,
    fea013_features_far_away,
    fea014_materialization_suspended,
    fea015_backfill_leaks,
    fea016_key_of_two_types,
    fea017_features_evicted,
    fea018_expires_after_one_miss,
    fea019_view_not_in_store,
    fea020_not_in_the_source,
    fea021_old_version_without_features,
)
"""The rules of this area, by code. Adding one is one file and one line here."""
