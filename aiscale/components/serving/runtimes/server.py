"""What is known of every model server."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Literal, NamedTuple

from aiscale.components.serving.runtimes.runtime import ServingRuntime


class ServerMetrics(NamedTuple):
    """The metrics that a model server exports.

    Attributes:
        prefix: how all of their names begin, and no other's.
        image_word: a word that images with the server in them have in their names.
        source: where they were read.
        names: those that it exports, without the endings of histograms; empty where they are too many to keep.
        gone: those that it exported once: the first release that does not by itself, and what says the same since,
            if anything does.
    """

    prefix: str
    image_word: str
    source: str
    names: frozenset[str] = frozenset()
    gone: Mapping[str, tuple[str, str | None]] = MappingProxyType({})


class Setting(NamedTuple):
    """What is known of a server by one of its fields.

    Attributes:
        field: name of the field, which findings point at.
        value: what it says, or means where it says nothing.
    """

    field: str
    value: int


class MemoryBeside(NamedTuple):
    """What a server takes of the memory of each GPU, of its share of it, beside the weights and its cache.

    Attributes:
        least: bytes, at least.
        planned: bytes to plan with.
        what: what takes them, in words.
        source: where they were read.
    """

    least: int
    planned: int
    what: str
    source: str


class Parallelism(NamedTuple):
    """How a server splits a model over the GPUs of a replica: each layer by whole attention heads, and by layers.

    Attributes:
        field: name of the field that says over how many GPUs each layer is split.
        tensor: what it says; None where each layer is split over all that there are.
        stages_field: name of the field that says how many groups of layers there are; None where it makes one only.
        stages: what it says.
    """

    field: str
    tensor: int | None
    stages_field: str | None
    stages: int

    @property
    def gpus(self) -> int | None:
        """How many GPUs it takes; None where it takes all that there are."""
        return None if self.tensor is None else self.tensor * self.stages

    def split(self, gpus: int) -> int:
        """Over how many of a replica's GPUs each layer is split."""
        return self.tensor or max(1, gpus // self.stages)


class TokenHistograms(NamedTuple):
    """The histograms in which a server measures how soon the tokens of its answers come.

    Attributes:
        ttft: of the time to first token, one number for each request; None where it has none.
        tpot: of the time per output token, one number for each request; None where it has none.
    """

    ttft: str | None = None
    tpot: str | None = None


class ModelServer(ServingRuntime):
    """What loads a model and answers. Each says itself what rules and pictures must know of it.

    Rules ask these questions, and never which server it is, unless they are about one product's own fault. None means
    that it depends on what is built into the server, or that nobody said it: a rule is silent then.
    """

    technology: ClassVar[str]
    """Its name; that of its class unless it says another."""

    short_name: ClassVar[str]
    """Its name where there is little room; ``technology`` unless it says another."""

    frameworks: ClassVar[frozenset[str] | None] = None
    """Frameworks whose models it loads, as ``Model.framework`` has them; None where that depends on what is built into
    it."""

    loads: ClassVar[str] = ""
    """What it loads, in words, where ``frameworks`` has an end: ``it loads PyTorch archives only``."""

    splits: ClassVar[bool] = True
    """Whether it splits a model of any framework over GPUs, or runs code that may."""

    metrics: ClassVar[ServerMetrics | None] = None
    """The metrics that it exports, where their names are unambiguous."""

    official_repository: ClassVar[str] = ""
    """Where its maker's images are, whose contents are known; empty where the image is always the user's own."""

    official_tags: ClassVar[tuple[str, str]] = ("{version}", "{version}")
    """How they are tagged: without and with what a GPU needs."""

    memory_beside: ClassVar[MemoryBeside | None] = None
    """What it takes of each GPU beside weights and cache; None where nobody knows, and nothing is counted then."""

    without_room: ClassVar[str] = "refuses such a sequence"
    """What it does where the longest sequence of its context does not fit into its key-value cache."""

    @property
    def has_kv_cache(self) -> bool | None:
        """Whether it serves language models, with a cache of keys and values whose fill it measures.

        Such a server works on many sequences at once and reads weights piece by piece.
        """
        return None

    @property
    def token_histograms(self) -> TokenHistograms | None:
        """Where it measures the time to first token and the time per output token by itself."""
        return None

    @property
    def parallelism(self) -> Parallelism | None:
        """How its settings split a model over GPUs; None where it has no such settings."""
        return None

    @property
    def context_tokens(self) -> Setting | None:
        """Most tokens of a sequence, prompt and answer together; None where its settings do not say."""
        return None

    @property
    def most_at_once(self) -> Setting | None:
        """Most requests that a replica works on at once; None where its settings do not say."""
        return None

    def memory_taken(self, total: float, weights: float | None) -> float | None:  # noqa: ARG002  a question
        """Bytes of the GPUs' memory that it takes, its cache among them; None where it takes what the model needs.

        Args:
            total: bytes that the GPUs of a replica have together.
            weights: bytes that the weights take; None where nobody knows.
        """
        return None

    @property
    def copies(self) -> Setting | None:
        """Copies of the model that a replica loads, each for requests of its own; None where there is always one."""
        return None

    @property
    def versions_kept(self) -> Setting | None:
        """Versions of the model that one process keeps loaded; None where there is always one."""
        return None

    @property
    def schemes_read(self) -> tuple[str, ...] | None:
        """Schemes of artefacts that its official image reads, beside mounted volumes; None where nobody knows."""
        return None

    @property
    def official_image_arch(self) -> Literal["amd64", "arm64"] | None:
        """The only processor that its official image is made for, where that is taken."""
        return None

    def official_image(self, *, gpu: bool) -> str:
        """Its maker's image of the release, by its tag; empty where there is none."""
        tag = self.official_tags[gpu].format(version=getattr(self, "version", ""))
        return f"{self.official_repository}:{tag}" if self.official_repository else ""

    @property
    def has_official_image(self) -> bool:
        """Whether it runs its maker's image, so that its contents are known: where no other image is set."""
        repository, image = self.official_repository, getattr(self, "image", None)
        if image is None or not repository:
            return bool(repository)
        return re.split("[:@]", image.removeprefix("docker.io/"))[0] == repository.removeprefix("docker.io/")

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Takes over the name where it says none, or no shorter one."""
        super().__pydantic_init_subclass__(**kwargs)
        if not hasattr(cls, "technology"):
            cls.technology = cls.__name__
        if "short_name" not in vars(cls):
            cls.short_name = cls.technology
