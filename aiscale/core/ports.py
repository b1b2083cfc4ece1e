"""Capability ports: what a component of one domain may ask of a component of another.

Domains do not import one another. A stream job reads an :class:`EventStream`; whether that
is a Kafka topic or a Kinesis stream is the business of ``components/streams``.
"""

from __future__ import annotations

from aiscale.core.component import Component


class Place(Component):
    """Somewhere that workloads run: a Kubernetes cluster, an edge site."""


class EventStream(Component):
    """An ordered, partitioned log of events that can be written and read."""


class CallTarget(Component):
    """Something that answers requests over the network."""
