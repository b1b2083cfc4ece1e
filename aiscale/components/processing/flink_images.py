"""The official images of Apache Flink."""

import re

RELEASES = {"1.19": "1.19.3", "1.20": "1.20.4", "2.0": "2.0.2", "2.1": "2.1.2", "2.2": "2.2.1"}
"""The newest release of each version. Source: apache/flink-docker, 2026-05."""

_OFFICIAL = re.compile(r"^((docker\.io/)?(library/|apache/))?flink:([0-9]+\.[0-9]+\.[0-9]+)(-[-._A-Za-z0-9]+)?(@.*)?$")


def official_image(version: str) -> str:
    """The official image of a version, by the tag of its newest release.

    Args:
        version: ``2.2``.
    """
    return f"docker.io/library/flink:{RELEASES[version]}"


def release_in(image: str) -> str | None:
    """The release that an image is by its tag, ``2.2.1``; None where it is no official one, or its tag says less."""
    found = _OFFICIAL.match(image)
    return found[4] if found is not None else None
