"""Stream processing."""

from __future__ import annotations

from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (StreamJob,)
"""Every kind of this domain, by name."""
