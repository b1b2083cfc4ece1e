"""A resource of any Pulumi provider."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints, field_validator

from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.values.plain_data import plain_mapping


class PulumiResource(Component):
    """Any resource of any Pulumi provider, by its type token. The provider's plugin must be installed.

    The provider validates its properties in the engine's preview; aiscale plans and orders it.
    """

    family: ClassVar[str] = "pulumiresources"

    type: Annotated[
        str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*:[A-Za-z0-9_./-]+:[A-Z][A-Za-z0-9_]*$", max_length=253)
    ] = Field(kw_only=False)
    """Type token, for example ``aws:s3/bucket:Bucket``. Kubernetes objects are written as ``Manifest``."""

    properties: dict[str, Any] = Field(default_factory=dict, kw_only=False)
    """Its inputs, named as in the provider's schema. Never secrets: they are stored in plaintext."""

    provider_version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+\S*$")] | None = None
    """Version of the provider's plugin. Default: the newest installed one."""

    depends_on: Annotated[Many[Component], Edge(EdgeKind.USES)] = ()
    """Components whose objects must exist first."""

    @field_validator("properties")
    @classmethod
    def _plain(cls, properties: dict[str, Any]) -> dict[str, Any]:
        return plain_mapping(properties)

    @field_validator("type")
    @classmethod
    def _foreign(cls, token: str) -> str:
        if token.startswith("kubernetes:"):
            raise ValueError('is a Kubernetes kind: write Manifest("…", {"apiVersion": …, "kind": …})')
        return token

    @property
    def technology(self) -> str:
        """The provider."""
        return self.type.partition(":")[0]
