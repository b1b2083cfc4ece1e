"""A component is not supported by ``aiscale up``.

What:
    A kind, or a technology of it, that aiscale checks, draws and previews, but ``aiscale up`` does not create. Or an
    object that it cannot create (error): one of a cloud without a region or project, one that the schema of its kind
    refuses, or one whose pods the namespace refuses. Or objects that ``aiscale render`` cannot write, because they have
    values that a cloud returns only after creation. Or a program that uses a bucket of another cloud than its cluster's
    and gets no credentials (warning): ``gs://`` on EKS, ``s3://`` on GKE. Programs with ``secrets``, ``environment``,
    ``volumes`` or ``patches`` are not reported.

Why:
    aiscale models a whole system before it supports every kind. ``aiscale up`` leaves such a component out; its clients
    are deployed without its address and without egress to it. The finding, the preview and ``aiscale up`` list the
    components that start without a dependency. ``docs/reference/provisioning.md`` lists the kinds. Clients of a kind
    whose ``Lowering`` has no ``binding`` get no address of it, no secret and no egress to it. An identity for pods is
    one of the cluster's own cloud.

Example:
    StreamJob("demand", engine=Spark(), consumes=[rides])

Instead:
    StreamJob("demand", engine=Flink(), consumes=[rides])

Source:
    aiscale's own table of what it provisions.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "MOD004"
SEVERITY = Severity.NOTE
