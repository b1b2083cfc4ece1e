"""The environment variables that aiscale reads, and what is said of others that are called alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

PREFIX = "AISCALE_"

VARIABLES: Mapping[str, str] = {
    "AISCALE_LOAD_TIMEOUT": "longest run of a blueprint, in seconds (default: 60)",
    "AISCALE_NOW": "time to use as the current one, e.g. 2026-11-01T00:00Z (default: the clock's)",
    "AISCALE_PULUMI": "binary of Pulumi to use",
    "AISCALE_PULUMI_RESOURCE_KUBERNETES": "binary of Pulumi's Kubernetes provider to use",
    "AISCALE_ETCD": "binary of etcd to use",
    "AISCALE_KUBE_APISERVER": "binary of the API server to use",
    "AISCALE_KUBE_CONTROLLER_MANAGER": "binary of the controller manager to use",
    "AISCALE_KUBE_SCHEDULER": "binary of the scheduler to use",
    "AISCALE_KWOK": "binary of kwok to use",
    "AISCALE_KUBECTL": "binary of kubectl to use",
    "AISCALE_KEDA_OPERATOR": "binary of KEDA's operator to use",
    "AISCALE_KEDA_ADAPTER": "binary of KEDA's metrics adapter to use",
    "AISCALE_ISTIOCTL": "binary of istioctl to use",
    "AISCALE_PILOT_DISCOVERY": "binary of Istio's pilot to use",
    "AISCALE_ARGO_ROLLOUTS": "binary of Argo Rollouts' controller to use",
    "AISCALE_KUBERAY_OPERATOR": "binary of KubeRay's operator to use",
    "AISCALE_EGCTL": "binary of egctl of Envoy Gateway to use",
    "AISCALE_FLAGGER": "binary of Flagger to use",
    "AISCALE_LWS_MANAGER": "binary of the controller of LeaderWorkerSets to use",
    "AISCALE_KSERVE_LLMISVC": "binary of KServe's controller of LLMInferenceServices to use",
    "AISCALE_KSERVE_MANAGER": "binary of KServe's controller to use",
}
"""What each is for. Those of binaries are in the table of tools too, which takes too long to import for a note."""

_OWN = frozenset(
    {"AISCALE_RUN", "AISCALE_SANDBOX", "AISCALE_SANDBOX_PART", "AISCALE_UPDATE_GOLDENS", "AISCALE_ALL_MUTANTS"}
)
"""Marks on the processes of a run and of a sandbox, and choices of aiscale's own tests."""


def unknown_variables(names: Iterable[str]) -> str:
    """A note on variables that nothing reads; empty where there is none.

    Args:
        names: of those that are set.
    """
    odd = sorted(name for name in names if name.startswith(PREFIX) and name not in VARIABLES and name not in _OWN)
    if not odd:
        return ""
    suffixes = [name.removeprefix(PREFIX) for name in VARIABLES]
    near = [
        PREFIX + meant
        for name in odd
        for meant in get_close_matches(name.removeprefix(PREFIX), suffixes, n=1, cutoff=0.7)
    ]
    if near:
        advice = f"did you mean {near[0]}?"
    else:
        advice = "-e NAME chooses an environment" if "AISCALE_ENV" in odd else "aiscale has no such variable"
    return f"{', '.join(odd)} {'is' if len(odd) == 1 else 'are'} ignored: {advice}"
