"""Sphinx configuration."""

from aiscale import __version__

project = "aiscale"
author = "The aiscale authors"
copyright = "The aiscale authors, Apache-2.0"  # the name that Sphinx reads
release = __version__
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"aiscale {release}"
