"""A pipeline runs code that others control, or gives it more rights than it needs.

What:
    - A GitHub workflow uses an action by a tag or a branch, not by the full hash of a commit.
    - A GitHub workflow gives its token ``write-all`` permissions.
    - A pipeline logs in to a cloud with a stored key (``cloud_login="static-key"``), though its engine supports OIDC.
    - A stage of a GitHub workflow has an expression of the event in its commands, such as the title of an issue or the
      name of a branch (error).

Why:
    A tag can be moved: whoever controls the action's repository runs code in this pipeline with its token and its cloud
    login, as tj-actions/changed-files did in 2025. With ``write-all`` a compromised dependency of the tests can push
    code and publish releases. A stored key works from anywhere until it is changed; an OIDC token works for minutes. An
    expression is inserted before the shell parses the script: a title of ``"; curl … | sh; "`` is executed.

Example:
    GitHubActions(actions=["actions/checkout@v7"])

Instead:
    GitHubActions(actions=["actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"])

Source:
    GitHub documentation, security hardening for GitHub Actions, script injections, and OpenID Connect in cloud
    providers; GitLab documentation, ID token authentication; Checkov policy CKV2_GHA_1; zizmor audits unpinned-uses and
    template-injection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.components.delivery.engines import GitHubActions
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV052"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
_COMMIT = re.compile(r"@[0-9a-f]{40}$")
_UNTRUSTED = re.compile(
    r"\$\{\{\s*(github\.head_ref|github\.event\.[\w.*]*\b(title|body|message|name|email|label|ref|page_name|default_branch))"
    r"\s*\}\}"
)
"""Source: GitHub's list of contexts that should be treated as untrusted input."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _action(graph)
    yield from _token(graph)
    yield from _cloud_login(graph)
    yield from _expression(graph)


def _action(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pipeline with such actions."""
    for pipeline in graph.of(DeliveryPipeline):
        engine = pipeline.engine
        if isinstance(engine, GitHubActions):
            moving = [action for action in engine.actions if not _COMMIT.search(action)]
            if moving:
                yield pipeline.finding(
                    CODE, SEVERITY, f"{pipeline.name} runs {listed(moving)} by a mutable reference",
                    argument="engine.actions", label="a tag or a branch can be moved",
                    help=f'"{moving[0].partition("@")[0]}@<hash of the commit>"',
                )  # fmt: skip


def _token(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such pipeline."""
    for pipeline in graph.of(DeliveryPipeline):
        if isinstance(pipeline.engine, GitHubActions) and pipeline.engine.permissions == "write-all":
            yield pipeline.finding(
                CODE, SEVERITY, f"every job of {pipeline.name} may write to its repository",
                argument="engine.permissions", label="its token has all write permissions",
                help='permissions="none": jobs that need more declare it',
                fix=Fix(
                    f"give the token of {pipeline.name} no permissions",
                    (Edit("engine.permissions", '"none"', relation="aiscale.delivery.GitHubActions"),),
                ),
            )  # fmt: skip


def _cloud_login(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such pipeline."""
    for pipeline in graph.of(DeliveryPipeline):
        if pipeline.engine.cloud_login == "static-key":
            yield pipeline.finding(
                CODE, SEVERITY, f"{pipeline.name} logs in to the cloud with a stored key",
                argument="engine.cloud_login", label=f"{pipeline.technology} supports OIDC",
                help='cloud_login="oidc"',
            )  # fmt: skip


def _expression(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such stage."""
    for pipeline in graph.of(DeliveryPipeline):
        if not isinstance(pipeline.engine, GitHubActions):
            continue
        for index, stage in enumerate(pipeline.stages):
            found = _UNTRUSTED.search(stage.run or "")
            if found:
                yield pipeline.finding(
                    CODE, WORST, f"{pipeline.name} runs {found[1]} as a command, and anybody may write it",
                    argument="stages.run", index=index, label=f"in the stage {stage.name}",
                    help="read it from a quoted environment variable",
                )  # fmt: skip
