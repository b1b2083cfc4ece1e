"""Every rule, by area and code. Adding one is one file and one line here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.images import (
    img001_image_not_pinned,
    img002_model_not_pinned,
)
from aiscale.rules.model import (
    blu001_blueprint_raises,
    blu002_no_system,
    blu003_time_limit,
    blu004_exits,
    mod001_invalid_value,
    mod002_duplicate_address,
    mod003_empty_system,
)
from aiscale.rules.platform import (
    plt001_pod_fits_nowhere,
    plt002_several_clusters,
    plt003_unknown_instance_type,
    plt004_across_clusters,
    plt005_runs_nowhere,
    plt006_cluster_too_small,
    plt007_critical_in_one_zone,
    plt008_gpu_of_another_instance,
)
from aiscale.rules.processing import (
    prc001_job_too_slow,
    prc002_no_checkpoint_storage,
    prc003_above_max_parallelism,
    prc004_state_dropped_on_upgrade,
)
from aiscale.rules.services import (
    svc001_attempts_exceed_objective,
    svc002_timeout_below_objective,
    svc003_availability_above_callees,
    svc004_call_without_port,
    svc005_service_too_slow,
    svc007_retries_multiply,
    svc008_signal_not_measured,
)
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
from aiscale.rules.streams import (
    str001_min_isr_above_copies,
    str002_no_copy_to_spare,
    str003_more_copies_than_brokers,
    str004_critical_without_copies,
    str005_more_consumers_than_partitions,
    str006_uneven_partitions,
    str007_partition_rate,
    str008_disk_too_small,
    str011_exactly_once_ends_at_reader,
    str012_uncommitted_reader,
    str014_transaction_timeout_refused,
    str015_transaction_before_checkpoint,
    str016_transaction_before_restart,
    str019_disk_nearly_full,
    str022_compacted_without_key,
    str035_key_not_in_schema,
    str036_read_but_never_written,
    str037_written_but_never_read,
    str044_group_on_different_topics,
    str046_weak_writer_of_critical,
    str048_group_splits_topic,
    str050_no_right,
    str051_loop_of_streams,
)


class Page(Protocol):
    """A module that documents one kind of finding: its docstring is the page."""

    @property
    def CODE(self) -> str:  # noqa: N802  # what a module's constant is called
        """Stable code, three letters and three digits."""
        ...

    @property
    def SEVERITY(self) -> Severity:  # noqa: N802  # the same
        """How bad each of its findings is."""
        ...


class Rule(Page, Protocol):
    """A module that finds one kind of mistake in a graph. It never raises."""

    def check(self, graph: ArchitectureGraph) -> Iterator[Diagnostic]:
        """Yields what is wrong."""
        ...


RULES: tuple[Rule, ...] = (
    img001_image_not_pinned,
    img002_model_not_pinned,
    plt001_pod_fits_nowhere,
    plt002_several_clusters,
    plt003_unknown_instance_type,
    plt004_across_clusters,
    plt005_runs_nowhere,
    plt006_cluster_too_small,
    plt007_critical_in_one_zone,
    plt008_gpu_of_another_instance,
    prc001_job_too_slow,
    prc002_no_checkpoint_storage,
    prc003_above_max_parallelism,
    prc004_state_dropped_on_upgrade,
    svc001_attempts_exceed_objective,
    svc002_timeout_below_objective,
    svc003_availability_above_callees,
    svc004_call_without_port,
    svc005_service_too_slow,
    svc007_retries_multiply,
    svc008_signal_not_measured,
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
    str001_min_isr_above_copies,
    str002_no_copy_to_spare,
    str003_more_copies_than_brokers,
    str004_critical_without_copies,
    str005_more_consumers_than_partitions,
    str006_uneven_partitions,
    str007_partition_rate,
    str008_disk_too_small,
    str011_exactly_once_ends_at_reader,
    str012_uncommitted_reader,
    str014_transaction_timeout_refused,
    str015_transaction_before_checkpoint,
    str016_transaction_before_restart,
    str019_disk_nearly_full,
    str022_compacted_without_key,
    str035_key_not_in_schema,
    str036_read_but_never_written,
    str037_written_but_never_read,
    str044_group_on_different_topics,
    str046_weak_writer_of_critical,
    str048_group_splits_topic,
    str050_no_right,
    str051_loop_of_streams,
)
"""What is run over a graph."""

PAGES: tuple[Page, ...] = (
    blu001_blueprint_raises,
    blu002_no_system,
    blu003_time_limit,
    blu004_exits,
    mod001_invalid_value,
    mod002_duplicate_address,
    mod003_empty_system,
)
"""What is found before rules can run, while the blueprint is loaded and the graph is built."""
