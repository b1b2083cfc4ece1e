"""How clients authenticate at a gateway."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import Many, Value
from aiscale.core.values.rollout import HeaderName
from aiscale.core.values.secrets import Secret

ClaimName = Annotated[str, StringConstraints(pattern=r"^[^\s\[\]]+$", max_length=253)]
_Text = Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=1_024)]


class Jwt(Value):
    """A signed JSON Web Token in the header ``Authorization: Bearer``.

    At the class ``istio`` it becomes a RequestAuthentication, which rejects invalid tokens but admits requests without
    a token, and an AuthorizationPolicy, which rejects those. At the class ``eg`` it becomes a provider of the
    SecurityPolicy of each route. Services get the token. Source: Istio 1.30, RequestAuthentication, jwtRules; Envoy
    Gateway 1.9, SecurityPolicy, jwt.
    """

    issuer: _Text = Field(kw_only=False)
    """Issuer of the token: its ``iss`` claim."""

    jwks_uri: Annotated[str, StringConstraints(pattern=r"^https://\S+$", max_length=2_048)] | None = None
    """URI of the issuer's public keys. Default: found by OpenID Connect discovery at the issuer, which Istio does and
    Envoy Gateway does not."""

    audiences: Many[_Text] = ()
    """Accepted audiences: the ``aud`` claim of the token must be one of these. Default: any."""


class ApiKey(Value):
    """An API key that a client sends with each request.

    At the class ``eg`` it becomes ``apiKeyAuth`` of the SecurityPolicy of each route; other classes have no object
    for it. Source: Envoy Gateway 1.9, SecurityPolicy, apiKeyAuth.
    """

    credentials: Secret = Field(kw_only=False)
    """Reference to the keys: each key of the Secret names a client, and its value is the client's API key. All clients
    of a KubernetesSecret are accepted. Of an ExternalSecret, those are the properties of the secret in the store, or
    ``remote_property`` alone."""

    header: HeaderName = "x-api-key"
    """Header that contains the key."""


Authentication = Jwt | ApiKey
"""Authentication methods of clients. Client certificates are set at a listener."""


class Claim(Value):
    """A claim that a verified token must have: ``Claim("scope", ["prices.read"])``.

    Source: Istio 1.30, AuthorizationPolicy, conditions, ``request.auth.claims[…]``; Envoy Gateway 1.9, SecurityPolicy,
    ``authorization.rules``, claims of a principal.
    """

    name: ClaimName = Field(kw_only=False)
    """Name of the claim."""

    values: Many[_Text] = Field(kw_only=False)
    """Accepted values: the claim must be, or contain, one of these."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.values:
            raise ValueError("values must name at least one")
        return self
