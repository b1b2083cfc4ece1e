"""Where the catalog and the API server disagree, and why; asserted exactly, so that a vanished one fails, too.

A manifest counts as refused when a create or a server-side apply refuses it.
"""

from __future__ import annotations

#: Name of the mutation -> reason. The catalog refuses these and the API server does not.
STRICTER: dict[str, str] = {}

#: Name of the mutation -> reason. The catalog lets these pass and the API server does not.
LAXER: dict[str, str] = {}
