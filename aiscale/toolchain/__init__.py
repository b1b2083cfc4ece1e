"""The binaries that aiscale starts: found, downloaded or built, always at their pinned version.

``resolve`` gives one, ``find`` only looks, ``install_all`` gets several. What is pinned stands in
:mod:`aiscale.toolchain.table`.
"""

from __future__ import annotations

from aiscale.toolchain.install import install_all, resolve
from aiscale.toolchain.locate import Tool, find
from aiscale.toolchain.progress import Progress, ProgressEvent
from aiscale.toolchain.table import CONTROL_PLANE, ENGINE, OPTIONAL, PARTS

__all__ = [
    "CONTROL_PLANE",
    "ENGINE",
    "OPTIONAL",
    "PARTS",
    "Progress",
    "ProgressEvent",
    "Tool",
    "find",
    "install_all",
    "resolve",
]
