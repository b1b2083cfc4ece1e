"""The next change of a SageMaker feature group deletes its values.

What:
    A view of a store with ``engine="sagemaker"`` has a name without a version such as ``_v1``.

Why:
    The definition of a feature group cannot be changed in place. When a feature is added, the group is replaced and its
    values are deleted. With a version in its name the next group is created next to it and filled first.

Example:
    FeatureStore("features", engine="sagemaker", online=None, views=[FeatureView("zones", online=False, entities=[zone],
                 source=table, fields={"rides_30d": "int64"})])

Instead:
    FeatureStore("features", engine="sagemaker", online=None, views=[FeatureView("zones_v1", online=False,
                 entities=[zone], source=table, fields={"rides_30d": "int64"})])

Source:
    hashicorp/terraform-provider-aws issues 36784 and 26809: adding a feature replaces the group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA010"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each feature group whose next definition would replace it."""
    for store in graph.of(FeatureStore):
        if store.engine != "sagemaker":
            continue
        for view in store.views:
            if isinstance(view, FeatureView) and not re.search(r"[-_]v[0-9]+$", view.name):
                yield view.finding(
                    CODE, SEVERITY, f"the next change of {view.name} deletes its values",
                    argument="name", label="no version in the name",
                    notes=(f"{store.name} keeps it in a SageMaker feature group, which is replaced when it changes",),
                    help=f'"{view.name}_v1"',
                )  # fmt: skip
