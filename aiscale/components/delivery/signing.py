"""Signatures of images and models."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from aiscale.core.edges import Value


class Signing(Value):
    """The pipeline signs images and models, and the cluster admits only signed ones.

    Source: Sigstore cosign and OpenSSF model-signing documentation.
    """

    tool: Literal["cosign", "model-signing"] = "cosign"
    """``cosign`` for images and OCI artifacts, ``model-signing`` for folders of weights."""

    keyless: bool = True
    """Whether the identity of the run signs (keyless signing) instead of a stored key."""

    verified_by: Literal["kyverno", "policy-controller"] | None = "kyverno"
    """Admission controller that rejects unsigned objects. None: signatures are not verified."""

    identity: Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=2_048)] | None = None
    """Required identity of the signer. Default: the identity of this pipeline."""

    issuer: Annotated[str, StringConstraints(pattern=r"^https://\S+$", max_length=2_048)] | None = None
    """OIDC issuer of the identity. Default: the token issuer of the engine."""
