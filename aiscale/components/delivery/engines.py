"""CI systems and workflow engines that run a delivery pipeline."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from aiscale.core.edges import DurationField, Many, Value, preset
from aiscale.quantities import Duration

ActionReference = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_./-]+@[A-Za-z0-9_./-]+$", max_length=255)
]
"""``owner/action@ref``."""

CloudLogin = Literal["oidc", "static-key"]


class GitHubActions(Value):
    """GitHub Actions. Source: workflow syntax of GitHub Actions (2026-11)."""

    repository: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+/[A-Za-z0-9_.-]+$", max_length=140)] | None = (
        None
    )
    """``owner/name`` of the repository that holds the workflow."""

    runner: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)] = "ubuntu-24.04"
    """Label of the runners."""

    actions: Many[ActionReference] = ()
    """Actions that the workflow uses in addition to its own steps, pinned by full commit hash."""

    permissions: Literal["none", "read-all", "write-all"] = "none"
    """Default permissions of the token. A job that needs more sets its own."""

    cloud_login: CloudLogin = "oidc"
    """How jobs authenticate to a cloud: with the OIDC token of the run, or with a stored long-lived key."""

    timeout: DurationField = Field(default=preset(Duration(3_600)))
    """Maximum duration of a job. Source: GitHub's own limit of 6 hours is far above what a job needs."""


class GitLabCi(Value):
    """GitLab CI/CD. Source: .gitlab-ci.yml keyword reference (2026-11)."""

    includes: Many[Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=512)]] = ()
    """Components and templates that the pipeline includes, pinned: ``group/project@<commit>``."""

    cloud_login: CloudLogin = "oidc"
    """How jobs authenticate to a cloud: with an ``id_tokens`` token, or with a stored long-lived key."""

    timeout: DurationField = Field(default=preset(Duration(3_600)))
    """Maximum duration of a job. Source: GitLab's default (1 hour)."""


class Tekton(Value):
    """Tekton Pipelines, on the Kubernetes cluster itself."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")] = "1.15.0"
    """Version of Tekton Pipelines (2026-07-31)."""

    cloud_login: CloudLogin = "oidc"
    """How tasks authenticate to a cloud: as their service account, or with a stored long-lived key."""

    timeout: DurationField = Field(default=preset(Duration(3_600)))
    """Maximum duration of a run. Source: Tekton's default (1 hour)."""


class ArgoWorkflows(Value):
    """Argo Workflows, on the Kubernetes cluster itself."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")] = "4.1.2"
    """Version (2026-08-21)."""

    cloud_login: CloudLogin = "oidc"
    """How steps authenticate to a cloud: as their service account, or with a stored long-lived key."""

    timeout: DurationField = Field(default=preset(Duration(3_600)))
    """Maximum duration of a workflow: ``activeDeadlineSeconds``."""


class KubeflowPipelines(Value):
    """Kubeflow Pipelines, on the Kubernetes cluster itself."""

    cache: bool = False
    """Whether steps with unchanged inputs are skipped. Source: Kubeflow Pipelines caches by default."""


class CronJob(Value):
    """A Kubernetes CronJob: one pod per run, without steps."""


Engine = GitHubActions | GitLabCi | Tekton | ArgoWorkflows
"""An engine that can run a pipeline."""

TrainingEngine = ArgoWorkflows | KubeflowPipelines | CronJob
"""An engine that can run a training."""

ENGINE_NAMES: dict[type[Value], str] = {
    GitHubActions: "GitHub Actions",
    GitLabCi: "GitLab CI",
    Tekton: "Tekton",
    ArgoWorkflows: "Argo Workflows",
}
"""Display names."""
