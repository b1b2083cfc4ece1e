"""A kind that cannot be distinguished from others.

What:
    A kind that is none of aiscale's own, one of a plug-in or of the blueprint itself, is called like another, or has no
    ``family``, or one that is no DNS label.

Why:
    A kind is known by its name: in plans, in the state of what is up, in pictures. One that is called like another
    would be taken for it, and the address of a component begins with the family of its kind.

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
