"""Which signals of an ``Autoscaling`` are deployed."""

from __future__ import annotations

from collections.abc import Collection

from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.transformer import Transformer
from aiscale.core.values.demand import MEASURED_BY_KUBERNETES
from aiscale.lowering.registry import runtime_of
from aiscale.lowering.runtime_lowering import SCHEDULES

_OF_SERVICES = frozenset({"cpu", "memory", "queue", "lag", SCHEDULES})
"""Nothing counts the requests of a service of the user's own code. One without a queue or stream scales on CPU."""


def usual_signal(service: Microservice | ModelService | Transformer) -> str:
    """What a service scales on where none of its signals is deployed: CPU, if its runtime can."""
    if not isinstance(service, ModelService) or (runtime := runtime_of(service)) is None:
        return "CPU"
    known = runtime.signals(service)
    return "CPU" if "cpu" in known else min(known)


def signals_left_out(service: Microservice | ModelService | Transformer) -> tuple[str, ...]:
    """The signals of a service that are not deployed as declared.

    Empty for a model service whose runtime is not lowered: the whole service is left out.
    """
    scaling = service.autoscaling
    if scaling is None:
        return ()
    if isinstance(service, Microservice):
        known: Collection[str] = _OF_SERVICES
    elif isinstance(service, Transformer):
        known = {*MEASURED_BY_KUBERNETES, SCHEDULES}
    elif (runtime := runtime_of(service)) is not None:
        known = runtime.signals(service)
    else:
        return ()
    names = (*scaling.signal_names, *([SCHEDULES] if scaling.schedules else []))
    return tuple(name for name in names if name not in known)
