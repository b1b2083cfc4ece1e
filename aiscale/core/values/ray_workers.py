"""Workers of a Ray cluster, as Ray counts them."""

import math

from aiscale.core.values.demand import Resources
from aiscale.quantities import Bytes

LEAST_MEMORY = Bytes.parse("512Mi")
"""Memory limit of a worker whose quarter holds the smallest object store. Source: Ray 2.60.0,
``OBJECT_STORE_MINIMUM_MEMORY_BYTES`` (75 MiB)."""


def worker_cpus(resources: Resources) -> int:
    """CPUs of a worker that Ray schedules by: whole ones, and one at least."""
    return max(1, math.floor(resources.cpu))
