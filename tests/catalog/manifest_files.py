"""The good manifests beside the tests, one or more of every kind that aiscale writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "manifests"


def good_manifests() -> list[dict[str, Any]]:
    """All of them, in the order of files and documents."""
    return [one for path in sorted(FOLDER.glob("*.yaml")) for one in yaml.safe_load_all(path.read_text())]


def title(manifest: dict[str, Any]) -> str:
    """``Deployment/pricing``, for test names."""
    return f"{manifest['kind']}/{manifest['metadata']['name']}"


def by_title() -> dict[str, dict[str, Any]]:
    """The good manifests by kind and name."""
    return {title(manifest): manifest for manifest in good_manifests()}
