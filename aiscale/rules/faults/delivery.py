"""Known faults: delivery."""

from __future__ import annotations

from aiscale.rules.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "delivery-40",
        "A new version takes load step by step, but no measure can stop it, or none says whether its answers are good.",
        "Argo Rollouts and Flagger documentation, analysis",
    ),
    Fault(
        "delivery-41",
        "A canary gets too few requests to tell a bad version from chance.",
        "J. Hanley, A. Lippman-Hand, If nothing goes wrong, is everything all right? JAMA 249 (1983)",
    ),
    Fault(
        "delivery-42",
        "A gate has no data, or looks more often than it is measured, and fails or passes without reason.",
        "argoproj/argo-rollouts issue 1905; Argo Rollouts documentation, analysis",
    ),
    Fault(
        "delivery-43",
        "A gate needs labels that come after the rollout is over.",
        "Argo Rollouts documentation, analysis (inconclusive runs)",
    ),
    Fault(
        "delivery-44",
        "An autoscaled rollout has a size of its own for the canary while the old version keeps its full size, and "
        "replicas swing.",
        "argoproj/argo-rollouts issue 4847 (2026-07)",
    ),
    Fault(
        "delivery-45",
        "What applies manifests from git puts back the weights and replicas that a rollout or an autoscaler has set.",
        "argoproj/argo-cd issues 7820 and 2748; Argo Rollouts documentation, Istio",
    ),
    Fault(
        "delivery-46",
        "A model can reach production on a way that leads around its evaluation, or without a signature that is "
        "checked.",
        "SLSA 1.0, verifying artifacts",
    ),
    Fault(
        "delivery-47",
        "What runs is named by a tag or an alias that can move, so that versions change silently.",
        "Checkov policy CKV_K8S_43",
    ),
    Fault(
        "delivery-48",
        "No earlier version is kept that could be gone back to.",
        "Kubernetes documentation, Deployment (revisionHistoryLimit)",
    ),
    Fault(
        "delivery-49",
        "Drift starts a training, whose model drifts and starts the next; or a model learns from nothing but its own "
        "answers.",
        "D. Sculley and others, Hidden Technical Debt in Machine Learning Systems (2015)",
    ),
    Fault(
        "delivery-50",
        "Trainings that last longer than their period run beside one another, or wait for a GPU that never comes.",
        "Kubernetes documentation, CronJob; Argo Workflows documentation, CronWorkflow",
    ),
    Fault(
        "delivery-51",
        "A training whose inputs only look unchanged is taken from a cache, and gives an old model.",
        "kubeflow/pipelines issue 11615",
    ),
    Fault(
        "delivery-52",
        "A pipeline runs actions that can be exchanged, holds rights or keys that it does not need, or runs text that "
        "strangers write.",
        "zizmor audits; Checkov policies CKV_GHA (2026)",
    ),
    Fault(
        "delivery-53",
        "A model is trained with other features than it is served with.",
        "Google, Rules of Machine Learning, rule 29",
    ),
    Fault(
        "delivery-54",
        "A shadow before a canary ends after one interval, since the controller mirrors no longer.",
        "Flagger FAQ, traffic mirroring; pkg/controller/scheduler.go (1.44)",
    ),
    Fault(
        "delivery-55",
        "A training takes records whose labels have not come yet for negatives.",
        "Chapelle, Modeling delayed feedback in display advertising, KDD 2014",
    ),
    Fault(
        "delivery-56",
        "A step of a canary is a smaller share than one pod takes, and nothing but pods divides the requests.",
        "Argo Rollouts documentation, canary (without traffic management)",
    ),
    Fault(
        "delivery-57",
        "A service says how a new version takes over step by step, and nothing shifts its requests.",
        "Kubernetes documentation, Deployment (rolling update)",
    ),
    Fault(
        "delivery-58",
        "A feature is computed from the table of the labels, by the time that its rows speak of: the model learns from "
        "answers that no request can know.",
        "Kaufman, Rosset and Perlich, Leakage in data mining, KDD 2011",
    ),
)
"""Every fault of this area that is known, whether or not a rule finds it."""
