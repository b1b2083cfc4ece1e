"""Waivers and patches."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from aiscale.core.edges import Many, Value
from aiscale.core.values.plain_data import plain_mapping

Sentence = Annotated[str, StringConstraints(min_length=8, max_length=500, pattern=r"\S.*\s.*\S")]
"""A short reason."""


ObjectKey = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9.-]*/[a-z0-9]([-a-z0-9.:]*[a-z0-9])?$", max_length=317)
]
"""Kind in small letters and name: ``configmap/settings``, ``gateway.networking.istio.io/edge``."""


class Waiver(Value):
    """Accepts a finding for a limited time, with owner, reason and expiry date.

    ``Waiver("STR012", reason="the audit counts retries on purpose", owner="data-platform", expires="2027-03-31")``
    """

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}([0-9]{3})?$")] = Field(kw_only=False)
    """Code of the rule, or its first three letters for a whole area."""

    reason: Sentence
    """Why the finding is accepted."""

    owner: Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$", max_length=100)]
    """Team or person who accepts it."""

    expires: Annotated[date, Field(strict=False)]
    """Last valid day, ``YYYY-MM-DD``. An expired waiver is itself a finding."""


class Patch(Value):
    """A change to a generated object of a component, merged before validation and planning.

    It is a strategic merge patch, as of kubectl and kustomize: maps are merged by field and ``None`` removes a field.
    Lists are merged by the merge keys of their types: containers, volumes and variables by ``name``, ports by
    ``containerPort`` or ``port``, mounts by ``mountPath``. ``{"$patch": "delete", "name": "proxy"}`` removes an item.
    Lists of atomic types (``args``, ``tolerations``, ``egress``) are replaced, with a warning where generated items
    are lost. ``{"$patch": "replace"}`` as the first item asks for it; a list of which the type says nothing needs it.
    Source: Kubernetes documentation, Update API Objects in Place Using kubectl patch.
    """

    kind: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]*$", max_length=63)] = Field(kw_only=False)
    """Kind of the object, for example ``Deployment``."""

    merge: dict[str, Any] = Field(kw_only=False)
    """The merge patch, for example ``{"spec": {"template": {"spec": {"hostname": "web"}}}}``."""

    object_name: Annotated[str, StringConstraints(max_length=253)] | None = None
    """Name of the object, if the component has several of the kind."""

    reason: Sentence
    """Reason, shown by ``aiscale why`` with the object."""

    on_missing: Literal["error", "ignore"] = "error"
    """Whether it is a finding if the component has no such object, or the object no such field or item."""

    existing: Many[ObjectKey] = ()
    """Objects that it refers to and that others create, in its namespace: ``secret/db``, ``configmap/ca-bundle``."""

    @field_validator("merge")
    @classmethod
    def _plain(cls, merge: dict[str, Any]) -> dict[str, Any]:
        if not merge:
            raise ValueError("is empty: write the fields that change")
        return plain_mapping(merge)
