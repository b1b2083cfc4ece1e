"""Rules about what is run, by its exact bytes."""

from __future__ import annotations

from aiscale.rules.images import (
    img001_image_not_pinned,
    img002_model_not_pinned,
    img003_version_and_artifact_disagree,
)

RULES = (
    img001_image_not_pinned,
    img002_model_not_pinned,
    img003_version_and_artifact_disagree,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
