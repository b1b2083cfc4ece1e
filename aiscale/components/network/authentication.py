"""How a client at a gateway says who it is, and what it is asked for."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import Many, Value
from aiscale.core.values.rollout import HeaderName
from aiscale.core.values.secrets import Secret

ClaimName = Annotated[str, StringConstraints(pattern=r"^[^\s\[\]]+$", max_length=253)]
_Text = Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=1_024)]


class Jwt(Value):
    """A token that an issuer has signed, in the header ``Authorization: Bearer``.

    Stands for both objects of Istio: its RequestAuthentication refuses a wrong token and lets a request without any
    pass, which only an AuthorizationPolicy then refuses. Source: Istio 1.30, RequestAuthentication, jwtRules.
    """

    issuer: _Text = Field(kw_only=False)
    """Who signs: the ``iss`` of the token."""

    jwks_uri: Annotated[str, StringConstraints(pattern=r"^https://\S+$", max_length=2_048)] | None = None
    """Where the issuer's public keys are; found by OpenID Connect discovery at the issuer when absent."""

    audiences: Many[_Text] = ()
    """Whom the token may be made out to: its ``aud`` must be one of these. Anybody when empty."""


class ApiKey(Value):
    """A secret text that a client sends with each request. Source: Envoy Gateway, SecurityPolicy, apiKeyAuth."""

    credentials: Secret = Field(kw_only=False)
    """Where the keys lie."""

    header: HeaderName = "x-api-key"
    """The header that they come in."""


Authentication = Jwt | ApiKey
"""The ways to say who a client is; certificates of clients are a listener's matter."""


class Claim(Value):
    """What a verified token must say: ``Claim("scope", ["prices.read"])``.

    Source: Istio 1.30, AuthorizationPolicy, conditions, ``request.auth.claims[…]``.
    """

    name: ClaimName = Field(kw_only=False)
    """The claim."""

    values: Many[_Text] = Field(kw_only=False)
    """One of these must be its value, or among its values."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.values:
            raise ValueError("values must name at least one")
        return self
