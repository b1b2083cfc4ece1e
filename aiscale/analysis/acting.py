"""In whose name something is done: jobs share the pods of their session, connectors the workers of Kafka Connect."""

from __future__ import annotations

from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.connector import Connector
from aiscale.core.component import Component


def runner_of(component: Component) -> Component:
    """Whose pods do the work of a component, and whose identity they have."""
    if isinstance(component, StreamJob):
        return component.runner
    return component.connect if isinstance(component, Connector) else component
