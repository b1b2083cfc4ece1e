"""Rules about models and model servers."""

from __future__ import annotations

from aiscale.rules.serving import (
    srv001_model_larger_than_gpu,
    srv002_no_pool_has_the_gpu,
    srv003_gpu_pools_too_small,
    srv004_model_does_not_load,
    srv014_shared_process_or_pool,
    srv016_shadow_writes,
    srv017_not_supported_by_runtime,
    srv020_sequence_beyond_cache,
    srv023_time_sliced_memory,
    srv024_batching_without_gain,
    srv028_fallback_does_not_help,
    srv032_server_loses_requests,
    srv043_release_without_support,
    srv045_versions_side_by_side,
    srv061_model_larger_than_pod,
    srv067_tokens_without_language_model,
    srv068_timeout_below_answer,
    srv069_late_first_token,
)

RULES = (
    srv001_model_larger_than_gpu,
    srv002_no_pool_has_the_gpu,
    srv003_gpu_pools_too_small,
    srv004_model_does_not_load,
    srv014_shared_process_or_pool,
    srv016_shadow_writes,
    srv017_not_supported_by_runtime,
    srv020_sequence_beyond_cache,
    srv023_time_sliced_memory,
    srv024_batching_without_gain,
    srv028_fallback_does_not_help,
    srv032_server_loses_requests,
    srv043_release_without_support,
    srv045_versions_side_by_side,
    srv061_model_larger_than_pod,
    srv067_tokens_without_language_model,
    srv068_timeout_below_answer,
    srv069_late_first_token,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
