"""Speaks to the API server for the sandbox's loop: calls, and watches that never end.

It uses nothing but the standard library, so that the process stays small.
"""

from __future__ import annotations

import http.client
import json
import logging
import pathlib
import ssl
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

MERGE = "application/merge-patch+json"

_log = logging.getLogger("loop")
_WATCH_S = 300
_RETRY_S = 1.0
_REQUEST_S = 30.0

Object = dict[str, Any]


class Refused(Exception):  # noqa: N818  # reads as what happened
    """The API server answered with an error."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status} {text[:200]}")
        self.status = status


class Client:
    """Speaks to the API server, over one connection a call or a watch.

    Args:
        server: its address.
        authority: file of the certificate that it is checked against.
        token_file: file of the token.
    """

    def __init__(self, server: str, authority: str, token_file: str) -> None:
        self._address = urlsplit(server)
        self._tls = ssl.create_default_context(cafile=authority)
        with pathlib.Path(token_file).open(encoding="utf-8") as file:
            self._headers = {"Authorization": f"Bearer {file.read().strip()}", "Accept": "application/json"}

    def call(self, method: str, path: str, body: Object | None = None, content_type: str = "application/json") -> Any:
        """The answer to one request.

        Raises:
            Refused: the server answers with an error.
        """
        connection = self._connect(_REQUEST_S)
        try:
            text = None if body is None else json.dumps(body)
            headers = self._headers if body is None else {**self._headers, "Content-Type": content_type}
            connection.request(method, path, text, headers)
            reply = connection.getresponse()
            content = reply.read()
            if reply.status >= 400:
                raise Refused(reply.status, content.decode("utf-8", "replace"))
            return json.loads(content)
        finally:
            connection.close()

    def watch(self, path: str, version: str) -> Iterator[tuple[str, Object]]:
        """Events after a version, until the server ends the watch.

        Yields:
            Type and object of each event.

        Raises:
            Refused: the version is too old, or another error.
        """
        query = urlencode(
            {"watch": "1", "resourceVersion": version, "timeoutSeconds": _WATCH_S, "allowWatchBookmarks": "true"}
        )
        connection = self._connect(_WATCH_S + _REQUEST_S)
        try:
            connection.request("GET", f"{path}{'&' if '?' in path else '?'}{query}", headers=self._headers)
            reply = connection.getresponse()
            if reply.status >= 400:
                raise Refused(reply.status, reply.read().decode("utf-8", "replace"))
            while line := reply.readline():
                event = json.loads(line)
                if event["type"] == "ERROR":
                    raise Refused(int(event["object"].get("code", 500)), str(event["object"].get("message", "")))
                yield event["type"], event["object"]
        finally:
            connection.close()

    def _connect(self, timeout_s: float) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(
            self._address.hostname or "", self._address.port, context=self._tls, timeout=timeout_s
        )


def follow(client: Client, path: str, handle: Callable[[Client, Object], None]) -> None:
    """Lists and watches a collection for ever. Each listing looks at all objects again, so nothing is missed."""
    while True:
        try:
            listing = client.call("GET", path)
            version = listing["metadata"]["resourceVersion"]
            for item in listing["items"]:
                _handle(client, handle, item)
            while True:
                for kind, item in client.watch(path, version):
                    version = item["metadata"]["resourceVersion"]
                    if kind in {"ADDED", "MODIFIED"}:
                        _handle(client, handle, item)
        except Refused as refused:
            if refused.status != 410:  # too old a version: list again at once
                _log.warning("%s: %s", path, refused)
                time.sleep(_RETRY_S)
        except (OSError, http.client.HTTPException, ValueError) as error:
            _log.warning("%s: %s; trying again", path, error)
            time.sleep(_RETRY_S)


def _handle(client: Client, handle: Callable[[Client, Object], None], item: Object) -> None:
    try:
        handle(client, item)
    except Refused as refused:
        # Gone or changed meanwhile: its next event, if any, brings it back.
        if refused.status not in {404, 409}:
            _log.warning("%s: %s", item["metadata"]["name"], refused)
