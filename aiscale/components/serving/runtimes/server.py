"""What is known of every model server."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from aiscale.core.edges import Value


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


class ModelServer(Value):
    """What loads a model and answers. Each says itself what rules and pictures must know of it."""

    technology: ClassVar[str]
    """Its name."""

    short_name: ClassVar[str]
    """Its name where there is little room; ``technology`` unless it says another."""

    frameworks: ClassVar[frozenset[str] | None]
    """Frameworks whose models it loads, as ``Model.framework`` has them; None where that depends on what is built into
    it."""

    loads: ClassVar[str] = ""
    """What it loads, in words, where ``frameworks`` has an end: ``it loads PyTorch archives only``."""

    splits: ClassVar[bool]
    """Whether it splits a model of any framework over GPUs, or runs code that may."""

    metrics: ClassVar[ServerMetrics | None]
    """What it exports, where its names can be told from all others."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Takes over the name where there is no shorter one."""
        super().__pydantic_init_subclass__(**kwargs)
        if "short_name" not in vars(cls):
            cls.short_name = cls.technology
