"""Features: entities, views, services and the store that keeps them."""

__all__: list[str] = []
