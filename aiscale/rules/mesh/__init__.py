"""Rules about the network between services."""

from __future__ import annotations

from aiscale.rules.mesh import (
    net001_retries_of_the_mesh_multiply,
    net002_callee_works_for_nobody,
    net003_retry_never_begins,
    net004_stream_cut_off,
    net005_effect_happens_twice,
    net006_linkerd_does_not_retry,
    net007_profile_hides_annotations,
    net008_failover_never_happens,
    net009_ejection_leaves_too_few,
    net010_retry_of_the_same_replica,
    net011_endless_queue_for_a_gpu,
    net012_caller_outside_strict_mesh,
    net013_model_open_to_all,
    net014_mirror_has_effects,
    net015_one_picker_for_the_pool,
    net016_host_of_no_listener,
    net017_routes_take_the_same,
    net018_two_policies,
    net019_more_than_the_provider_allows,
    net020_route_gives_up_early,
    net021_mesh_does_not_do_it,
    net022_listens_in_clear,
    net023_personal_data_comes_in_clear,
    net024_personal_data_called_in_clear,
)
from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    net001_retries_of_the_mesh_multiply,
    net002_callee_works_for_nobody,
    net003_retry_never_begins,
    net004_stream_cut_off,
    net005_effect_happens_twice,
    net006_linkerd_does_not_retry,
    net007_profile_hides_annotations,
    net008_failover_never_happens,
    net009_ejection_leaves_too_few,
    net010_retry_of_the_same_replica,
    net011_endless_queue_for_a_gpu,
    net012_caller_outside_strict_mesh,
    net013_model_open_to_all,
    net014_mirror_has_effects,
    net015_one_picker_for_the_pool,
    net016_host_of_no_listener,
    net017_routes_take_the_same,
    net018_two_policies,
    net019_more_than_the_provider_allows,
    net020_route_gives_up_early,
    net021_mesh_does_not_do_it,
    net022_listens_in_clear,
    net023_personal_data_comes_in_clear,
    net024_personal_data_called_in_clear,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
