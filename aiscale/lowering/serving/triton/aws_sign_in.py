"""Settings of AWS's library in Triton, which does not support EKS Pod Identity.

It sends a token from a variable only, and Pod Identity gives the token in a file: a credential process reads the file.
Source: Triton Inference Server, third_party (aws-sdk-cpp 1.11.60); Amazon EKS user guide, Pod Identity: SDK for C++
from 1.11.263 on; AWS SDKs reference guide, process credential provider.
"""

from __future__ import annotations

from dataclasses import replace

from aiscale.lowering.script_files import script
from aiscale.lowering.serving.server_part import CONFIG_FOLDER, ServerPart
from aiscale.lowering.streams.cloud_access import CloudAccess

AWS_CONFIG, SIGN_IN = "aws.config", "pod-identity.sh"


def with_aws_sign_in(part: ServerPart, access: CloudAccess) -> ServerPart:
    """The part with the credential process, where the artifact is read with a role in AWS."""
    if "aws" not in access.clouds:
        return part
    process = f"[default]\ncredential_process = /bin/sh {CONFIG_FOLDER}/{SIGN_IN}\n"
    return replace(
        part,
        config={**part.config, AWS_CONFIG: process, SIGN_IN: script(f"serving/triton/{SIGN_IN}")},
        environment={**part.environment, "AWS_CONFIG_FILE": f"{CONFIG_FOLDER}/{AWS_CONFIG}"},
    )
