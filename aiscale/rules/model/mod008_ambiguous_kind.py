"""A kind that cannot be distinguished from others.

What:
    A kind of a plug-in or of the blueprint itself has the name of another kind, or has no ``family``, or one that is no
    DNS label.

Why:
    The name identifies a kind in plans, in the state and in pictures, and the address of a component begins with the
    family of its kind: a second kind of the same name would be confused with the first.

Example:
    class Bucket(RecordStore):  # aiscale has a Bucket
        family: ClassVar[str] = "Object stores"

Instead:
    class ObjectBucket(RecordStore):
        family: ClassVar[str] = "objectstores"

Source:
    This follows from the model: ``<family>/<name>`` is the only identity, and plain data names the kind.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "MOD008"
SEVERITY = Severity.ERROR
