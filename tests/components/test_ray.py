"""Batch jobs on Ray: what they are, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aiscale import Resources
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.processing import BatchJob, OwnCode, Ray
from aiscale.services import Claim, Volume

IMAGE = "registry.example/app:1"
SMALL = Resources(cpu=1, memory="256Mi")


def _on_ray(**fields: object) -> BatchJob:
    ray = Ray(command=["python", "a.py"], head=Resources(cpu=1, memory="512Mi"))
    return BatchJob("b", **({"engine": OwnCode(image=IMAGE), "ray": ray} | fields))  # type: ignore[arg-type]


def test_its_engine_is_ray() -> None:
    assert _on_ray().technology == "Ray"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: BatchJob("b", jar="local:///job.jar", ray=Ray(command=["a"])),
            "BatchJob 'b': ray does not go with Spark: set engine=OwnCode(image=…), the image with Ray and the code",
        ),
        (
            lambda: _on_ray(schedule="0 3 * * *"),
            "BatchJob 'b': schedule does not go with ray: RayCronJobs are an alpha feature of KubeRay that is off by "
            "default; remove schedule, and start it from a workflow engine",
        ),
        (
            lambda: _on_ray(executors=40, parallelism=4),
            "BatchJob 'b': parallelism does not go with ray, whose workers all run at the same time: executors=4",
        ),
        (
            lambda: _on_ray(executors=1, claims=[Claim("cache", "/cache", size="5Gi")]),
            "BatchJob 'b': claims.cache has access_mode='ReadWriteOnce', but the head and the workers of Ray mount it: "
            "access_mode='ReadWriteMany'",
        ),
        (
            lambda: _on_ray(engine=OwnCode(image=IMAGE, resources=SMALL)),
            "BatchJob 'b': engine.resources.memory (256Mi) is below what Ray needs (512Mi)",
        ),
        (
            lambda: _on_ray(volumes=[Volume("fast", "/fast", medium="Memory", size="600Mi")]),
            "BatchJob 'b': volumes in memory take 600Mi, and the memory limit is 512Mi: the container is killed before "
            "they are full",
        ),
        (
            lambda: Ray(command=["a"], head=SMALL),
            "Ray: head.memory (256Mi) is below what Ray needs (512Mi)",
        ),
    ],
)
def test_what_it_refuses(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidComponentError) as refused:
        make()
    assert [found.message for found in refused.value.diagnostics] == [message]
