"""The GPU models that aiscale knows by name."""

from __future__ import annotations

from typing import Literal

Gpu = Literal[
    "nvidia-t4", "nvidia-l4", "nvidia-a10g", "nvidia-l40s", "nvidia-a100-40gb", "nvidia-a100-80gb", "nvidia-h100-80gb"
]  # fmt: skip
"""GPU models; the memory of each is in :mod:`aiscale.analysis.instances`."""
