"""PromQL expressions and labels."""

from typing import Annotated

from pydantic import StringConstraints

PromQl = Annotated[str, StringConstraints(pattern=r"\S", max_length=10_000)]
"""An expression of PromQL."""

LabelName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z_][a-zA-Z0-9_]*$", max_length=128)]
"""Name of a Prometheus label."""

LabelText = Annotated[str, StringConstraints(min_length=1, max_length=1_024)]
"""Value of a Prometheus label."""

Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=2_048)]
"""A URL that a browser can open."""
