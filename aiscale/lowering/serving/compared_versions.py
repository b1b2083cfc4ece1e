"""Both versions of a model in an A/B test or under an operator that holds their shares, as services of their own."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from aiscale.analysis.delivery.ab_tests import TestedModel, replicas_of_group
from aiscale.analysis.delivery.held_shares import HeldShare, replicas_of_share
from aiscale.analysis.delivery.traffic_shifting import replicas_between
from aiscale.components.serving.model_service import ModelService
from aiscale.lowering.client_binding import ClientBinding, port_variables
from aiscale.lowering.kubernetes.workload import Port
from aiscale.lowering.naming import instance_name


def current_version(tested: TestedModel | HeldShare) -> ModelService:
    """The service with the version that it replaces: all requests reach it that nothing sends to the new one."""
    if tested.current is None:
        return tested.service
    update = {"model": tested.current, "replaces": tested.service.model}
    return BaseModel.model_copy(tested.service, update=update)


def version_beside(held: HeldShare) -> ModelService:
    """The service with the new version, and with the fixed replicas that its share needs."""
    needed = replicas_of_share(held, *replicas_between(held.service))
    return BaseModel.model_copy(held.service, update={"replicas": needed, "autoscaling": None})


def new_version(tested: TestedModel) -> ModelService:
    """The service with the new version, and with the replicas that its share of the users needs."""
    fewest, most = replicas_between(tested.service)
    needed = replicas_of_group(fewest, most, tested.test)
    scaling = tested.service.autoscaling
    if scaling is None:
        return BaseModel.model_copy(tested.service, update={"replicas": needed})
    return BaseModel.model_copy(
        tested.service, update={"autoscaling": scaling.model_copy(update={"max_replicas": needed})}
    )


def assigning_binding(tested: TestedModel, prefix: str, ports: Iterable[Port]) -> ClientBinding:
    """What a caller that selects the version of each user gets: the address of the new version, and the share of users.

    The caller starts once the new version runs.

    Args:
        tested: both versions.
        prefix: of the caller's variables.
        ports: the ports of the model server.
    """
    name, start = instance_name(tested.service), f"{prefix}_NEW_VERSION"
    variables = port_variables(start, name, ports)
    variables |= {f"{start}_PERCENT": f"{tested.test.percent:g}", f"{start}_USER_HEADER": tested.test.header}
    return ClientBinding(variables, prerequisites=(f"deployment/{name}",))
