"""The modules that users import kinds from."""

from collections.abc import Mapping

DOMAINS: Mapping[str, str] = {
    "": "Everywhere",
    "services": "Services",
    "serving": "Model serving",
    "streams": "Streams",
    "processing": "Stream and batch jobs",
    "stores": "Stores",
    "features": "Features",
    "retrieval": "Retrieval",
    "platform": "Places",
    "network": "Network",
    "observability": "Observability",
    "delivery": "Delivery and learning",
    "people": "People",
    "objects": "Raw objects",
}
"""Their names under ``aiscale``, and the titles of their pages."""
