"""Whole blueprints, loaded one after another in one process as the command loads each in its own."""

from __future__ import annotations

import sys
from pathlib import Path

from aiscale import System
from aiscale.cli.session.loader import load
from tests.support.paths import ROOT

SEVERAL_CLUSTERS = ROOT / "blueprints" / "fraud" / "system.py"
"""It spans two Kubernetes clusters, so there are no objects of it yet."""

LOWERED = [
    file
    for file in sorted([*(ROOT / "blueprints").glob("*.py"), *(ROOT / "blueprints").glob("*/system.py")])
    if file != SEVERAL_CLUSTERS
]
"""Every blueprint that becomes objects."""


def load_blueprint(file: Path) -> System:
    """The system of a blueprint; modules of its own folder are forgotten afterwards, as another may have the same."""
    path, known = list(sys.path), set(sys.modules)
    try:
        return load(file)
    finally:
        sys.path[:] = path
        folder = str(file.resolve().parent)
        for name in set(sys.modules) - known:
            if (getattr(sys.modules[name], "__file__", None) or "").startswith(folder):
                del sys.modules[name]
