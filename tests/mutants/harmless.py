"""Why a change that nothing is said about does no harm: one reason for each kind, field and operation."""

from __future__ import annotations

from tests.mutants.reasons import features, operations, retrieval, serving, streams
from tests.mutants.reasons.reason import Reason

REASONS: tuple[Reason, ...] = (*serving.REASONS, *streams.REASONS, *features.REASONS, *retrieval.REASONS,
    *operations.REASONS,
)  # fmt: skip

HARMLESS: dict[tuple[str, str, str], Reason] = {
    (reason.kind, reason.field, operation): reason for reason in REASONS for operation in reason.operations
}
