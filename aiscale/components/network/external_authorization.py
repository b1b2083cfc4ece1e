"""External authorization: a service decides on each request of a route."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import Many, Relation
from aiscale.core.ports import CallTarget
from aiscale.core.values.rollout import HeaderName


class ExternalAuthorization(Relation):
    """A service that a gateway asks, before it sends a request on, whether the request is allowed.

    ``ExternalAuthorization(opa, timeout_ms=200)``

    A service that serves gRPC on its ``port`` is called by gRPC (``envoy.service.auth.v3.Authorization``, for example
    Open Policy Agent with its Envoy plugin). Any other service gets a request with the method and the path of the
    client; its status 200 allows the request, and any other response is returned to the client. It is called before
    the gateway verifies tokens or API keys and counts rate limits. It is not called for connections whose TLS the
    gateway passes through.

    At the class ``eg`` it becomes ``extAuth`` of the SecurityPolicy of the route. At the class ``istio`` it becomes an
    AuthorizationPolicy with the action ``CUSTOM``. Its provider has the settings: one that aiscale writes where it
    installs Istio (``Istio(install=…)``), else one that exists (``provider``). Other classes have no object for it.
    Source: Envoy Gateway 1.9, SecurityPolicy, extAuth; Istio 1.30, AuthorizationPolicy, CUSTOM; Envoy 1.40
    documentation, external authorization filter.
    """

    target: CallTarget = Field(kw_only=False)
    """The authorization service. At the class ``eg`` it serves HTTP or gRPC, and not HTTPS."""

    path: Annotated[str, StringConstraints(pattern=r"^/[^\s?#]*$", max_length=1_024)] | None = None
    """Prefix of the path of the call over HTTP, before the path of the request. Default: the path of the request.
    Source: Envoy Gateway 1.9, ``extAuth.http.path``."""

    request_headers: Many[HeaderName] = ()
    """Headers of the request that the service gets; Istio sends all over gRPC. Default: all over gRPC; over HTTP none
    but Host, Content-Length and Authorization, which it always gets. Source: Envoy Gateway 1.9,
    ``extAuth.headersToExtAuth``."""

    response_headers: Many[HeaderName] = ()
    """Headers of its response over HTTP that are added to the request, in place of those of the client. Over gRPC, the
    response itself says so. Source: Envoy Gateway 1.9, ``extAuth.http.headersToBackend``."""

    max_request_bytes: Annotated[int, Field(ge=1, le=1_073_741_824)] | None = None
    """Largest body that the service gets with the request, in bytes; a larger request is rejected with status 413.
    Default: it gets no body. Source: Envoy Gateway 1.9, ``extAuth.bodyToExtAuth.maxRequestBytes``."""

    timeout_ms: Annotated[int, Field(ge=1, le=3_600_000)] = 1_000
    """Longest wait for the decision, in milliseconds, in addition to the timeout of the route. Envoy Gateway's own
    default is 10,000. Source: Envoy Gateway 1.9, ``extAuth.timeout``."""

    failure_mode_allow: bool = False
    """Whether requests are allowed while the service is unavailable or too slow, instead of rejected with status 403.
    ``failOpen`` of a given ``provider`` has to agree. Source: Envoy Gateway 1.9,
    ``extAuth.failOpen``."""

    provider: Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=253)] | None = None
    """For the class ``istio``: name of a provider that ``meshConfig.extensionProviders`` has already, whose ``service``
    is this service. The proxies of a gateway use one provider only, unless istiod has the variable
    ``PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS``. Source: Istio 1.30, external authorization."""

    @model_validator(mode="after")
    def _headers_once(self) -> Self:
        for name in ("request_headers", "response_headers"):
            headers = [one.lower() for one in getattr(self, name)]
            twice = next((one for one in headers if headers.count(one) > 1), None)
            if twice is not None:
                raise ValueError(f"{name} names {twice} twice")
        return self
