"""Rules about features: what a model is given, and whether it is what it was trained with."""

from __future__ import annotations

from aiscale.rules.features import (
    fea001_other_inputs_than_the_model_takes,
    fea003_not_in_the_online_store,
    fea004_ttl_below_the_update_interval,
    fea005_older_than_objective,
    fea006_values_from_the_future,
    fea009_writers_overwrite_each_other,
    fea010_group_without_version,
    fea011_online_store_loses_features,
    fea013_features_in_another_region,
    fea020_not_in_the_source,
    fea031_types_differ,
    fea033_no_training_set,
    fea034_stream_not_keyed_by_entity,
)

RULES = (
    fea001_other_inputs_than_the_model_takes,
    fea003_not_in_the_online_store,
    fea004_ttl_below_the_update_interval,
    fea005_older_than_objective,
    fea006_values_from_the_future,
    fea009_writers_overwrite_each_other,
    fea010_group_without_version,
    fea011_online_store_loses_features,
    fea013_features_in_another_region,
    fea020_not_in_the_source,
    fea031_types_differ,
    fea033_no_training_set,
    fea034_stream_not_keyed_by_entity,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
