"""LoRA adapters of language models."""

from typing import Annotated

from pydantic import Field, StringConstraints

from aiscale.core.edges import Value


class LoraAdapter(Value):
    """A LoRA adapter that a server loads with its model; requests name it in place of the model.

    ``LoraAdapter("support", path="hf://shop/llama-support-lora")``
    """

    name: Annotated[
        str,
        StringConstraints(
            pattern=r"^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?(/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)*$",
            max_length=200,
        ),
    ] = Field(kw_only=False)
    """Name in requests, ``model`` of the OpenAI API, unique within the server. It may have slashes."""

    path: Annotated[str, StringConstraints(pattern=r"^(hf://[^\s=,]+|/[^\s=,]+)$", max_length=1024)]
    """``hf://organisation/adapter``, or a folder in the container: below ``/models``, where a model on ``pvc://`` or
    ``oci://`` is mounted, or below the path of a volume of the service."""
