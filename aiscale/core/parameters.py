"""Parameters of a blueprint: typed values that an environment may set."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from aiscale.core.edges import Value
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.core.setting_lines import Written, source_of
from aiscale.diagnostics import Diagnostic


@dataclass(slots=True)
class Argument:
    """A value of a parameter from a layer.

    Attributes:
        name: the parameter.
        value: as in TOML or on the command line.
        origin: the layer.
        written: its TOML table. None: the command line.
        is_used: whether the blueprint has such a parameter.
    """

    name: str
    value: Any
    origin: str
    written: Written | None = None
    is_used: bool = field(default=False, compare=False)

    @property
    def source(self) -> str:
        """Where it comes from, as :func:`source_of` says it."""
        return source_of(self.origin, self.written, self.name)


ARGUMENTS: list[Argument] = []
"""Values of the current environment, lowest precedence first."""

MADE: list[Parameters] = []
"""The parameters of the current blueprint, for ``aiscale config``."""


class Parameters(Value):
    """The parameters of a blueprint, as fields of a subclass.

    ``class Size(Parameters): brokers: int = 3`` and then ``size = Size()``: each field has its value of the environment
    (``[env.prod.parameters] brokers = 5``, ``--set parameters.brokers=5``), or its default.
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
            except InvalidComponentError as error:
                raise InvalidComponentError(tuple(map(_with_origin, error.diagnostics))) from None
            MADE.append(self)


def _with_origin(found: Diagnostic) -> Diagnostic:
    """What is wrong with a parameter, with a note on the layer that sets it: the strongest one's value is refused."""
    saying = [argument for argument in ARGUMENTS if argument.name == found.argument]
    return replace(found, notes=(*found.notes, f"set by {saying[-1].source}")) if saying else found
