"""Services of the user's own code, how they call others, and where their secrets are kept."""

from aiscale.components.services.microservice import Microservice
from aiscale.core.relations import Call, Lookup, Read, Write
from aiscale.core.values.container_ports import Heartbeat, Port, Probe
from aiscale.core.values.fault_isolation import Bulkhead, Cached, DefaultAnswer
from aiscale.core.values.rollout_strategy import Recreate, RollingUpdate
from aiscale.core.values.secrets import ExternalSecret, KubernetesSecret
from aiscale.core.values.volumes import Claim, Volume

__all__ = [
    "Bulkhead",
    "Cached",
    "Call",
    "Claim",
    "DefaultAnswer",
    "ExternalSecret",
    "Heartbeat",
    "KubernetesSecret",
    "Lookup",
    "Microservice",
    "Port",
    "Probe",
    "Read",
    "Recreate",
    "RollingUpdate",
    "Volume",
    "Write",
]
