"""Storage classes of a job's volumes."""

from typing import Annotated

from pydantic import StringConstraints

StorageClass = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", max_length=253)
]
