"""Calls that model servers make themselves."""

from typing import ClassVar, Self

from pydantic import model_validator

from aiscale.core.relations import Call


class ServerCall(Call):
    """A call that a model server makes, not a program of the user: it has neither timeout nor retries."""

    settings: ClassVar[frozenset[str]] = frozenset({"target", "per_request"})
    """Fields that such a call has."""

    @model_validator(mode="after")
    def _of_server(self) -> Self:
        for field in sorted(self.model_fields_set - self.settings):
            if getattr(self, field) != type(self).model_fields[field].default:
                raise ValueError(f"{field} is of calls by programs: the model server has no such setting")
        return self
