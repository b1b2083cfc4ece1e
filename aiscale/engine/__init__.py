"""Applies plans through the Pulumi engine, safely: the only layer that changes a cluster."""

from __future__ import annotations

from aiscale.engine.engine import Engine
from aiscale.engine.engine_factory import open_engine
from aiscale.engine.outputs import Output
from aiscale.engine.preview import Difference, EnginePreview, differences
from aiscale.engine.result import RunResult
from aiscale.engine.state import StateError

__all__ = ["Difference", "Engine", "EnginePreview", "Output", "RunResult", "StateError", "differences", "open_engine"]
