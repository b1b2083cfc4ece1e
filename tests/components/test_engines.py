"""Every engine of stream jobs answers all of its port."""

from typing import get_args

import pytest

from aiscale.components.processing.engine import StreamEngine
from aiscale.components.processing.engines import ENGINES
from aiscale.components.processing.stream_job import StreamJob

REQUIRED = ("technology", "instances_per_pod", "pods", "handling", "output", "restart_point")


def test_the_engines_are_those_that_a_job_takes() -> None:
    assert get_args(StreamJob.model_fields["engine"].annotation) == ENGINES


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_answers_what_has_no_default(engine: type[StreamEngine]) -> None:
    assert [name for name in REQUIRED if getattr(engine, name) is getattr(StreamEngine, name)] == []
