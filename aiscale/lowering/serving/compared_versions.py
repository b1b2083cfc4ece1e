"""Both versions of a model in an A/B test, each as a service of its own would be deployed."""

from __future__ import annotations

from pydantic import BaseModel

from aiscale.analysis.delivery.ab_tests import TestedModel, replicas_of_group
from aiscale.analysis.delivery.traffic_shifting import replicas_between
from aiscale.components.serving.model_service import ModelService


def current_version(tested: TestedModel) -> ModelService:
    """The service with the version that it replaces: callers outside of the test reach it."""
    update = {"model": tested.current, "replaces": tested.service.model}
    return BaseModel.model_copy(tested.service, update=update)


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
