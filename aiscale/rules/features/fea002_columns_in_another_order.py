"""Columns come in another order than the model was trained with.

What:
    The features that a model is given are those that it takes, but in another order, and its framework goes by
    position: XGBoost, LightGBM, scikit-learn.

Why:
    Such a model takes a row of numbers. With two columns exchanged it answers as quickly as ever, and wrongly.

Example:
    Model("surge", inputs={"requests_5m": "int64", "drivers_free": "int64"}, framework="xgboost", version="v8",
          artifact="s3://models/surge")
    FeatureService("surge_v8", store=features, views=[Select(view, fields=["drivers_free", "requests_5m"])])

Instead:
    FeatureService("surge_v8", store=features, views=[Select(view, fields=["requests_5m", "drivers_free"])])

Source:
    XGBoost documentation, prediction: feature order; rh-aiservices-bu/fraud-detection pull request 135.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from aiscale.analysis.features.feature_freshness import uses
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA002"
SEVERITY = Severity.WARNING
_BY_POSITION = {"xgboost", "lightgbm", "sklearn"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model whose columns are exchanged."""
    for use in uses(graph):
        model, fields = use.model, use.features.fields
        if model is None or model.framework not in _BY_POSITION:
            continue
        taken = [name for name in model.inputs if name in fields]
        given = [name for name in fields if name in model.inputs]
        if taken != given and len(taken) == len(fields):
            yield use.service.finding(
                CODE, SEVERITY, f"{model.name} is given its columns in another order than it takes them",
                argument=use.edge.field, label=f"gives {listed(given, most=6)}",
                notes=(f"the model takes {listed(taken, most=6)}", f"{model.framework} goes by position, not by name"),
                related=(Related("the model is declared", model.location, "inputs"),),
                help=f"Select(view, fields={json.dumps(taken)})" if len({id(v) for v in use.features.selected}) == 1
                else "name the views, and with Select their fields, in the order of the model's inputs",
            )  # fmt: skip
