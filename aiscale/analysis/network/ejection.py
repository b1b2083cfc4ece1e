"""How many replicas of a service outlier detection may eject."""

from __future__ import annotations

from aiscale.analysis.capacity.pods import fewest_replicas
from aiscale.components.network.service_policy import OutlierDetection
from aiscale.core.component import Component

_ISTIO_DEFAULT = 10
"""Per cent. Source: Istio API, OutlierDetection."""


def max_ejection_percent(detection: OutlierDetection, service: Component) -> int:
    """The declared share, or one of which one replica is a part when the service has its fewest.

    A proxy ejects a replica only while the ejected ones, this one included, stay within the share: 10 % of 4 replicas
    are none. The only replica of a service is not ejected by default. Source: Envoy 1.40, outlier detection.
    """
    if detection.max_ejection_percent is not None:
        return detection.max_ejection_percent
    fewest = fewest_replicas(service)
    return max(_ISTIO_DEFAULT, -(-100 // fewest)) if fewest > 1 else _ISTIO_DEFAULT
