"""Waivers and patches."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from aiscale.core.edges import Value

Sentence = Annotated[str, StringConstraints(min_length=8, max_length=500, pattern=r"\S.*\s.*\S")]
"""A short reason."""


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

    It is a JSON Merge Patch: maps are merged by key, ``None`` removes a key, and other values are replaced. Source: RFC
    7396.
    """

    kind: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]*$", max_length=63)] = Field(kw_only=False)
    """Kind of the object, for example ``Deployment``."""

    merge: dict[str, Any] = Field(kw_only=False)
    """The merge patch, for example ``{"spec": {"template": {"spec": {"hostNetwork": True}}}}``."""

    object_name: Annotated[str, StringConstraints(max_length=253)] | None = None
    """Name of the object, if the component has several of the kind."""

    reason: Sentence
    """Reason, shown by ``aiscale why`` with the object."""

    on_missing: Literal["error", "ignore"] = "error"
    """Whether it is a finding if the component has no such object."""
