"""Explainers: what can explain what, and what such a call has."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.serving import (
    Explains,
    KServe,
    MLServer,
    Model,
    ModelService,
    RayServe,
    SeldonCore,
    TensorFlowServing,
    Triton,
)


def model(name: str, framework: str) -> Model:
    return Model(name, version="1", artifact=f"s3://models/{name}", framework=framework)


def surge(runtime: Any) -> ModelService:
    return ModelService("surge", model=model("surge", "onnx"), runtime=runtime)


def why(runtime: Any, explained: Any, framework: str = "python", **options: Any) -> ModelService:
    explains = Explains(explained, explainer_type="anchor_text", **options)
    return ModelService("why", model=model("why", framework), runtime=runtime, explains=explains)


SECOND = {"version": "2.6.0"}


@pytest.mark.parametrize(
    ("runtime", "explained"),
    [
        (MLServer(), Triton()),
        (MLServer(), KServe(server=Triton())),
        (KServe(server=MLServer()), Triton()),
        (KServe(server=MLServer(), mode="Knative"), SeldonCore(server=Triton())),
        (SeldonCore(), MLServer()),
        (SeldonCore(**SECOND), SeldonCore(server=Triton(), shared_server="triton", **SECOND)),
    ],
)
def test_what_explains_what(runtime: Any, explained: Any) -> None:
    assert why(runtime, surge(explained)).explains is not None


@pytest.mark.parametrize(
    ("runtime", "explained", "options", "message"),
    [
        (
            Triton(),
            Triton(),
            {"framework": "onnx"},
            r"explains needs MLServer, which runs explainers: runtime=MLServer",
        ),
        (KServe(), Triton(), {}, "explains needs MLServer"),
        (RayServe(import_path="app:app", deployment="Why"), Triton(), {}, "explains needs MLServer"),
        (MLServer(), Triton(), {"framework": "sklearn"}, r'model.framework \(sklearn\) must be "python"'),
        (MLServer(), TensorFlowServing(), {}, "surge .TensorFlow Serving. does not have the Open Inference Protocol"),
        (MLServer(), KServe(), {}, "surge .KServe. does not have the Open Inference Protocol"),
        (SeldonCore(**SECOND), Triton(), {}, "must run on the same Seldon Core 2"),
        (MLServer(), SeldonCore(**SECOND), {}, "must run on the same Seldon Core 2"),
        (
            SeldonCore(runtime_namespace="other", **SECOND),
            SeldonCore(**SECOND),
            {},
            "must run on the same Seldon Core 2",
        ),
        (SeldonCore(**SECOND), SeldonCore(**SECOND), {"output": "score"}, "explains.output is none of an explainer"),
        (MLServer(), Triton(), {"timeout_ms": 50}, "timeout_ms is of calls by programs: the model server has no such"),
        (MLServer(), Triton(), {"retries": 2}, "retries is of calls by programs"),
    ],
)
def test_what_is_refused(runtime: Any, explained: Any, options: dict[str, Any], message: str) -> None:
    explained_service = surge(explained)
    with pytest.raises(InvalidComponentError, match=message):
        why(runtime, explained_service, **options)
