"""Model services."""

from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from aiscale.components.serving.batching import Batching
from aiscale.components.serving.explains import Explains
from aiscale.components.serving.model import Model
from aiscale.components.serving.prefill import Prefill
from aiscale.components.serving.runtimes import ModelServer, Runtime, server_field, server_of
from aiscale.components.serving.server_arguments import refuse_server_arguments
from aiscale.components.serving.variant import Variant
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalDuration
from aiscale.core.ports import (
    CallTarget,
    DatabaseServer,
    EventStream,
    MadeFor,
    NodeGroup,
    Place,
    Service,
    StorageClient,
)
from aiscale.core.relations import Call, Features, Produce, within_system
from aiscale.core.values.demand import Autoscaling, Objective, Resources, Traffic, refuse_fixed_replicas
from aiscale.core.values.fault_isolation import Bulkhead, Cached, DefaultAnswer, refuse_unreachable
from aiscale.core.values.gpus import Gpu
from aiscale.core.values.images import PullPolicy
from aiscale.core.values.priority import Priority, PriorityClassName
from aiscale.core.values.program_environment import Environment, Secrets, refuse_both
from aiscale.core.values.rollout import Canary, Rollout, Shadow
from aiscale.core.values.rollout_strategy import Recreate, RollingUpdate, RolloutStrategy
from aiscale.core.values.volumes import Claim, Volume, refuse_volumes
from aiscale.quantities import Bytes, Cpu


