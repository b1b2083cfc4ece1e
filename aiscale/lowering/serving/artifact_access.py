"""The right of a model server to read its model, where that lies in the object store of its cluster's cloud.

Elsewhere the server signs in with keys of its own (``secrets``), if at all.
"""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import Triton
from aiscale.lowering.clouds.aws_identity import aws_identity, aws_identity_keys
from aiscale.lowering.clouds.gcp_identity import account_annotations, gcp_identity, gcp_identity_keys
from aiscale.lowering.clouds.object_stores import store_access
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import instance_name
from aiscale.lowering.serving.runtime import CONFIG_FOLDER
from aiscale.lowering.streams.cloud_access import CloudAccess

AWS_CONFIG, SIGN_IN = "aws.config", "pod-identity.sh"

_SIGN_IN = """\
# Says which role the pod has, as a credential_process does. Needs cat, curl and sed.
set -eu
token=$(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
answer=$(curl -sSf --max-time 10 -H "Authorization: $token" "$AWS_CONTAINER_CREDENTIALS_FULL_URI")
printf '%s\\n' "$answer" | sed -e 's/"Token"/"SessionToken"/' -e 's/{/{"Version": 1, /'
"""


def artifact_access(service: ModelService, context: LoweringContext) -> CloudAccess:
    """An identity of the service, whose rights are those of the version that it serves.

    While a new version comes up, the old one keeps its own right: a replica of it may start again.
    """
    stores = store_access(service, context)
    if stores is None:
        return CloudAccess()
    if stores.scheme == "gs":
        return CloudAccess(
            (*gcp_identity(service, stores.dealings, context), *stores.grants()),
            depends_on=(*stores.depends_on, *gcp_identity_keys(service, context)),
            annotations=account_annotations(service, context),
            clouds=frozenset({"gcp"}),
        )
    rights, statements = instance_name(service), list(stores.statements(context))
    return CloudAccess(
        tuple(aws_identity(service, statements, stores.dealings, context, rights=rights)),
        {"AWS_CONFIG_FILE": f"{CONFIG_FOLDER}/{AWS_CONFIG}"} if isinstance(service.runtime, Triton) else {},
        aws_identity_keys(service, context, rights=rights),
        clouds=frozenset({"aws"}),
    )


def sign_in_files(access: CloudAccess) -> dict[str, str]:
    """Settings of AWS's library in Triton, which takes no part in EKS Pod Identity by itself.

    It asks the agent for nothing but what a variable holds the token for, and Pod Identity gives the token in a file.
    Source: Triton Inference Server, third_party (aws-sdk-cpp 1.11.60); Amazon EKS user guide, Pod Identity: SDK for C++
    from 1.11.263 on; AWS SDKs reference guide, process credential provider.
    """
    if "AWS_CONFIG_FILE" not in access.environment:
        return {}
    return {AWS_CONFIG: f"[default]\ncredential_process = /bin/sh {CONFIG_FOLDER}/{SIGN_IN}\n", SIGN_IN: _SIGN_IN}
