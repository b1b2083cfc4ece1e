"""A model gets other inputs than it takes, or gets them in another order.

What:
    - A model's ``inputs`` differ from what its feature service and the caller (``request``) provide: a name is missing
      or unknown, a type is of another kind, or a vector has another length (error).
    - The names agree, but not their order, and the model uses positions: by default one of XGBoost, LightGBM or
      scikit-learn.

    A model that takes columns by name (``columns="name"``, the default of MLflow and of own Python code) may get others
    as well, in any order.

Why:
    A model that was trained with six columns and gets five fails at every request, or reads them from the wrong
    positions and answers. With two columns exchanged it answers as quickly as before, and wrongly.

Example:
    Model("surge", version="v8", inputs={"requests_5m": "int64", "weather": "string"}, framework="xgboost",
          artifact="s3://models/surge")
    FeatureService("surge_v8", store=features, views=[zone_demand])

Instead:
    FeatureService("surge_v8", store=features, views=[zone_demand, weather])

Source:
    rh-aiservices-bu/fraud-detection pull request 135: a model of six columns that was sent five; XGBoost documentation,
    prediction: feature order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from aiscale.analysis.features.feature_freshness import Use, uses
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.serving.model import Model
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

CODE = "FEA001"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
_NUMERIC = re.compile(r"(bool|u?int|float|bfloat)")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _names_and_types(graph)
    yield from _order(graph)


def _names_and_types(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model service whose model gets something else than it takes."""
    for use in uses(graph):
        model = use.model
        inputs = dict(model.inputs) if model is not None else {}
        given = {**use.features.request, **use.features.fields}
        if model is None or not inputs:
            continue
        [first, *more] = inputs
        if more or first in given or "[" not in inputs[first]:
            yield from _names(graph, use, model, given)
        elif (length := _length(inputs[first])) is not None and (width := _width(given)) not in {None, length}:
            yield _vector(use, model, length, width)


@once_per_graph
def _by_inputs(graph: ArchitectureGraph) -> dict[frozenset[tuple[str, object]], str]:
    """The name of the first feature service that gives just these values, with the request."""
    found: dict[frozenset[tuple[str, object]], str] = {}
    for features in graph.of(FeatureService):
        found.setdefault(_inputs({**features.request, **features.fields}), features.name)
    return found


def _inputs(values: Mapping[str, str]) -> frozenset[tuple[str, object]]:
    """Values that a model would take for each other: names, and kinds of types."""
    return frozenset((name, _kind(dtype)) for name, dtype in values.items())


def _width(given: Mapping[str, str]) -> int | None:
    """Numbers in a row of all values; None where one is no number, or of no fixed length."""
    widths = [_length(dtype) if "[" in dtype else 1 for dtype in given.values() if _NUMERIC.match(dtype)]
    known = [width for width in widths if width is not None]
    return sum(known) if len(known) == len(given) else None


def _vector(use: Use, model: Model, length: int, width: int | None) -> Diagnostic:
    return use.service.finding(
        CODE, WORST, f"{model.name} takes {length} values, but gets {width}",
        argument=use.edge.field, label=f"{use.features.name} provides {width} with the request",
        notes=tuple(f"{name} of the model is {dtype}" for name, dtype in model.inputs.items()),
        related=(Related("the model is declared", model.location, "inputs"),),
        help=f"give {use.features.name} the views of all {length}, in the order of the training",
    )  # fmt: skip


def _names(graph: ArchitectureGraph, use: Use, model: Model, given: Mapping[str, str]) -> Iterator[Diagnostic]:
    inputs, features = model.inputs, use.features
    missing = [name for name in inputs if name not in given]
    unknown = [name for name in given if name not in inputs] if model.takes_columns_by != "name" else []
    other = [name for name in inputs if name in given and _kind(inputs[name]) != _kind(given[name])]
    if not missing and not unknown and not other:
        return
    notes = [f"{name} is {inputs[name]} in the model and {given[name]} here" for name in other]
    if missing:
        message = f"{model.name} takes {listed(missing)}, which nothing provides"
        label = f"{features.name} provides {listed(given, most=6)}"
        fix = f'a view with {missing[0]} in {features.name}, or request={{"{missing[0]}": "{inputs[missing[0]]}"}} '
        fix += "where the caller sends it"
        extra = f"{listed(unknown)} {'is' if len(unknown) == 1 else 'are'} provided, but not taken"
        notes += [extra] if unknown else []
    elif unknown:
        message = f"{model.name} gets {listed(unknown)}, which it does not take"
        label = f"it takes {listed(inputs, most=6)}"
        fix = "Select(view, fields=[…]) takes only some features of a view"
    else:
        message = f"{model.name} gets another type of {listed(other)} than it takes"
        label, fix = "the types differ", f'the type "{inputs[other[0]]}" for {other[0]} in its view'
    if (other_service := _by_inputs(graph).get(_inputs(inputs))) is not None:
        fix = f"{use.edge.field}={other_service}, which provides exactly the inputs of {model.name}; or {fix}"
    yield use.service.finding(
        CODE, WORST, message, argument=use.edge.field, label=label, notes=tuple(notes), help=fix,
        related=(Related("the model is declared", model.location, "inputs"),),
    )  # fmt: skip


def _kind(dtype: str) -> tuple[str, str]:
    """What must be equal: text or number, and the shape. One number can be made of another."""
    plain, _, shape = dtype.rstrip("]").partition("[")
    return ("number" if _NUMERIC.match(plain) else plain), shape


def _length(dtype: str) -> int | None:
    """Length of a vector; None for a scalar, a matrix, or a length that differs."""
    found = re.fullmatch(r"(?:bool|u?int\d+|b?float\d+)\[(\d+)\]", dtype)
    return int(found[1]) if found else None


def _positions(model: Model) -> str:
    default = "" if model.columns is not None else " (default)"
    return f"{model.framework} uses positions, not names{default}"


def _order(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model whose columns are exchanged."""
    for use in uses(graph):
        model, fields = use.model, use.features.fields
        if model is None or model.takes_columns_by != "position":
            continue
        taken = [name for name in model.inputs if name in fields]
        given = [name for name in fields if name in model.inputs]
        if taken != given and len(taken) == len(fields):
            yield use.service.finding(
                CODE, SEVERITY, f"{model.name} gets its columns in another order than it takes them",
                argument=use.edge.field, label=f"provides {listed(given, most=6)}",
                notes=(f"the model takes {listed(taken, most=6)}", _positions(model)),
                related=(Related("the model is declared", model.location, "inputs"),),
                help=f"Select(view, fields={json.dumps(taken)})" if len({id(v) for v in use.features.selected}) == 1
                else "name the views, and with Select their fields, in the order of the model's inputs",
            )  # fmt: skip
