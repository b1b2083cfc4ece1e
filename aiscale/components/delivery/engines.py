"""What runs a delivery pipeline."""

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
    """Actions that the workflow uses beside its own steps, pinned by the full hash of a commit."""

    permissions: Literal["none", "read-all", "write-all"] = "none"
    """What the token may do by default; each job that needs more says so itself."""

    cloud_login: CloudLogin = "oidc"
    """How jobs log in to a cloud: with a token of their own run, or with a key that is stored and lasts."""

    timeout: DurationField = Field(default=preset(Duration(3_600)))
    """Most time that one job may take. Source: GitHub's own limit of 6 hours is far above what a job needs."""


class GitLabCi(Value):
    """GitLab CI/CD. Source: .gitlab-ci.yml keyword reference (2026-11)."""

    includes: Many[Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=512)]] = ()
    """Components and templates that the pipeline includes, pinned: ``group/project@<commit>``."""

    cloud_login: CloudLogin = "oidc"
    """How jobs log in to a cloud: with an ``id_tokens`` token, or with a key that is stored and lasts."""

    timeout: DurationField = Field(default=preset(Duration(3_600)))
    """Most time that one job may take. Source: GitLab's default (1 hour)."""


class Tekton(Value):
    """Tekton Pipelines, on the Kubernetes cluster itself."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")] = "1.15.0"
    """Version of Tekton Pipelines (2026-07-31)."""

    cloud_login: CloudLogin = "oidc"
    """How tasks log in to a cloud: as their service account, or with a key that is stored and lasts."""

    timeout: DurationField = Field(default=preset(Duration(3_600)))
    """Most time that one run may take. Source: Tekton's default (1 hour)."""


class ArgoWorkflows(Value):
    """Argo Workflows, on the Kubernetes cluster itself."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")] = "4.1.2"
    """Version (2026-08-21)."""

    cloud_login: CloudLogin = "oidc"
    """How steps log in to a cloud: as their service account, or with a key that is stored and lasts."""

    timeout: DurationField = Field(default=preset(Duration(3_600)))
    """Most time that one workflow may take: its ``activeDeadlineSeconds``."""


class KubeflowPipelines(Value):
    """Kubeflow Pipelines, on the Kubernetes cluster itself."""

    cache: bool = False
    """Whether steps whose inputs look unchanged are skipped. Source: Kubeflow Pipelines does so unless told not to."""


class CronJob(Value):
    """A CronJob of Kubernetes: one pod at set times, without steps."""


Engine = GitHubActions | GitLabCi | Tekton | ArgoWorkflows
"""What can run a pipeline."""

TrainingEngine = ArgoWorkflows | KubeflowPipelines | CronJob
"""What can run a training."""

ENGINE_NAMES: dict[type[Value], str] = {
    GitHubActions: "GitHub Actions",
    GitLabCi: "GitLab CI",
    Tekton: "Tekton",
    ArgoWorkflows: "Argo Workflows",
}
"""As people call them."""
