"""``storm.yaml`` and ``zoo.cfg``.

Source: Apache Storm 2.8, ``defaults.yaml``; Apache ZooKeeper 3.9, administrator's guide.
"""

from __future__ import annotations

import json
from typing import Any

from aiscale.components.processing.storm import STORM_MEMORY, WORKER_LOG_MEMORY, ZOOKEEPERS, Storm
from aiscale.components.processing.stream_job import StreamJob
from aiscale.lowering.naming import fit

NIMBUS_PORT = 6_627
SUPERVISOR_PORT = 6_628
FIRST_WORKER_PORT = 6_700
UI_PORT = 8_080
ZOOKEEPER_PORT = 2_181
QUORUM_PORT = 2_888
ELECTION_PORT = 3_888

DATA = "/data"
LOGS = "/logs"
CONFIGURATION = "/conf"
"""Folders of the official images. Source: Docker official images ``storm`` and ``zookeeper``."""

WORKERS = "workers"
"""File next to ``storm.yaml`` with the number of the topology's workers: it changes without a new topology."""


def part_name(job: StreamJob, part: str) -> str:
    """Name of one part of the job's cluster: ``count-nimbus``."""
    return fit(f"{job.name}-{part}", 52)


def zookeeper_hosts(job: StreamJob, engine: Storm) -> list[str]:
    """Where Storm finds ZooKeeper."""
    own = part_name(job, "zookeeper")
    return list(engine.zookeeper) or [f"{own}-{number}.{own}" for number in range(1, ZOOKEEPERS + 1)]


def worker_heap_mib(engine: Storm) -> int:
    """Heap of each worker when all of a supervisor's run: four fifths of its share, without that of its log writer."""
    share: int = (engine.supervisor.memory - STORM_MEMORY) // engine.workers - WORKER_LOG_MEMORY
    return share // 2**20 * 4 // 5


def storm_settings(job: StreamJob, engine: Storm) -> str:
    """``storm.yaml``: sorted lines, each a setting of the cluster."""
    nimbus = part_name(job, "nimbus")
    heap = worker_heap_mib(engine)
    settings: dict[str, Any] = {
        "storm.zookeeper.servers": zookeeper_hosts(job, engine),
        "storm.zookeeper.port": ZOOKEEPER_PORT,
        # An ensemble may serve several clusters.
        "storm.zookeeper.root": f"/storm-{job.name}",
        "storm.local.dir": DATA,
        "storm.log.dir": LOGS,
        "nimbus.seeds": [f"{nimbus}-0.{nimbus}"],
        "nimbus.thrift.port": NIMBUS_PORT,
        "supervisor.thrift.port": SUPERVISOR_PORT,
        "supervisor.slots.ports": [FIRST_WORKER_PORT + index for index in range(engine.workers)],
        "supervisor.cpu.capacity": round(100.0 * float(engine.supervisor.cpu), 1),
        "supervisor.memory.capacity.mb": float(heap * engine.workers),
        "worker.heap.memory.mb": heap,
        "ui.port": UI_PORT,
        # Else it answers on HTTPS alone, for which it has no certificate.
        "ui.disable.http.binding": False,
        "ui.actions.enabled": False,
    }
    return "".join(f"{name}: {json.dumps(value)}\n" for name, value in sorted(settings.items()))


def zookeeper_settings(job: StreamJob) -> str:
    """The file of a ZooKeeper server: sorted lines, then the servers."""
    own = part_name(job, "zookeeper")
    settings = {
        "admin.enableServer": "false",
        "autopurge.purgeInterval": "24",
        "autopurge.snapRetainCount": "3",
        "clientPort": str(ZOOKEEPER_PORT),
        "dataDir": DATA,
        "initLimit": "10",
        "maxClientCnxns": "300",
        # A server that was renamed or moved must not be confused with another.
        "quorumListenOnAllIPs": "true",
        "standaloneEnabled": "false",
        "syncLimit": "5",
        "tickTime": "2000",
    }
    servers = [
        f"server.{number}={own}-{number}.{own}:{QUORUM_PORT}:{ELECTION_PORT}" for number in range(1, ZOOKEEPERS + 1)
    ]
    return "".join(f"{line}\n" for line in [*(f"{name}={value}" for name, value in settings.items()), *servers])


LOGBACK = """<configuration>
  <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{ISO8601} %-5p [%t] %c{1}: %m%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="console"/></root>
</configuration>
"""
"""ZooKeeper's log goes to the container's output. Source: Apache ZooKeeper 3.9, logback."""
