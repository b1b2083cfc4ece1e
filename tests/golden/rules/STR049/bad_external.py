from __future__ import annotations

from aiscale import System
from aiscale.streams import ExternalKafka, Topic

TOOLS = "registry.example/kafka@sha256:" + "1f" * 32
kafka = ExternalKafka("crm", bootstrap_servers=["kafka.crm.example:9092"], tls=False, tools_image=TOOLS)
customers = Topic("customers", kafka, contains_personal_data=True)
system = System("shop", [customers])
