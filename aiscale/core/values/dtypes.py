"""Names and types of tensors and features."""

from typing import Annotated

from pydantic import StringConstraints

FieldName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$", max_length=128)]
"""Name of an input, an output or a feature."""

SCALARS = (
    "bool", "string", "bytes", "timestamp", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "float32", "float64", "bfloat16",
)  # fmt: skip
"""Scalar types."""

DTYPE = rf"^({'|'.join(SCALARS)})(\[([1-9][0-9]{{0,7}}|-1)(,([1-9][0-9]{{0,7}}|-1)){{0,7}}\])?$"
"""Regular expression of a type."""

Dtype = Annotated[str, StringConstraints(pattern=DTYPE, max_length=64)]
"""A type, with a shape unless it is a scalar: ``int64``, ``float32[128]``, ``float32[-1,3]``.

-1 is a variable length. The batch dimension is omitted."""

Fields = dict[FieldName, Dtype]
"""Values by name, in order."""
