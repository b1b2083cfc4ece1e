"""A pipeline runs code that its author can exchange.

What:
    A GitHub workflow uses an action by a tag or a branch, not by the full hash of a commit.

Why:
    A tag can be moved. Whoever takes over the action's repository runs code in this pipeline, with its token and its
    right to log in to the cloud: this is how tj-actions/changed-files leaked secrets of thousands in 2025.

Example:
    GitHubActions(actions=["actions/checkout@v7"])

Instead:
    GitHubActions(actions=["actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"])

Source:
    GitHub documentation, security hardening for GitHub Actions; zizmor audit unpinned-uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.components.delivery.engines import GitHubActions
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV052"
SEVERITY = Severity.WARNING
_COMMIT = re.compile(r"@[0-9a-f]{40}$")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pipeline with such actions."""
    for pipeline in graph.of(DeliveryPipeline):
        engine = pipeline.engine
        if isinstance(engine, GitHubActions):
            moving = [action for action in engine.actions if not _COMMIT.search(action)]
            if moving:
                yield pipeline.finding(
                    CODE, SEVERITY, f"{pipeline.name} runs {listed(moving)}, which can be exchanged",
                    argument="engine.actions", label="a tag or a branch can move",
                    help=f'"{moving[0].partition("@")[0]}@<hash of the commit>"',
                )  # fmt: skip
