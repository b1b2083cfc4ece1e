"""Lag of Pub/Sub subscriptions, from Cloud Monitoring.

KEDA's own Pub/Sub scaler asks in a language that Google advises against, and is deprecated for it; its maintainers name
the Prometheus scaler in its place.

Source: KEDA 2.20.2, Prometheus scaler; KEDA blog, Google Cloud deprecations (2025-09-15); Google Cloud documentation,
PromQL in Cloud Monitoring: mapping of metric names (2026).
"""

from __future__ import annotations

import json

from aiscale.analysis.streams.backlog import Backlog
from aiscale.lowering.clouds.settings import gcp_project
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.keda import google_sign_in
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.references import output
from aiscale.lowering.streams.lag_signal import LagSignal
from aiscale.lowering.streams.pubsub.access import pubsub_access
from aiscale.lowering.streams.pubsub.topics import subscription_key, subscription_name

_WAITING = "pubsub_googleapis_com:subscription_num_undelivered_messages"
"""Unacknowledged messages, measured each minute. Source: Google Cloud metrics, pubsub."""


def pubsub_lag(workload: Workload, wanted: Backlog, context: LoweringContext) -> LagSignal | None:
    """What waits in all subscriptions that are read; None where none is.

    Args:
        workload: what is scaled.
        wanted: the lag that a replica may have.
        context: the graph and the namespace.
    """
    access = pubsub_access(workload.component, context)
    if access is None or not access.reads:
        return None
    project = gcp_project(context) or output(subscription_key(access.reads[0]), "project")
    names = [subscription_name(one, context) for one in access.reads]
    series = (
        f'{_WAITING}{{monitored_resource="pubsub_subscription",project_id="{project}",subscription_id={json.dumps(name)}}}'
        for name in names
    )
    trigger = {
        "type": "prometheus",
        "metricType": "AverageValue",
        # The autoscaler polls more often than the metric changes.
        "useCachedMetrics": True,
        "metadata": {
            "serverAddress": f"https://monitoring.googleapis.com/v1/projects/{project}/location/global/prometheus",
            "query": f"sum({' or '.join(series)})",
            "threshold": str(wanted.records),
            # With no replica, the first message that waits starts one.
            "activationThreshold": "0",
            # A subscription in which nothing happens has no series; a failure of Cloud Monitoring is an error.
            "ignoreNullValues": "true",
        },
        "authenticationRef": {"name": google_sign_in(workload)},
    }
    return LagSignal(
        (trigger,),
        wanted.text(),
        depends_on=tuple(subscription_key(one) for one in access.reads),
        is_google=True,
    )
