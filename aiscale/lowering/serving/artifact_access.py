"""The right of a model server to read its model, where that lies in the object store of its cluster's cloud.

Elsewhere the server signs in with keys of its own (``secrets``), if at all.
"""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.lowering.clouds.aws_identity import aws_identity, aws_identity_keys
from aiscale.lowering.clouds.gcp_identity import account_annotations, gcp_identity, gcp_identity_keys
from aiscale.lowering.clouds.object_stores import store_access
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import instance_name
from aiscale.lowering.streams.cloud_access import CloudAccess


def artifact_access(service: ModelService, context: LoweringContext) -> CloudAccess:
    """An identity of the service, whose rights are those of the version that it serves.

    During a rollout the old version keeps its own right: a replica of it may restart.
    """
    stores = store_access(service, context)
    if stores is None:
        return CloudAccess()
    if stores.scheme == "gs":
        return CloudAccess(
            (*gcp_identity(service, stores.purpose, context), *stores.grants()),
            depends_on=(*stores.depends_on, *gcp_identity_keys(service, context)),
            annotations=account_annotations(service, context),
            clouds=frozenset({"gcp"}),
        )
    rights, statements = instance_name(service), list(stores.statements(context))
    return CloudAccess(
        tuple(aws_identity(service, statements, stores.purpose, context, rights=rights)),
        aws_identity_keys(service, context, rights=rights),
        clouds=frozenset({"aws"}),
    )
