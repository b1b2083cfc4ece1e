"""A custom kind, whose definition the catalog has."""

from aiscale import System
from aiscale.objects import Manifest

body = {
    "apiVersion": "monitoring.coreos.com/v1",
    "kind": "PodMonitor",
    "spec": {"selector": {"matchLabels": {"app": "x"}}, "podMetricsEndpoints": [{"port": "metrics"}]},
}
system = System("shop", [Manifest("scrape", body)])
