"""A patch matches no object, or changes the identity of an object.

What:
    The patch of a component names a kind or an object that is not generated for it, or it changes the name, the
    namespace or the labels that identify the object.

Why:
    A patch that matches nothing is a setting without effect. It happens unnoticed when a field changes what is
    generated: without autoscaling there is no HorizontalPodAutoscaler to patch.

Example:
    Microservice("pricing", image=IMAGE, patches=[
        Patch("StatefulSet", {"spec": {"minReadySeconds": 5}}, reason="the cache needs to fill"),
    ])

Instead:
    Microservice("pricing", image=IMAGE, patches=[
        Patch("Deployment", {"spec": {"minReadySeconds": 5}}, reason="the cache needs to fill"),
    ])

Source:
    This follows from the model: patches are merged into generated objects (RFC 7396).
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "MOD005"
SEVERITY = Severity.ERROR
