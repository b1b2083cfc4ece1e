"""What the explanation of the graph shows is what can be written."""

from __future__ import annotations

import re

from aiscale import System
from aiscale.graph.build import build
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, Triton
from tests.support.paths import ROOT

IMAGE = f"registry.example/a@sha256:{'1' * 64}"


def test_the_question_in_the_explanation_is_answered() -> None:
    model = Model("surge", version="v1", artifact="s3://m/surge", framework="onnx")
    surge = ModelService("surge", model=model, runtime=Triton())
    pricing = Microservice("pricing", image=IMAGE, calls=[Call(surge, timeout_ms=50)])
    app = Microservice("app", image=IMAGE, calls=[Call(pricing, timeout_ms=90)])
    graph, _ = build(System("rides", [app]))
    text = (ROOT / "docs" / "explanation" / "graph.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, object] = {"graph": graph}
    exec(shown, names)
    assert names["on_every_path"] == ("services/pricing",)


def test_every_question_in_the_table_is_a_file() -> None:
    text = (ROOT / "docs" / "explanation" / "graph.md").read_text(encoding="utf-8")
    files = re.findall(r"`(\w+\.py)`", text)
    assert files
    assert [name for name in files if not (ROOT / "aiscale" / "graph" / name).is_file()] == []
