"""A small client of one sandbox's own API server, for its set-up."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping
from typing import Any, Self

import httpx2

from aiscale.errors import SandboxError
from aiscale.sandbox.credentials import token_of
from aiscale.sandbox.layout import Layout

FIELD_MANAGER = "aiscale-sandbox"

APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"

_RETRIES, _RETRY_S = 40, 0.25
"""How often a request is sent again that the server has no time for, as it does while the storage of a new kind starts,
and seconds before each."""

_METADATA_ONLY = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"


class Api:
    """Speaks to the API server as the sandbox's administrator.

    Args:
        layout: the sandbox.
        server: the API server's address.
        timeout_s: longest wait for an answer.
    """

    def __init__(self, layout: Layout, server: str, *, timeout_s: float = 30.0) -> None:
        self._client = httpx2.Client(
            base_url=server,
            verify=ssl.create_default_context(cafile=str(layout.credentials / "ca.crt")),
            headers={"Authorization": f"Bearer {token_of(layout, 'admin')}"},
            timeout=timeout_s,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def is_ready(self) -> bool:
        """Whether the server answers and all its parts are up."""
        try:
            return self._client.get("/readyz", timeout=3).status_code == 200
        except httpx2.TransportError:
            return False

    def get(self, path: str) -> Any | None:
        """The object at ``path``, or None when there is none."""
        reply = self._send("GET", path)
        return None if reply.status_code == 404 else self._checked(reply).json()

    def items(self, path: str, *, metadata_only: bool = False, **query: str) -> list[dict[str, Any]]:
        """Every object of a collection, or only their metadata."""
        headers = {"Accept": _METADATA_ONLY} if metadata_only else {}
        reply = self._checked(self._send("GET", path, query=query, headers=headers))
        found: list[dict[str, Any]] | None = reply.json()["items"]
        return found or []  # null when there are none

    def create(self, path: str, body: Mapping[str, Any]) -> None:
        """Creates an object; one that is there already stays as it is."""
        reply = self._send("POST", path, body)
        if reply.status_code != 409:
            self._checked(reply)

    def patch(self, path: str, body: Mapping[str, Any], content_type: str) -> None:
        """Patches an object, or applies it on the server's side (``APPLY``)."""
        query = {"fieldManager": FIELD_MANAGER}
        if content_type == APPLY:
            query["force"] = "true"
        self._checked(self._send("PATCH", path, body, query=query, headers={"Content-Type": content_type}))

    def delete(self, path: str, *, grace_s: int | None = None) -> None:
        """Deletes an object; one that is not there is fine."""
        query = {} if grace_s is None else {"gracePeriodSeconds": str(grace_s)}
        reply = self._send("DELETE", path, query=query)
        if reply.status_code != 404:
            self._checked(reply)

    def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        content = None if body is None else json.dumps(body)
        typed = {} if body is None else {"Content-Type": "application/json"}
        try:
            for wait_s in (*[_RETRY_S] * _RETRIES, None):
                reply = self._client.request(
                    method, path, content=content, params=dict(query or {}), headers={**typed, **(headers or {})}
                )
                if reply.status_code != 429 or wait_s is None:
                    break
                time.sleep(wait_s)
            return reply
        except httpx2.TransportError as error:
            raise SandboxError(
                f"the sandbox's API server at {self._client.base_url} does not answer: {error}",
                hint="aiscale sandbox status",
            ) from None

    @staticmethod
    def _checked(reply: httpx2.Response) -> httpx2.Response:
        if reply.is_success:
            return reply
        try:
            reason = reply.json()["message"]
        except (ValueError, KeyError, TypeError):
            reason = reply.text[:200]
        request = reply.request
        raise SandboxError(f"the sandbox's API server refuses {request.method} {request.url.path}: {reason}")
