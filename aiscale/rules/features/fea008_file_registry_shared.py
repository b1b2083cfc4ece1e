"""Several write to a registry that is one file.

What:
    A Feast store has ``registry="file"``, and beside what applies its definitions scheduled materializations write to
    it: each records how far it has come.

Why:
    A writer reads the whole file and writes it back. Of two at once the last one wins: definitions that were just
    applied vanish, or a materialization forgets how far it was and copies all again.

Example:
    FeatureStore("features", views=[zone_history], registry="file")

Instead:
    FeatureStore("features", views=[zone_history], registry="sql")

Source:
    feast-dev/feast issue 2176: no concurrent writes with a file registry.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA008"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each registry file that is written from two sides."""
    for store in graph.of(FeatureStore):
        if store.engine != "feast" or store.registry != "file":
            continue
        writers = [
            view.name for view in store.views
            if isinstance(view, FeatureView) and view.materialization is not None and not view.materialization.suspended
        ]  # fmt: skip
        if writers:
            yield store.finding(
                CODE, SEVERITY, f"what is applied to {store.name} and what fills it overwrite each other's registry",
                argument="registry", label="a file keeps what was written last",
                notes=(f"written by feast apply, and by the materialization of {listed(writers)}",),
                help='registry="sql"',
                fix=Fix(f"keep the definitions of {store.name} in a database", (Edit("registry", '"sql"'),)),
            )  # fmt: skip
