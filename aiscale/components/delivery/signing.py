"""How it is proved that what runs is what was built."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from aiscale.core.edges import Value


class Signing(Value):
    """Images and models are signed by the pipeline, and the cluster admits only what bears its signature.

    Source: Sigstore cosign and OpenSSF model-signing documentation.
    """

    tool: Literal["cosign", "model-signing"] = "cosign"
    """``cosign`` for images and OCI artefacts, ``model-signing`` for folders of weights."""

    keyless: bool = True
    """Whether the identity of the run signs, rather than a key that must be kept."""

    verified_by: Literal["kyverno", "policy-controller"] | None = "kyverno"
    """What refuses objects without the signature; nothing when None: then the signature proves nothing."""

    identity: Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=2_048)] | None = None
    """Who must have signed; this pipeline's own identity when absent."""

    issuer: Annotated[str, StringConstraints(pattern=r"^https://\S+$", max_length=2_048)] | None = None
    """Who vouches for the identity; the engine's own token issuer when absent."""
