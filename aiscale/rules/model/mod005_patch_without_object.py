"""A patch meets no object, or changes what an object is found by.

What:
    A component's patch names a kind or an object that is not generated for it any more, or it changes the name,
    the namespace or the labels by which aiscale finds the object again.

Why:
    A patch that applies to nothing is a setting that everybody believes in and nobody has. It happens quietly when
    a field changes what is generated: without autoscaling there is no HorizontalPodAutoscaler to patch.

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
