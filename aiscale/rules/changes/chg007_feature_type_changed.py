"""A feature changes its type, and the model version stays.

What:
    A feature view changes the type of a feature, or removes it, and the version of the model that gets it stays.

Why:
    The model was trained with the old values. A float instead of an integer, or a string instead of a number, is
    converted or replaced by a default: nothing fails, and the predictions get worse.

Example:
    FeatureView("demand", fields={"requests_5m": "float64"})  # int64 when it was applied, the model is still v8

Instead:
    FeatureView("demand", fields={"requests_5m": "int64", "requests_rate": "float64"})  # and v9 is trained with it

Source:
    Feast 0.67.0: a change of a field's type from Float64 to String is accepted by apply (run 2026-11); D. Sculley et
    al., Hidden technical debt in machine learning systems (2015), unstable data dependencies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from aiscale.analysis.features.feature_freshness import stored_views, uses
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.on_demand import OnDemandFeatureView
from aiscale.components.serving.model import Model
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, field

CODE = "CHG007"
SEVERITY = Severity.ERROR

View = FeatureView | OnDemandFeatureView


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each view that gives a model of the same version something else."""
    views: list[View] = [*graph.of(FeatureView), *graph.of(OnDemandFeatureView)]
    for view in views:
        old = field(before, view.address, "fields", dict) or {}
        changed = {
            name: f"was {kind} and " + (f"is {view.fields[name]}" if name in view.fields else "is removed")
            for name, kind in old.items()
            if view.fields.get(name) != kind
        }
        if not changed:
            continue
        takers = {
            use.model for use in uses(graph)
            if use.model is not None and _takes(use.model, use.features, view, changed)
        }  # fmt: skip
        served = [
            model for model in graph.of(Model)
            if model in takers and field(before, model.address, "version", str) == model.version
        ]  # fmt: skip
        if served:
            some = len(served) > 1
            yield view.finding(
                CODE, SEVERITY,
                f"{' and '.join(model.name for model in served)} {'get' if some else 'gets'} features that "
                f"{'they were' if some else 'it was'} not trained with",
                argument="fields", label="; ".join(f"{name} {words}" for name, words in changed.items()),
                related=tuple(
                    Related(f"{model.name} is {model.version}, as before", model.location, "version")
                    for model in served
                ),
                help="a feature of another name, or a model of another version that is trained with this one",
            )  # fmt: skip


def _takes(model: Model, features: FeatureService, view: View, names: Collection[str]) -> bool:
    """Whether a model that gets these features is given some of a view by name, or what is made of the view."""
    if view not in features.selected:
        return view in stored_views(features)
    return not model.inputs or not model.inputs.keys().isdisjoint(names)
