"""Text that strangers write is run as a command.

What:
    A stage of a GitHub workflow has an expression of the event in its commands, such as the title of an issue or the
    name of a branch.

Why:
    The expression is put into the script before the shell reads it. A title of ``"; curl … | sh; "`` is run with the
    pipeline's token and its login to the cloud.

Example:
    Stage("test", run="pytest -k '${{ github.event.pull_request.title }}'")

Instead:
    Stage("test", run='pytest -k "$TITLE"')

Source:
    GitHub documentation, script injections; zizmor audit template-injection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.components.delivery.engines import GitHubActions
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV060"
SEVERITY = Severity.ERROR
_STRANGERS = re.compile(
    r"\$\{\{\s*(github\.head_ref|github\.event\.[\w.*]*\b(title|body|message|name|email|label|ref|page_name|default_branch))"
    r"\s*\}\}"
)
"""Source: GitHub's list of contexts that should be treated as untrusted input."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such stage."""
    for pipeline in graph.of(DeliveryPipeline):
        if not isinstance(pipeline.engine, GitHubActions):
            continue
        for index, stage in enumerate(pipeline.stages):
            found = _STRANGERS.search(stage.run or "")
            if found:
                yield pipeline.finding(
                    CODE, SEVERITY, f"{pipeline.name} runs {found[1]} as a command: anybody may write it",
                    argument="stages.run", index=index, label=f"in the stage {stage.name}",
                    help="read it from an environment variable, in quotes",
                )  # fmt: skip
