"""The port of model servers."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, Literal, NamedTuple

from aiscale.components.serving.runtimes.runtime import ServingRuntime
from aiscale.core.ports import DatabaseServer
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import CompanionImage


class ServerMetrics(NamedTuple):
    """The metrics that a model server exports.

    Attributes:
        prefix: common prefix of their names, which no other server uses.
        image_word: a word in the names of images that contain the server.
        source: source of the names.
        names: their names, without the suffixes of histograms; empty if there are too many.
        gone: removed metrics: the first release without each, and its replacement, if any.
    """

    prefix: str
    image_word: str
    source: str
    names: frozenset[str] = frozenset()
    gone: Mapping[str, tuple[str, str | None]] = MappingProxyType({})


class Setting(NamedTuple):
    """The value of a field of a server.

    Attributes:
        field: name of the field, for findings.
        value: its value, or the default.
    """

    field: str
    value: int


class MemoryBeside(NamedTuple):
    """GPU memory that a server needs on each GPU, in addition to weights and key-value cache.

    Attributes:
        least: minimum, in bytes.
        planned: planned value, in bytes.
        what: what needs it, for messages.
        source: source of the numbers.
    """

    least: int
    planned: int
    what: str
    source: str


class Parallelism(NamedTuple):
    """How a server splits a model over the GPUs of a replica: tensor, pipeline and data parallelism.

    Attributes:
        field: name of the field for tensor parallelism.
        tensor: its value. None: over all GPUs.
        stages_field: name of the field for pipeline parallelism. None: one stage only.
        stages: its value.
        engines_field: name of the field for data parallelism. None: one engine only.
        engines: its value: engines with a copy of the model each.
        pods_field: name of the field for the pods of a replica. None: one pod only.
        pods: its value: pods that the GPUs are in, as many in each.
    """

    field: str
    tensor: int | None
    stages_field: str | None
    stages: int
    engines_field: str | None = None
    engines: int = 1
    pods_field: str | None = None
    pods: int = 1

    @property
    def gpus(self) -> int | None:
        """Number of GPUs that it uses. None: all of them."""
        return None if self.tensor is None else self.tensor * self.stages * self.engines

    def split(self, gpus: int) -> int:
        """Number of GPUs of a replica that each layer is split over."""
        return self.tensor or max(1, gpus // (self.stages * self.engines))

    def refuse(self, gpus: int) -> None:
        """Raises ValueError for a number of GPUs of a pod that it does not divide."""
        names = [self.field] if self.tensor is not None else []
        names += [self.stages_field] if self.stages_field and (names or self.stages > 1) else []
        fields = " × ".join([*names, *([self.engines_field] if self.engines_field and self.engines > 1 else [])])
        total, what = gpus * self.pods, f"gpus ({gpus})"
        if self.pods > 1:
            what = f"gpus × {self.pods_field} ({gpus} × {self.pods} = {total})"
        if self.gpus is not None and self.gpus != total:
            raise ValueError(f"{what} is not {fields} ({self.gpus})")
        if self.gpus is None and total % (self.stages * self.engines):
            raise ValueError(f"{what} is not a multiple of {fields} ({self.stages * self.engines})")
        of_engine = total // self.engines
        if self.pods > 1 and of_engine % gpus and gpus % of_engine:
            raise ValueError(
                f"{self.engines_field} ({self.engines}) gives each engine {of_engine} of {total} GPUs, but the engines "
                f"must fill whole pods of {gpus} GPUs, or each pod a whole number of engines"
            )


class TokenHistograms(NamedTuple):
    """The histograms of a server for the latency of output tokens.

    Attributes:
        ttft: time to first token, one value per request. None: it has none.
        tpot: time per output token, one value per request. None: it has none.
    """

    ttft: str | None = None
    tpot: str | None = None


class ModelServer(ServingRuntime):
    """A model server: it loads a model and answers requests.

    Rules and pictures use these attributes instead of checks for a class. None means that it depends on what is built
    into the server, or that it is unknown; rules report nothing then.
    """

    technology: ClassVar[str]
    """Its name. Default: the name of its class."""

    short_name: ClassVar[str]
    """Its short name. Default: ``technology``."""

    frameworks: ClassVar[frozenset[str] | None] = None
    """Frameworks of the models that it loads, as in ``Model.framework``. None: it depends on what is built into it."""

    loads: ClassVar[str] = ""
    """What it loads, as a clause, if ``frameworks`` is limited: ``it loads PyTorch archives only``."""

    splits: ClassVar[bool] = True
    """Whether it can split a model of any framework over several GPUs, or runs code that can."""

    metrics: ClassVar[ServerMetrics | None] = None
    """Its metrics, if their names are unique to it."""

    names_have_slashes: ClassVar[bool] = False
    """Whether the name of a model may have slashes: it is no part of a path or a folder."""

    official_repository: ClassVar[str] = ""
    """Repository of its official images, whose contents are known. Empty: the image is always the user's own."""

    official_tags: ClassVar[tuple[str, str]] = ("{version}", "{version}")
    """Tags of the official images: for CPU, and for GPU."""

    memory_beside: ClassVar[MemoryBeside | None] = None
    """Memory on each GPU in addition to weights and key-value cache. None: unknown, counted as 0."""

    without_room: ClassVar[str] = "refuses such a sequence"
    """What it does if the longest sequence of its context does not fit into its key-value cache."""

    runs_sidecars: ClassVar[bool] = True

    runs_explainers: ClassVar[bool] = False
    """Whether it runs saved explainers of Alibi."""

    runs_pod_groups: ClassVar[bool] = True

    reads_kv_caches: ClassVar[bool] = False
    """Whether its replicas can read key-value caches of prompts from other replicas."""

    takes_no_args: ClassVar[str] = ""
    """Why its command takes no arguments of a user; empty where it takes them."""

    takes_no_command: ClassVar[str] = ""
    """Why its container takes no command of a user; empty where it takes one."""

    generated_flags: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Flags of its command line that aiscale generates, with dashes, and what to write to change each; empty for one
    that nothing changes."""

    @property
    def has_kv_cache(self) -> bool | None:
        """Whether it serves language models with a key-value cache, and exports its usage.

        Such a server handles many sequences at once and loads weights piece by piece.
        """
        return None

    @property
    def token_histograms(self) -> TokenHistograms | None:
        """Its histograms for the time to first token and the time per output token."""
        return None

    @property
    def pods_per_replica(self) -> int:
        """Pods that serve as one replica, each with the resources and GPUs of the service."""
        return 1

    @property
    def parallelism(self) -> Parallelism | None:
        """How its settings split a model over GPUs. None: it has no such settings."""
        return None

    @property
    def further_names(self) -> Sequence[str]:
        """Names in requests of what it serves in addition to its model, such as adapters."""
        return ()

    @property
    def host_memory(self) -> Setting | None:
        """Bytes of the memory of a replica that one of its settings reserves. None: no setting does."""
        return None

    @property
    def occupied_flags(self) -> Mapping[str, str]:
        """Further ``generated_flags``, for what is declared."""
        return {}

    @property
    def context_tokens(self) -> Setting | None:
        """Maximum number of tokens of a sequence, prompt and output together. None: not set."""
        return None

    @property
    def most_at_once(self) -> Setting | None:
        """Maximum number of concurrent requests per replica. None: not set."""
        return None

    def memory_taken(self, total: float, weights: float | None) -> float | None:  # noqa: ARG002  a question
        """Bytes of GPU memory that it reserves, with its cache. None: as much as the model needs.

        Args:
            total: GPU memory of a replica, in bytes.
            weights: size of the weights, in bytes. None: unknown.
        """
        return None

    def refuse_resources(self, resources: Resources) -> None:
        """Raises ValueError for resources of a replica that its settings do not fit into."""

    def refuse_kv_cache(self, store: DatabaseServer | None) -> None:
        """Raises ValueError for a store for key-value cache that its replicas cannot share."""
        if store is not None:
            raise ValueError(f"kv_cache does not go with {self.technology}: runtime=VLLM(lmcache=LMCache(memory=…))")

    @property
    def prefill_sidecar_resources(self) -> Resources | None:
        """CPU and memory of the sidecar that sends prompts to other replicas. None: it has none."""
        return None

    @property
    def prefill_sidecar_image(self) -> CompanionImage | None:
        """The image of that sidecar."""
        return None

    def refuse_caches_of(self, other: Any) -> None:
        """Raises ValueError for a server whose key-value caches its own replicas cannot read.

        Args:
            other: the server, of the same class.
        """

    @property
    def copies(self) -> Setting | None:
        """Independent copies of the model per replica. None: always one."""
        return None

    @property
    def versions_kept(self) -> Setting | None:
        """Versions of the model that one process keeps loaded. None: always one."""
        return None

    @property
    def settings_of_model(self) -> Sequence[str]:
        """Its fields that are set and belong to the configuration of the model, not to that of the process."""
        return ()

    @property
    def is_configured_in_repository(self) -> bool:
        """Whether the repository of the model has the configuration of the model, which the blueprint repeats."""
        return False

    @property
    def schemes_read(self) -> tuple[str, ...] | None:
        """URI schemes of artifacts that its official image reads, in addition to mounted volumes. None: unknown."""
        return None

    @property
    def official_image_arch(self) -> Literal["amd64", "arm64"] | None:
        """The only CPU architecture of its official image, if the official image is used."""
        return None

    def prepackaged_server(self, framework: str) -> str | None:  # noqa: ARG002  a question
        """Name of Seldon Core 1's prepackaged server with it for a framework. None: a container of its own serves."""
        return None

    def inference_path(self, model: str) -> str | None:  # noqa: ARG002  a question
        """HTTP path of requests to a model, by its name in the server. None: it has several, or code of its own."""
        return None

    def official_image(self, *, gpu: bool) -> str:
        """Its official image of the release, by tag. Empty: there is none."""
        tag = self.official_tags[gpu].format(version=getattr(self, "version", ""))
        return f"{self.official_repository}:{tag}" if self.official_repository else ""

    @property
    def has_official_image(self) -> bool:
        """Whether it runs its official image, whose contents are known: no other image is set."""
        repository, image = self.official_repository, getattr(self, "image", None)
        if image is None or not repository:
            return bool(repository)
        return re.split("[:@]", image.removeprefix("docker.io/"))[0] == repository.removeprefix("docker.io/")

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Fill in the default names."""
        super().__pydantic_init_subclass__(**kwargs)
        if not hasattr(cls, "technology"):
            cls.technology = cls.__name__
        if "short_name" not in vars(cls):
            cls.short_name = cls.technology
