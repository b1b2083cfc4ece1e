"""A patch does not fit, or the patched object is refused or cannot work.

What:
    The patch of a component or of the system names a kind, an object, a field or a list item that is not generated
    for it. It changes the name, the namespace or the labels that identify the object. It would replace a list that has
    no merge key, or replaces generated items of an atomic list without ``$patch: replace`` (warning).

    Or the object with its patches violates the schema or a CEL rule of its kind, or the pod security level of its
    namespace. Its selectors, ports and names of other objects are checked as well, and its settings of Kafka and
    Flink: names that they do not have, or that Strimzi ignores.

Why:
    A patch that matches nothing is a setting without effect. It happens unnoticed when a field changes what is
    generated: without autoscaling there is no HorizontalPodAutoscaler to patch. What the API server refuses fails
    during the deployment, and a Service whose selector selects no pod has no endpoint.

Example:
    Microservice("pricing", image=IMAGE, patches=[
        Patch("StatefulSet", {"spec": {"minReadySeconds": 5}}, reason="the cache needs to fill"),
    ])

Instead:
    Microservice("pricing", image=IMAGE, patches=[
        Patch("Deployment", {"spec": {"minReadySeconds": 5}}, reason="the cache needs to fill"),
    ])

Source:
    Kubernetes documentation, Update API Objects in Place Using kubectl patch (strategic merge patch), Pod Security
    Standards; the settings of Apache Kafka 4.3.1, of Apache Flink 1.19 to 2.2 and of the Flink Kubernetes Operator
    1.15.0; Strimzi 1.2.0, forbidden prefixes of config.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "MOD005"
SEVERITY = Severity.ERROR
