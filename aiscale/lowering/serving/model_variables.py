"""What a server of the user's own code gets to know of its model, as variables."""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.lowering.serving.artifacts import artifact_path


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
