"""Parameters of a blueprint: typed values that an environment may set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from aiscale.core.calling import caller
from aiscale.core.edges import Value
from aiscale.core.invalid import refuse


@dataclass(slots=True)
class Argument:
    """A value that a layer gives to a parameter.

    Attributes:
        name: the parameter.
        value: as TOML or the command line gives it.
        origin: the layer.
        is_used: whether a blueprint has such a parameter.
    """

    name: str
    value: Any
    origin: str
    is_used: bool = field(default=False, compare=False)


ARGUMENTS: list[Argument] = []
"""Values of the present environment, weakest layer first."""

MADE: list[Parameters] = []
"""The parameters that the present blueprint has made, for ``aiscale config``."""


class Parameters(Value):
    """The parameters of a blueprint, as fields of a subclass.

    ``class Size(Parameters): brokers: int = 3`` and then ``size = Size()``: each field is its value in the
    environment (``[env.prod.parameters] brokers = 5``, ``--set parameters.brokers=5``), or its default.
    """

    if not TYPE_CHECKING:

        def __init__(self, /, **fields: Any) -> None:
            cls = type(self)
            cls._complete()
            names = {info.alias or name for name, info in cls.model_fields.items()}
            given = dict(fields)
            for argument in ARGUMENTS:
                if argument.name in names:
                    given[argument.name] = argument.value
                    argument.is_used = True
            try:
                super().__init__(**given)
            except ValidationError as error:
                raise refuse(error, cls, given, caller(())) from None
            MADE.append(self)