class ModelService(Service, StorageClient):
    """Serves one version of a model. Each version has its own Deployment, so that versions fail independently."""

    family: ClassVar[str] = "serving"

    model: Annotated[Model, Edge(EdgeKind.SERVES)]
    """The model. A model in ``s3://`` on an ``EksCluster``, or in ``gs://`` on a ``GkeCluster``, is read with the
    service's own cloud identity, which may read this version (S3) or its bucket (Cloud Storage). All other stores need
    credentials in ``secrets``."""

    variant: Annotated[str, StringConstraints(max_length=40)] | None = None
    """Name of the variant that is served. Default: the original model."""

    runtime: Runtime
    """Model server, or operator that runs one."""

    command: Many[str] = ()
    """Entry point (``command`` of the container) that starts the server. It gets the server's command line, which
    aiscale generates, as its arguments: ``["/opt/warm-up.sh"]``, a script that ends with ``exec "$@"``. Default: the
    server's own command.
    """

    args: Many[str] = ()
    """Further arguments of the model server, after those that aiscale generates: ``["--enable-chunked-prefill"]``. In
    plaintext: never secrets. MLServer takes none.
    """

    resources: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("4Gi"))
    """CPU and memory of one replica; of each of its pods with ``VLLM(nodes=…)``."""

    gpu: Gpu | None = None
    """GPU model of each replica. Default: no GPU."""

    gpus: Annotated[int, Field(ge=1, le=16)] = 1
    """Number of whole GPUs of each replica, with ``gpu``; of each of its pods with ``VLLM(nodes=…)``."""

    mig: Annotated[str, StringConstraints(pattern=r"^[1-7]g\.[1-9][0-9]{0,2}gb$")] | None = None
    """MIG profile of each replica, in place of whole GPUs: ``1g.10gb``."""

    replicas: Annotated[int, Field(ge=1, le=10_000)] = 2
    """Number of replicas without autoscaling."""

    autoscaling: Autoscaling | None = None
    """Autoscaling of the replicas by load."""

    startup_time: OptionalDuration = Field(default=ABSENT)
    """Measured time from the decision to add a replica until it is ready. The startup probe waits as long, and
    not less than it takes to fetch and load the model.
    """

    requests_per_second_per_replica: Annotated[float, Field(gt=0, le=1e7)] | None = None
    """Measured throughput of one replica that meets the objective, for the capacity checks."""

    output_tokens_per_second_per_replica: Annotated[float, Field(gt=0, le=1e7)] | None = None
    """Measured output token throughput of one replica of a language model that meets the objective, over all requests,
    without prompt tokens: as ``vllm bench serve`` reports it."""

    inference_time_ms: Annotated[float, Field(gt=0, le=3_600_000)] | None = None
    """Mean duration of inference of a request, in milliseconds, measured under load, without queueing. For a language
    model: until the last token. vLLM: ``vllm:request_inference_time_seconds``."""

    features: Annotated[Features | None, Edge(EdgeKind.FEATURES)] = None
    """Feature service of the model, read once per request unless ``Lookup(…)`` sets another number."""

    prefill: Annotated[Prefill | CallTarget | None, Edge(EdgeKind.CALLS)] = None
    """Model service that computes the key-value cache of prompts (disaggregated prefill), which the replicas of this
    one read from its replicas and then generate the tokens. Both serve the same model with the same release of vLLM.
    The endpoint picker of an ``InferencePool`` of this service selects both replicas; requests that come by another way
    are handled by this service alone. ``Prefill(…, min_tokens=256)`` sets which prompts are sent.
    """

    explains: Annotated[Explains | None, Edge(EdgeKind.CALLS)] = None
    """The model service whose responses it explains: its ``model``, with ``framework="python"``, is a saved explainer
    of Alibi, on MLServer or on what runs MLServer. The explained model is asked by HTTP with the Open Inference
    Protocol, as Triton and MLServer have it. MLServer's image has Alibi, which is under the Business Source License.
    """

    batching: Batching | None = None
    """Dynamic batching. Default: none."""

    rollout: Rollout | None = None
    """Rollout strategy for a new version of the model. Default: all requests switch when the new version is ready."""

    strategy: RolloutStrategy = RollingUpdate()
    """Replacement of pods by its Deployment: ``RollingUpdate(max_surge="25%", max_unavailable=1)`` or ``Recreate()``.
    A new version of the model has a Deployment of its own: the strategy is for all other changes.
    """

    replaces: Model | None = None
    """The current version, for a comparison with the new one, and for the right to read both while a ``rollout`` runs.
    This reference does not make it part of the system.
    """

    fallback: Annotated[
        Many[Call | CallTarget | Cached | DefaultAnswer], AfterValidator(within_system), Edge(EdgeKind.FALLS_BACK_TO)
    ] = ()
    """Targets that callers use while it is unavailable, in order. The program of the caller switches to the next one:
    it gets ``<NAME>_FALLBACKS`` and the addresses. ``Call(…, timeout_ms=…)`` sets the timeout for a fallback; without
    it, the p99 objective of the fallback is assumed.
    """

    bulkhead: Bulkhead | None = None
    """Limit on the requests that one replica handles at the same time; its sidecar of Istio rejects more, or
    the proxies of Ray Serve do."""

    objective: Objective | None = None
    """Service level objective for its callers: latency and availability."""

    redacts_personal_data: bool = False
    """Whether its response is the request without personal data, so that callers may forward the response with
    ``contains_personal_data=False``.
    """

    traffic: Traffic | None = None
    """Load from outside the system."""

    environment: Environment = Field(default_factory=dict)
    """Environment variables of the server, in plaintext: never secrets. They override generated variables of the same
    name."""

    secrets: Secrets = Field(default_factory=dict)
    """Environment variables that are read from secrets, by name of the variable."""

    volumes: Many[Volume] = ()
    """Volumes mounted into the container of the server: ConfigMaps, Secrets, existing claims, empty directories."""

    claims: Many[Claim] = ()
    """Persistent volumes that are created, with ``access_mode="ReadWriteMany"``: all replicas and versions share them,
    such as a cache of weights."""

    payload_log: Annotated[EventStream | Produce | None, Edge(EdgeKind.WRITES)] = None
    """Stream that gets each request with its response, for retraining and audits."""

    kv_cache: Annotated[DatabaseServer | None, Edge(EdgeKind.WRITES)] = None
    """Existing Redis or Valkey for key-value cache of prompts that all replicas share, with
    ``VLLM(lmcache=LMCache(…))``: an ``ExternalStore`` with its ``host``. While it is down, replicas compute prompts
    again. A URL with user and password is in ``secrets``, as ``LMCACHE_REMOTE_URL``. Source: LMCache 0.5.6,
    ``RedisConnectorAdapter``."""

    shutdown_grace: OptionalDuration = Field(default=ABSENT)
    """Time to finish active requests after SIGTERM: ``terminationGracePeriodSeconds``. Default: the longest
    ``timeout_ms`` of its callers, and 30 s at least."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster that it runs on. Default: the system's only cluster."""

    pool: Annotated[NodeGroup | None, Edge(EdgeKind.USES)] = None
    """Node pool that its pods run on: they select nodes of its instance types and tolerate its taints. Default: any
    pool whose taints they tolerate.
    """

    priority: Priority | PriorityClassName | None = None
    """Priority of its pods for scheduling and preemption: ``Priority(1_000)``, or the name of an existing
    PriorityClass. Default: the cluster's default, usually 0.
    """

    image_pull_policy: PullPolicy | None = None
    """When nodes pull the images of its pods, those of models at ``oci://`` included: ``Always``, ``IfNotPresent`` or
    ``Never``. Default: ``IfNotPresent`` for an image with a digest, ``Always`` for one with a tag, which can be moved.
    """

    @property
    def technology(self) -> str:
        """The runtime's name."""
        return self.runtime.technology

    @property
    def has_service_in_namespace(self) -> bool:
        """As its runtime says."""
        return self.runtime.has_service_in_namespace

    @property
    def served(self) -> Model | Variant:
        """The loaded artifact: the model or its variant."""
        return self._loaded(self.model)

    def _loaded(self, model: Model) -> Model | Variant:
        return next((variant for variant in model.variants if variant.name == self.variant), model)

    @property
    def replaced(self) -> Model | Variant | None:
        """The artifact that is loaded beside it while a rollout runs: of the version that it replaces."""
        if self.rollout is None or self.replaces is None:
            return None
        return self._loaded(self.replaces)

    @property
    def named_uris(self) -> tuple[str, ...]:
        """URIs of the artifact that it serves, and of the one that it replaces while a rollout runs."""
        replaced = self.replaced
        return (self.served.artifact, *([replaced.artifact] if replaced is not None else []))

    @property
    def memory_needed(self) -> Bytes | None:
        """GPU memory of one copy: measured, or at least the size of the artifact. None: unknown."""
        return self.served.gpu_memory if self.served.gpu_memory is not None else self.served.size

    @property
    def pods_per_replica(self) -> int:
        """As its model server says."""
        server = server_of(self.runtime)
        return server.pods_per_replica if server is not None else 1

    @property
    def gpus_per_replica(self) -> int:
        """Whole GPUs of all pods of a replica, with ``gpu``."""
        return self.gpus * self.pods_per_replica

    @property
    def has_slice(self) -> bool:
        """Whether a replica requests a MIG slice."""
        return self.mig is not None

    @property
    def made_for(self) -> tuple[MadeFor, ...]:
        """The model variant and the server image, if they are built for one CPU architecture."""
        variant = self.served.arch if isinstance(self.served, Variant) else None
        used = server_of(self.runtime)
        server = used.official_image_arch if used is not None else None
        found = [MadeFor(variant, f"{self.model.name} {self.served.name}", "variant")] if variant is not None else []
        found += [MadeFor(server, f"the official image of {used.technology}", "runtime")] if used and server else []
        return tuple(found)

    @field_validator("prefill", mode="before")
    @classmethod
    def _as_prefill(cls, value: object) -> object:
        return Prefill(value) if isinstance(value, CallTarget) else value

    @property
    def prefilled_by(self) -> "ModelService | None":
        """The model service of its ``prefill``."""
        return self.prefill.target if isinstance(self.prefill, Prefill) else None  # type: ignore[return-value]

    @property
    def sidecar_resources(self) -> Resources | None:
        """What further containers of a replica take: those of its runtime, and the sidecar for ``prefill``."""
        server = server_of(self.runtime)
        if self.prefill is not None and server is not None:
            return server.prefill_sidecar_resources
        return self.runtime.sidecar_resources

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.variant is not None and isinstance(self.served, Model):
            names = ", ".join(variant.name for variant in self.model.variants) or "none"
            raise ValueError(f"variant {self.variant!r} is not one of {self.model.name}'s ({names})")
        if self.mig is not None and self.gpu is None:
            raise ValueError("mig needs gpu=…: there is no GPU to cut")
        if self.mig is not None and self.gpus != 1:
            raise ValueError("gpus must be 1 with mig: a process sees one slice only")
        server = server_of(self.runtime)
        if server is not None and "/" in self.model.known_to_server and not server.names_have_slashes:
            raise ValueError(
                f"model.served_name ({self.model.known_to_server}) has a slash, and {server.technology} has the name "
                "in the paths of its requests"
            )
        self._refuse_pods_per_replica()
        over = server.parallelism if server is not None and self.gpu is not None else None
        if over is not None:
            over.refuse(self.gpus)
        refuse_both(self.environment, self.secrets)
        refuse_fixed_replicas(self.replicas, "replicas" in self.model_fields_set, self.autoscaling)
        refuse_unreachable(self.fallback)
        refuse_volumes(self.volumes, self.claims, self.resources)
        self._refuse_claims()
        if server is not None:
            refuse_server_arguments(server, self.args, self.command)
            self._refuse_server(server)
        elif self.kv_cache is not None:
            raise ValueError("kv_cache needs a declared server: VLLM(lmcache=LMCache(memory=…))")
        self._refuse_prefill()
        self._refuse_explains()
        if self.rollout is not None and isinstance(self.strategy, Recreate):
            raise ValueError(f"strategy=Recreate() does not go with rollout={type(self.rollout).__name__}(…)")
        if isinstance(self.rollout, Canary | Shadow) and type(self.rollout) in self.runtime.holds:
            self._refuse_share(self.runtime.held_percent(self.rollout))
        return self

    def _refuse_share(self, percent: float) -> None:
        """Raises ValueError for a share of the requests that the operator of its model server cannot hold."""
        if not float(percent).is_integer():
            field = "rollout.steps[0]" if isinstance(self.rollout, Canary) else "rollout.percent"
            raise ValueError(f"{field}={percent:g}: {self.technology} takes whole numbers")
        if self.autoscaling is not None and not self.autoscaling.min_replicas and self.runtime.caps_share:
            raise ValueError(
                f"autoscaling.min_replicas=0 does not go with rollout={type(self.rollout).__name__}(…): "
                f"{self.technology} gives a canary no more replicas than the service has at least"
            )

    def _refuse_pods_per_replica(self) -> None:
        """Raises ValueError for replicas of several pods with what needs replicas of one."""
        count = self.pods_per_replica
        if count == 1:
            return
        field = f"{server_field(self.runtime, 'nodes')} ({count})"
        if not self.runtime.runs_pod_groups:
            raise ValueError(
                f"{field} does not go with {self.runtime.technology}, which has one pod for each replica: "
                f"runtime=VLLM(nodes={count}), or runtime=LLMInferenceService(server=VLLM(nodes={count}))"
            )
        if self.gpu is None:
            raise ValueError(f"{field} needs gpu=…: a model is split over GPUs of several nodes")
        if self.mig is not None:
            raise ValueError(f"{field} does not go with mig: NCCL does not communicate between MIG slices")
        if self.rollout is not None:
            raise ValueError(
                f"rollout={type(self.rollout).__name__}(…) does not go with {field}: controllers of rollouts replace "
                "pods of Deployments, and these are of a LeaderWorkerSet"
            )
        if isinstance(self.strategy, Recreate):
            raise ValueError(
                f"strategy=Recreate() does not go with {field}: a LeaderWorkerSet replaces one replica after another: "
                'strategy=RollingUpdate(max_surge=0, max_unavailable="100%")'
            )

    def _refuse_server(self, server: ModelServer) -> None:
        """Raises ValueError for settings of its server that contradict the model or the resources."""
        if self.model.known_to_server in server.further_names:
            raise ValueError(f"runtime has a further model named {self.model.known_to_server!r}, as its own model is")
        server.refuse_resources(self.resources)
        server.refuse_kv_cache(self.kv_cache)
        reserved, memory = server.host_memory, Bytes(self.resources.most_memory * self.pods_per_replica)
        if reserved is not None and reserved.value >= memory:
            raise ValueError(
                f"runtime.{reserved.field} ({Bytes(reserved.value)}) must be below the memory of a replica "
                f"({memory}): resources=Resources(memory=…)"
            )

    def _refuse_prefill(self) -> None:
        """Raises ValueError for a ``prefill`` whose key-value caches its own replicas cannot read."""
        if self.prefill is None:
            return
        other, server = self.prefilled_by, server_of(self.runtime)
        if not isinstance(other, ModelService):
            raise ValueError("prefill must be a ModelService")
        theirs = server_of(other.runtime)
        is_known = all(one.runtime.runs_sidecars for one in (self, other)) and type(theirs) is type(server)
        if server is None or not is_known or not server.reads_kv_caches:
            raise ValueError(
                f"prefill needs runtime=VLLM(…) or LLMInferenceService(server=VLLM(…)), here and in {other.name}"
            )
        if (other.model, other.variant) != (self.model, self.variant):
            raise ValueError(
                f"{other.name} serves {other.model.name} {other.model.version} ({other.served.name}), and prefill "
                f"needs the same model: {self.model.name} {self.model.version} ({self.served.name})"
            )
        if other.prefill is not None:
            raise ValueError(f"prefill ({other.name}) has a prefill of its own")
        for one in (self, other):
            if one.rollout is not None:
                raise ValueError(
                    f"rollout of {one.name} does not go with prefill: key-value caches of one version are of no use "
                    "to another"
                )
            flag = next((arg for arg in one.args if arg.replace("_", "-").startswith("--kv-transfer-config")), None)
            if flag is not None:
                raise ValueError(f"args of {one.name} has {flag.split('=')[0]}, which prefill sets")
        server.refuse_caches_of(theirs)

    def _refuse_explains(self) -> None:
        """Raises ValueError for an explainer that cannot run, or that cannot ask its model."""
        if self.explains is None:
            return
        explained, server = self.explains.target, server_of(self.runtime)
        if not isinstance(explained, ModelService):
            raise ValueError(f"explains ({explained.name}) must be a ModelService")
        if server is None or not server.runs_explainers:
            raise ValueError(
                "explains needs MLServer, which runs explainers: runtime=MLServer(), "
                "KServe(server=MLServer()) or SeldonCore(server=MLServer())"
            )
        if self.model.framework != "python":
            raise ValueError(
                f'model.framework ({self.model.framework}) must be "python": the artifact of a service with explains '
                "is a saved explainer"
            )
        theirs = server_of(explained.runtime)
        path = theirs.inference_path(explained.model.known_to_server) if theirs is not None else None
        if path is None or not path.startswith("/v2/"):
            raise ValueError(
                f"{explained.name} ({explained.technology}) does not have the Open Inference Protocol, by which "
                "MLServer asks the explained model: Triton and MLServer have it"
            )
        if self.explains.output is not None and self.runtime.pods_namespace is not None:
            raise ValueError("explains.output is none of an explainer on Seldon Core 2")
        if self.runtime.pods_namespace != explained.runtime.pods_namespace:
            raise ValueError(
                f"explains ({explained.name}) must run on the same Seldon Core 2, as its explainer does, or both "
                "without it"
            )

    def _refuse_claims(self) -> None:
        """Raises ValueError for volumes that one pod alone can mount."""
        for claim in self.claims:
            if not claim.is_shared:
                raise ValueError(
                    f"claims.{claim.name} has access_mode={claim.access_mode!r}, but each version of the model has a "
                    "Deployment, whose replicas share it: access_mode='ReadWriteMany', or "
                    f"Volume({claim.name!r}, {claim.mount_path!r}, size='{claim.size}')"
                )
