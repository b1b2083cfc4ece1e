"""The images that the makers of model servers publish: what is in them is known."""

from __future__ import annotations

_OFFICIAL = (
    "docker.io/tensorflow/serving", "tensorflow/serving", "nvcr.io/nvidia/tritonserver", "docker.io/vllm/vllm-openai",
    "vllm/vllm-openai",
)  # fmt: skip


def is_official(image: str | None) -> bool:
    """Whether a server's image is its maker's, which is meant where none is said."""
    return image is None or image.startswith(_OFFICIAL)
