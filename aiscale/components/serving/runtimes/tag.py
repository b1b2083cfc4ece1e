"""Release numbers in image tags."""

import re
from typing import Annotated

from pydantic import StringConstraints

Tag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
"""An image tag that is a release."""

Release = Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+){1,3}([-.]?[a-z]+[0-9.]*)?$", max_length=32)]
"""A release number: ``0.20.0``, ``1.19.0-rc.1``."""


def numbers(release: str) -> tuple[int, ...]:
    """``2.21.0`` as numbers, for comparison. Another notation counts as newer than all releases."""
    parts = release.split("-", 1)[0].split(".")
    return tuple(map(int, parts)) if all(part.isascii() and part.isdigit() for part in parts) else (99,)


def release_in(image: str) -> str | None:
    """Release in an image tag, ``0.33.0`` in ``vllm-openai:v0.33.0``. None: the tag has none."""
    found = re.search(r":v?([0-9]+(?:\.[0-9]+)+)(?=[-@+]|$)", image)
    return found[1] if found else None
