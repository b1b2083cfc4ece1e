"""What a server of the user's own code gets to know of its model, and callers of any server, as variables."""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.lowering.serving.artifacts import artifact_path


def name_for_requests(service: ModelService, prefix: str) -> dict[str, str]:
    """The name that callers ask for, where the model has one of its own; nothing else.

    Args:
        service: what is called.
        prefix: of the caller's variables.
    """
    name = service.model.served_name
    return {f"{prefix}_MODEL": name} if name is not None else {}


def model_variables(service: ModelService) -> dict[str, str]:
    """Name, version and place of the model, and its batch settings where they are declared."""
    found = {
        "MODEL_NAME": service.model.known_to_server,
        "MODEL_VERSION": service.model.version,
        "MODEL_URI": artifact_path(service.served),
    }
    if service.batching is not None:
        found["MODEL_MAX_BATCH_SIZE"] = str(service.batching.max_size)
        found["MODEL_MAX_BATCH_DELAY_MS"] = f"{service.batching.max_delay_ms:g}"
    return found
