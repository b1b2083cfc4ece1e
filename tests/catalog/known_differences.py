"""Where the catalog and a plain create of the API server disagree, and why; asserted exactly."""

from __future__ import annotations

_APPLY = (
    "a create takes the list with a warning, a server-side apply refuses it (duplicate entries for key); "
    "aiscale applies, so the catalog refuses it, too"
)

#: Name of the mutation -> reason. The catalog refuses these and a create does not.
STRICTER: dict[str, str] = {
    "Deployment/pricing spec.template.spec.containers[0].env first element doubled": _APPLY,
}

#: Name of the mutation -> reason. The catalog lets these pass and a create does not.
LAXER: dict[str, str] = {}
