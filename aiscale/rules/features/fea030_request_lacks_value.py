"""A request does not bring what an on-demand view computes from.

What:
    A feature service says what its callers give (``request``), and one of its on-demand views takes a value that is
    not among it, or that has another type there.

Why:
    The function gets nothing, or text where it wants a number. It fails at the first request, or its features are
    nulls for ever.

Example:
    context = OnDemandFeatureView("context", request={"device": "string"}, fields={"device_class": "int64"},
                                  function="rides.context:encode")
    FeatureService("surge_v8", store=features, views=[context], request={"local_hour": "int64"})

Instead:
    FeatureService("surge_v8", store=features, views=[context],
                   request={"device": "string", "local_hour": "int64"})

Source:
    Feast documentation, on-demand feature views: request sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from aiscale.components.features.feature_service import FeatureService
from aiscale.components.features.on_demand import OnDemandFeatureView
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA030"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for the first value of each on-demand view that callers do not give."""
    for service in graph.of(FeatureService):
        if not service.request:
            continue  # Nothing is said about what callers give.
        for view in service.selected:
            if not isinstance(view, OnDemandFeatureView):
                continue
            wrong = next((name for name, dtype in view.request.items() if service.request.get(name) != dtype), None)
            if wrong is not None:
                yield _finding(service, view, wrong)


def _finding(service: FeatureService, view: OnDemandFeatureView, name: str) -> Diagnostic:
    wanted, given = view.request[name], service.request.get(name)
    near = get_close_matches(name, service.request, n=1)
    message = f"{view.name} takes {name}, which callers of {service.name} do not give"
    if given is not None:
        message = f"{view.name} takes {name} as {wanted}, and callers of {service.name} give {given}"
    return service.finding(
        CODE, SEVERITY, message,
        argument="request", label=f"{given}, not {wanted}" if given else f"did you mean {near[0]}?" if near else
        f"no {name}",
        related=(Related(f"{view.name} is declared", view.location, "request"),),
        help=f'request={{…, "{name}": "{wanted}"}}',
    )  # fmt: skip
