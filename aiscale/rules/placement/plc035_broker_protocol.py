"""The broker of a site does not support how its events are forwarded or published.

What:
    A stream is mirrored (``via="mirror"``) from a site with a Mosquitto broker, or bridged (``via="bridge"``, the
    default) from a site with a Kafka broker. Or devices publish by MQTT to a Kafka broker.

Why:
    MirrorMaker reads Kafka topics, and a bridge is part of an MQTT broker. Neither can read the other, so nothing
    is forwarded and the buffer fills. A Kafka broker has no MQTT listener, so MQTT devices cannot connect.

Example:
    depot = Site("depot", cpu=4, memory="8Gi", broker=LocalBroker(buffer="16Gi", technology="mosquitto"))
    Device("camera", on=depot, produces=[StoreAndForward(frames, via="mirror")])

Instead:
    Device("camera", on=depot, produces=[StoreAndForward(frames, via="bridge")])

Source:
    Apache Kafka documentation, geo-replication; Eclipse Mosquitto documentation, mosquitto.conf, bridges. Apache
    Kafka protocol guide (a binary protocol of its own over TCP).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.device import Device
from aiscale.components.platform.site import Site
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC035"
SEVERITY = Severity.ERROR
_CARRIED = {"mosquitto": "bridge", "kafka": "mirror"}
_CALLED = {"mosquitto": "Mosquitto", "kafka": "Kafka"}
_READS = {"bridge": "a bridge is a part of an MQTT broker", "mirror": "MirrorMaker reads Kafka only"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream whose carrier cannot read the broker of its writer's site."""
    for edge in graph.edges_of(EdgeKind.WRITES):
        relation, writer = edge.relation, graph[edge.source]
        site = graph.place_of(writer)
        if not isinstance(relation, StoreAndForward) or not isinstance(site, Site) or site.broker is None:
            continue
        broker, via = site.broker.technology, relation.via
        if isinstance(writer, Device) and writer.protocol == "mqtt" and broker == "kafka" and via in _READS:
            yield writer.finding(
                CODE, SEVERITY, f"{writer.name} publishes to the broker of {site.name} by MQTT, but the broker "
                "is Kafka",
                argument=edge.field, index=edge.item, label="Kafka does not speak MQTT",
                related=(Related(f"the broker of {site.name} is declared", site.location, "broker"),),
                help=f'a broker with technology="mosquitto" and via="bridge", or a service on {site.name} that takes '
                "the messages and produces them itself",
            )  # fmt: skip
        elif via in _READS and via != _CARRIED[broker]:
            yield writer.finding(
                CODE, SEVERITY,
                f"events of {graph[edge.target].name} leave {site.name} by a {via}, but its broker is "
                f"{_CALLED[broker]}",
                argument=f"{edge.field}.via", index=edge.item, label=_READS[via],
                related=(Related(f"the broker of {site.name} is declared", site.location, "broker"),),
                help=f'via="{_CARRIED[broker]}", or another technology of the broker',
            )  # fmt: skip
