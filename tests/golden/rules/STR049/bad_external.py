from __future__ import annotations

from aiscale import System
from aiscale.streams import ExternalKafka, Topic

kafka = ExternalKafka("crm", bootstrap_servers=["kafka.crm.example:9092"], tls=False)
customers = Topic("customers", kafka, contains_personal_data=True)
system = System("shop", [customers])
