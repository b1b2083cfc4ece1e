"""The network between services: meshes, gateways, routes, policies."""

__all__: list[str] = []
