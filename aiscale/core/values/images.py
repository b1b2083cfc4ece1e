"""Container image references."""

import re
from typing import Annotated, Literal, NamedTuple

from pydantic import StringConstraints

_PATTERN = (
    r"^[a-z0-9]+([._:-][a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
    r"(@sha256:[0-9a-f]{64})?$"
)

Image = Annotated[str, StringConstraints(max_length=512, pattern=_PATTERN)]
"""``registry/repository[:tag][@sha256:digest]``. Source: the OCI distribution reference grammar."""

Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
"""``sha256:`` and 64 hexadecimal digits."""


PullPolicy = Literal["Always", "IfNotPresent", "Never"]
"""When a node fetches an image. Source: Kubernetes, ``imagePullPolicy``."""


def pull_policy(image: str) -> PullPolicy:
    """``IfNotPresent`` for a digest; ``Always`` for a tag, which may be moved to other bytes."""
    return "IfNotPresent" if is_pinned(image) else "Always"


def is_image(reference: str) -> bool:
    """Whether it is a reference of an image or another OCI artifact."""
    return re.match(_PATTERN, reference) is not None


def is_pinned(image: str) -> bool:
    """Whether the reference contains a digest."""
    return "@sha256:" in image


class CompanionImage(NamedTuple):
    """Image of a further container of an engine or a runtime.

    Attributes:
        field: the field for it.
        image: value of that field. None: not set.
        what: the program in it: ``ZooKeeper``.
        official: default image.
    """

    field: str
    image: str | None
    what: str
    official: str
