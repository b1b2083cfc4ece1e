"""When what operators run counts as ready with what it was given last, as its operator reports it.

Source: Flink Kubernetes operator 1.15, ``status`` of FlinkDeployment, FlinkSessionJob and FlinkBlueGreenDeployment, and
its resource lifecycle; Kubeflow Spark operator 2.5, ``status.applicationState``; Apache Spark Kubernetes operator 1.0,
``status.currentState``; KServe 0.21, ``status`` of InferenceService, and 0.20, of LLMInferenceService; KubeRay 1.7,
``status`` of RayJob and RayService; Seldon Core 1.17.1, ``status`` of SeldonDeployment; Argo Rollouts 1.9.1, ``status``
of Rollout; Flagger 1.44.0, ``status`` of Canary; Gateway API 1.6, conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from aiscale.clock import machine_time
from aiscale.engine.manifest import FIELD_MANAGER

Object = Mapping[str, Any]

DEFAULT_LAG = timedelta(minutes=1)
"""How old an object may become that no operator has reported about. One that is there reports within seconds."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """How far an object is.

    Attributes:
        state: ``failed`` means that it will not become ready by waiting.
        reason: what is missing, in a few words.
    """

    state: Literal["ready", "waiting", "failed"]
    reason: str = ""


_READY = Rollout("ready")
_FLINK, _SPARK = "the Flink Kubernetes operator", "a Spark operator"
_GATEWAYS = "the controller of its GatewayClass"
_UNSEEN = Rollout("waiting", "its operator has not seen the last change yet")


def _reported(operator: str) -> Callable[[Callable[[Object], Rollout]], Callable[[Object], Rollout]]:
    """Ask only about objects that their operator has reported about at all."""

    def around(check: Callable[[Object], Rollout]) -> Callable[[Object], Rollout]:
        def checked(item: Object) -> Rollout:
            if item.get("status"):
                return check(item)
            return _unreported(item, operator)

        return checked

    return around


def _unreported(item: Object, operator: str) -> Rollout:
    made = _time(item["metadata"].get("creationTimestamp", ""))
    if made is not None and made + DEFAULT_LAG < machine_time():
        reason = f"nothing has ever reported about it: {operator} is not there (--wait 0 does not wait for it)"
        return Rollout("failed", reason)
    return Rollout("waiting", f"{operator} has not reported about it yet")


@_reported(_FLINK)
def _flink(item: Object) -> Rollout:
    status = item["status"]
    if status.get("observedGeneration", 0) < item["metadata"].get("generation", 0):
        return _UNSEEN
    state, error = status.get("lifecycleState", "CREATED"), status.get("error")
    if state == "STABLE":
        return _READY
    reason = f"its lifecycle state is {state}" + (f": {error}" if error else "")
    return Rollout("failed" if state in {"FAILED", "ROLLED_BACK"} else "waiting", reason)


@_reported(_FLINK)
def _flink_blue_green(item: Object) -> Rollout:
    status = item["status"]
    if not _is_seen(item, status.get("lastReconciledTimestamp", "")):
        return _UNSEEN
    state, error = status.get("blueGreenState", "INITIALIZING_BLUE"), status.get("error")
    if state.startswith("ACTIVE_") and not error:
        return _READY
    return Rollout("waiting", f"its state is {state}" + (f": {error}" if error else ""))


@_reported(_SPARK)
def _spark(item: Object) -> Rollout:
    status = item["status"]
    if "currentState" in status:  # Apache's operator
        found = status["currentState"]
        state, since = found.get("currentStateSummary", "Submitted"), found.get("lastTransitionTime", "")
        message, running, failed = found.get("message"), "RunningHealthy", {"Failed", "SchedulingFailure"}
    else:  # Kubeflow's
        found = status.get("applicationState", {})
        state, since = found.get("state") or "NEW", status.get("lastSubmissionAttemptTime") or ""
        message, running, failed = found.get("errorMessage"), "RUNNING", {"FAILED"}
    if state in failed or (state == running and _is_seen(item, since)):
        return _READY if state == running else Rollout("failed", f"it is {state}" + (f": {message}" if message else ""))
    return _UNSEEN if state == running else Rollout("waiting", f"it is {state}" + (f": {message}" if message else ""))


@_reported("KServe")
def _inference_service(item: Object) -> Rollout:
    """Its ``observedGeneration`` is that of its Deployment, and it stays ready while pods are replaced.

    The reason of its predictor's condition is that of its Deployment: ``MinimumReplicasAvailable`` until all pods are
    replaced. Source: KServe 0.21 (commit aaac4e294), inference_service_status.go, PropagateRawStatus.
    """
    status = item["status"]
    runtime = item["spec"].get("predictor", {}).get("model", {}).get("runtime")
    if runtime is not None and status.get("servingRuntimeName") != runtime:
        return _UNSEEN
    model = status.get("modelStatus", {})
    if model.get("transitionStatus") == "BlockedByFailedLoad":
        said = model.get("lastFailureInfo", {}).get("message")
        return Rollout("waiting", "its model was not loaded" + (f": {said}" if said else ""))
    ready, predictor = _condition(status, "Ready"), _condition(status, "PredictorReady")
    if ready.get("status") != "True":
        said = ready.get("message") or ready.get("reason")
        return Rollout("waiting", "it is not ready" + (f": {said}" if said else ""))
    revisions = status.get("components", {}).get("predictor", {})  # of Knative
    is_last = revisions.get("latestCreatedRevision") == revisions.get("latestReadyRevision")
    if predictor.get("reason") == "MinimumReplicasAvailable" or not is_last:
        return Rollout("waiting", "its pods are being replaced")
    found = {one.get("name"): (one.get("ready"), one.get("trafficPercent")) for one in status.get("canaryStatuses", ())}
    for one in item["spec"].get("canary", ()):
        name = one["predictor"]["name"]
        if found.get(name) != (True, one["trafficPercent"]):
            return Rollout("waiting", f"its canary {name} is not ready")
    return _READY


@_reported("KServe")
def _llm_inference_service(item: Object) -> Rollout:
    """Ready with its last change seen. It stays ready while its Deployment replaces pods.

    Source: KServe 0.20.0, pkg/reconciler (PostProcessReconcile); workload_single_node.go, propagateDeploymentStatus.
    """
    status = item["status"]
    if status.get("observedGeneration", 0) < item["metadata"].get("generation", 0):
        return _UNSEEN
    ready = _condition(status, "Ready")
    if ready.get("status") == "True":
        return _READY
    said = ready.get("message") or ready.get("reason")
    return Rollout("waiting", "it is not ready" + (f": {said}" if said else ""))


@_reported("the controller of LeaderWorkerSets")
def _leader_worker_set(item: Object) -> Rollout:
    """Available with all groups of the last change.

    Source: LeaderWorkerSet 0.9.0, leaderworkerset_controller.go, updateConditions.
    """
    status = item["status"]
    if status.get("observedGeneration", item["metadata"].get("generation", 0)) < item["metadata"].get("generation", 0):
        return _UNSEEN
    wanted = item["spec"].get("replicas", 1)
    updated, ready = status.get("updatedReplicas", 0), status.get("readyReplicas", 0)
    if updated < wanted:
        return Rollout("waiting", f"{updated} of {wanted} replicas are updated")
    if ready < wanted:
        return Rollout("waiting", f"{ready} of {wanted} replicas are ready")
    if _condition(status, "UpdateInProgress").get("status") == "True":
        return Rollout("waiting", "its pods are being replaced")
    if _condition(status, "Available").get("status") != "True":
        return Rollout("waiting", "it is not available")
    return _READY


_UNDEPLOYED = ("DEPLOY_FAILED", "UNHEALTHY")
"""States of an application that Serve retries. Source: Ray 2.60.0, ray.serve.schema.ApplicationStatus."""


@_reported("KubeRay")
def _ray_service(item: Object) -> Rollout:
    """Ready with the cluster and the application of the last change.

    The condition ``Ready`` stays true while the next cluster starts, and while Serve replaces replicas. An incremental
    upgrade is ready with the first share of the requests at the next cluster: the rest takes as long as was declared.
    Source: KubeRay 1.7.0, RayService controller, calculateConditions and calculateStatus.
    """
    status = item["status"]
    ready, upgrade = _condition(status, "Ready"), _condition(status, "UpgradeInProgress")
    if ready.get("reason") in {"ValidationFailed", "InitializingTimeout"} and _is_seen(
        item, status.get("lastUpdateTime", "")
    ):
        return Rollout("failed", f"KubeRay refuses it: {ready.get('message', '')}")
    if status.get("observedGeneration", 0) < item["metadata"].get("generation", 0):
        return _UNSEEN
    pending, active = status.get("pendingServiceStatus", {}), status.get("activeServiceStatus", {})
    applications = (pending or active).get("applicationStatuses") or {}
    for name, one in applications.items():
        if one.get("status") in _UNDEPLOYED:
            said = f": {one['message']}" if one.get("message") else ""
            return Rollout("waiting", f"its application {name} is {one['status']}{said}")
    if ready.get("status") != "True":
        return Rollout("waiting", "it is not ready" + (f": {ready['message']}" if ready.get("message") else ""))
    if upgrade.get("status") == "True":
        if _condition(status, "RollbackInProgress").get("status") == "True":
            return Rollout("waiting", "its requests move back to the cluster of the version before")
        if pending.get("trafficRoutedPercent"):
            return _READY
        return Rollout("waiting", "the cluster of its last version is not ready")
    if any(one.get("status") != "RUNNING" for one in applications.values()):
        return Rollout("waiting", "its replicas are being replaced")
    return _READY


@_reported("KubeRay")
def _ray_job(item: Object) -> Rollout:
    """Ready when it has succeeded. Its spec never changes: another program is another RayJob.

    Source: KubeRay 1.7.0, rayjob_types.go, JobDeploymentStatus and JobStatus.
    """
    status = item["status"]
    phase, outcome = status.get("jobDeploymentStatus") or "New", status.get("jobStatus", "")
    if (phase == "Complete" and outcome == "SUCCEEDED") or phase == "Suspended":
        return _READY
    message = f": {_ends(status['message'])}" if status.get("message") else ""
    if phase == "ValidationFailed":
        return Rollout("failed", f"KubeRay refuses it{message}")
    if phase in {"Complete", "Failed"}:
        return Rollout("failed", f"the job is {outcome or phase} ({status.get('reason') or phase}){message}")
    return Rollout("waiting", f"it is {phase}{message}")


def _ends(message: str) -> str:
    """First and last line of a message: between them is the log of the driver, up to 20,000 characters."""
    first, *lines = message.strip().splitlines()
    return f"{first.partition(', last available logs')[0]}: {lines[-1].strip()}" if lines else first


@_reported("Seldon Core")
def _seldon_deployment(item: Object) -> Rollout:
    """Its state, as reported after the last change, or a minute after it: the operator sets no observed generation.

    ``Failed`` is also reported for errors that the operator tries again.
    """
    status = item["status"]
    state, said = status.get("state", ""), status.get("description")
    if state == "Available":
        return _READY if _is_reported(item) else _UNSEEN
    return Rollout("waiting", f"its state is {state or 'unknown'}" + (f": {said}" if said else ""))


@_reported("Argo Rollouts")
def _argo_rollout(item: Object) -> Rollout:
    """Ready at the first step, or with callers at the new version: the rest takes as long as was declared.

    Source: Argo Rollouts 1.9.1, rolloututil.go, CalculateRolloutPhase.
    """
    status = item["status"]
    if str(status.get("observedGeneration", "")) != str(item["metadata"].get("generation", "")):
        return _UNSEEN
    phase, message = status.get("phase", "Progressing"), status.get("message", "")
    switched = status.get("blueGreen", {}).get("activeSelector")
    gets_copies = bool(status.get("canary", {}).get("currentExperiment")) and phase != "Degraded"
    if phase in {"Healthy", "Paused"} or gets_copies or (switched and switched == status.get("currentPodHash")):
        return _READY
    reason = f"its phase is {phase}" + (f": {message}" if message else "")
    # What it refers to may have been created a moment ago.
    is_final = phase == "Degraded" and not message.startswith("InvalidSpec")
    return Rollout("failed" if is_final else "waiting", reason)


@_reported("Flagger")
def _flagger_canary(_item: Object) -> Rollout:
    """Ready once Flagger has taken it up: it looks again after a step's time, which may be hours.

    Source: Flagger 1.44.0, pkg/controller/scheduler.go, scheduleCanaries (the ticker of its job).
    """
    return _READY


def _seldon_2(item: Object) -> Rollout:
    """Other operators have kinds of these names too: theirs are not awaited."""
    is_seldons = str(item.get("apiVersion", "")).startswith("mlops.seldon.io/")
    return _seldon_2_ready(item) if is_seldons else _READY


@_reported("Seldon Core")
def _seldon_2_ready(item: Object) -> Rollout:
    """Its condition, as reported after the last change, or a minute after it.

    Source: Seldon Core 2.6.0, ModelStatus, PipelineStatus, ExperimentStatus.
    """
    ready = _condition(item["status"], "Ready")
    if ready.get("status") == "True":
        return _READY if _is_reported(item) else _UNSEEN
    said = ready.get("message") or ready.get("reason")
    return Rollout("waiting", "it is not ready" + (f": {said}" if said else ""))


def _condition(status: Object, kind: str) -> Object:
    return next((one for one in status.get("conditions", ()) if one.get("type") == kind), {})


def _gateway(item: Object) -> Rollout:
    return _by_conditions(item, item.get("status", {}).get("conditions", ()), ("Accepted", "Programmed"))


def _route(item: Object) -> Rollout:
    """Each parent reports by itself. Source: Gateway API 1.6, RouteStatus."""
    found = [_of_parent(item, one) for one in item.get("status", {}).get("parents", ())]
    if not found:
        is_of_linkerd = str(item.get("apiVersion", "")).startswith("policy.linkerd.io/")
        return _unreported(item, "the policy controller of Linkerd" if is_of_linkerd else _GATEWAYS)
    return next((one for one in found if one.state != "ready"), _READY)


def _of_parent(item: Object, parent: Object) -> Rollout:
    """Linkerd reports no generation, of a Server nothing about backends, and False until the parent exists.

    Source: Linkerd 2.20, policy-controller/k8s/status/src/index.rs.
    """
    conditions = parent.get("conditions", ())
    if parent.get("controllerName") != "linkerd.io/policy-controller":
        return _by_conditions(item, conditions, ("Accepted", "ResolvedRefs"))
    refused = next((one for one in conditions if one.get("status") != "True"), None)
    if refused is not None:
        return Rollout("waiting", f"it is not {refused.get('type', '')}: {refused.get('reason', '')}")
    return _READY if _condition(parent, "Accepted") else _UNSEEN


def _by_conditions(item: Object, conditions: Iterable[Object], wanted: Iterable[str]) -> Rollout:
    """Whether conditions of the last change are true. ``Pending`` is the default that an object is created with."""
    generation = item["metadata"].get("generation", 0)
    by_type = {one.get("type"): one for one in conditions if one.get("reason") != "Pending"}
    if not by_type:
        return _unreported(item, _GATEWAYS)
    for kind in wanted:
        one = by_type.get(kind, {})
        if not one or one.get("observedGeneration", 0) < generation:
            return _UNSEEN
        if one.get("status") != "True":
            message = f": {one['message']}" if one.get("message") else ""
            # Addresses and backends may come later; a class or a listener that is refused does not change by waiting.
            is_final = kind == "Accepted" and one.get("status") == "False"
            return Rollout("failed" if is_final else "waiting", f"it is not {kind}: {one.get('reason', '')}{message}")
    return _READY


def _is_seen(item: Object, at: str) -> bool:
    """Whether something that an operator did came after the last change of ours; unknown times count as after it."""
    last = max((one for one in _changes(item) if one is not None), default=None)
    done = _time(at)
    # Times of Kubernetes are whole seconds.
    return last is None or done is None or done.replace(microsecond=0) >= last


def _is_reported(item: Object) -> bool:
    """Whether its status is from after our last change, or that change older than operators need to report."""
    entries = [one for one in item["metadata"].get("managedFields", ()) if one.get("subresource") == "status"]
    if _is_seen(item, max((one.get("time", "") for one in entries), default="")):
        return True
    last = max((one for one in _changes(item) if one is not None), default=None)
    return last is None or last + DEFAULT_LAG < machine_time()


def _changes(item: Object) -> Iterator[datetime | None]:
    """When we changed the object."""
    for one in item["metadata"].get("managedFields", ()):
        if one.get("manager") == FIELD_MANAGER and not one.get("subresource"):
            yield _time(one.get("time", ""))


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


OPERATED: Mapping[str, Callable[[Object], Rollout]] = {
    "FlinkDeployment": _flink,
    "FlinkSessionJob": _flink,
    "FlinkBlueGreenDeployment": _flink_blue_green,
    "SparkApplication": _spark,
    "InferenceService": _inference_service,
    "LLMInferenceService": _llm_inference_service,
    "LeaderWorkerSet": _leader_worker_set,
    "RayJob": _ray_job,
    "RayService": _ray_service,
    "SeldonDeployment": _seldon_deployment,
    "Model": _seldon_2,
    "Pipeline": _seldon_2,
    "Experiment": _seldon_2,
    "Rollout": _argo_rollout,
    "Canary": _flagger_canary,
    "Gateway": _gateway,
    "GRPCRoute": _route,
    "HTTPRoute": _route,
    "TLSRoute": _route,
}
"""By kind; Spark's two operators share one."""

POD_LABELS: Mapping[str, str] = {
    "InferenceService": "serving.kserve.io/inferenceservice",
    "LLMInferenceService": "app.kubernetes.io/instance",
    "LeaderWorkerSet": "leaderworkerset.sigs.k8s.io/name",
    "RayJob": "app.kubernetes.io/instance",
    "RayService": "app.kubernetes.io/instance",
    "SeldonDeployment": "seldon-deployment-id",
    "Model": "aiscale.dev/model",  # its pods are those of a Server
}
"""By kind: the label of its pods with the name of the object, where it has no selector."""
