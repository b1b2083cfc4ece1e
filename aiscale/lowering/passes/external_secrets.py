"""ExternalSecrets: the variables of a component that are in a secret store.

Reads: ``secrets`` of components and of their engines.
Adds: one ExternalSecret for each store that a component reads, and a need on it to the resources with its pods. The
operator makes a Secret with the same name of it, whose keys are the names of the variables.
Source: External Secrets 2.9, ExternalSecret of external-secrets.io/v1.
"""

from __future__ import annotations

from collections import defaultdict

from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.values.secrets import ExternalSecret
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.secrets import declared_secrets, external_name, external_secret_manifest
from aiscale.lowering.passes.changes import changed_each, with_needs
from aiscale.lowering.resource import Resource, kubernetes_resource


def add_external_secrets(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add the ExternalSecrets of each component with pods."""
    made: dict[str, tuple[Resource, ...]] = {}
    for address in dict.fromkeys(one.address for one in resources if one.pods):
        component = context.graph.nodes.get(address)
        if component is not None and (found := _of(component, context)):
            made[address] = found
    if not made:
        return resources

    def dependent(resource: Resource) -> Resource:
        needed = made.get(resource.address, ()) if resource.pods else ()
        return with_needs(resource, tuple(one.key for one in needed))

    return (*changed_each(resources, dependent), *(one for some in made.values() for one in some))


def _of(component: Component, context: LoweringContext) -> tuple[Resource, ...]:
    found: dict[str, dict[str, ExternalSecret]] = defaultdict(dict)
    for variable, secret in declared_secrets(component).items():
        if isinstance(secret, ExternalSecret):
            found[external_name(component, secret)][variable] = secret
    return tuple(_resource(component, name, variables, context) for name, variables in sorted(found.items()))


def _resource(
    component: Component, name: str, variables: dict[str, ExternalSecret], context: LoweringContext
) -> Resource:
    first = next(iter(variables.values()))
    reads = {
        "target": {"name": name},
        "data": [{"secretKey": variable, "remoteRef": _remote(secret)} for variable, secret in variables.items()],
    }
    return kubernetes_resource(
        external_secret_manifest(first, context.metadata(component, name, "secrets"), reads),
        address=component.address,
        reason=f"{component.name} reads {listed(variables)} from {first.store}",
        depends_on=(context.namespace_key,),
    )


def _remote(secret: ExternalSecret) -> dict[str, str]:
    own = {"property": secret.remote_property} if secret.remote_property is not None else {}
    return {"key": secret.remote_key, **own}
