"""What an owner states about one component beside what it is: findings that are accepted, objects that are changed."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from aiscale.core.edges import Value

Sentence = Annotated[str, StringConstraints(min_length=8, max_length=500, pattern=r"\S.*\s.*\S")]
"""A few words that say why."""


class Waiver(Value):
    """A finding that is accepted for a while: by whom, why, and until when.

    ``Waiver("STR012", reason="the audit counts retries on purpose", owner="data-platform", expires="2027-03-31")``
    """

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}([0-9]{3})?$")] = Field(kw_only=False)
    """Code of the rule, or its first three letters for a whole area."""

    reason: Sentence
    """Why the finding is accepted."""

    owner: Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$", max_length=100)]
    """Who accepted it."""

    expires: Annotated[date, Field(strict=False)]
    """Last day on which it holds, ``YYYY-MM-DD``; after it the waiver itself is a finding."""


class Patch(Value):
    """A change to an object that is generated for a component, merged into it before it is checked and planned.

    Maps are merged key by key, ``None`` removes a key, and anything else replaces what was there, as a JSON Merge
    Patch does. Source: RFC 7396.
    """

    kind: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]*$", max_length=63)] = Field(kw_only=False)
    """Kind of the object, for example ``Deployment``."""

    merge: dict[str, Any] = Field(kw_only=False)
    """What is merged into it, for example ``{"spec": {"template": {"spec": {"hostNetwork": True}}}}``."""

    object_name: Annotated[str, StringConstraints(max_length=253)] | None = None
    """Name of the object, where the component has several of the kind."""

    reason: Sentence
    """What it is needed for: shown by ``aiscale why`` beside the object."""

    on_missing: Literal["error", "ignore"] = "error"
    """Whether it is a finding when the component has no such object any more."""
