"""Registers schemas through Confluent's API. Runs in a Job of its own, with nothing but Python's standard library.

Each file of the folder is one subject, in the order of their names: what others refer to comes before them. Its
compatibility is set first, so that the registry judges by it. A subject that the registry does not know yet gets its
earlier versions before, so that it judges by them too. What is registered already stays as it is: the Job may run as
often as it likes.

Source: Confluent Schema Registry API reference.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any

ATTEMPTS = 5
MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"
REFUSED = 3
"""Exit code where the registry refuses a schema; 1 where it does not answer."""

OK, NOT_FOUND, CONFLICT, TROUBLE = 200, 404, 409, 500
DENIED = {401, 403}


class RefusedError(Exception):
    """The registry says no, and why."""


def ask(url: str, method: str = "GET", body: dict[str, Any] | None = None) -> tuple[int, Any]:
    """The status and the answer of one request; tries again where the registry is not there or in trouble."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE, **credentials()}
    request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310  # the address is the Job's own
    status, said = 0, ""
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(0.2 * 2**attempt)
        try:
            with urllib.request.urlopen(request, timeout=30, context=trust(url)) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            status, said = error.code, error.read().decode(errors="replace")
            if status < TROUBLE:
                return status, said
        except (OSError, http.client.HTTPException, ValueError) as error:
            status, said = 0, str(error)
    return status, said


def credentials() -> dict[str, str]:
    """The header with user and password, where the registry asks for them."""
    user = os.environ.get("SCHEMA_REGISTRY_BASIC_AUTH_USER")
    if user is None:
        return {}
    pair = f"{user}:{os.environ['SCHEMA_REGISTRY_BASIC_AUTH_PASSWORD']}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


@cache
def _trust(authority: str | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority)


def trust(url: str) -> ssl.SSLContext | None:
    """Which certificates are accepted: those of the mounted authority, else of public ones; None without TLS."""
    return _trust(os.environ.get("SCHEMA_REGISTRY_TLS_CA_FILE")) if url.startswith("https:") else None


def wait(url: str, seconds: float) -> None:
    """Until the registry answers, or the time is over."""
    end = time.monotonic() + seconds
    while True:
        status, answer = ask(f"{url}/subjects")
        if status == OK:
            return
        if status in DENIED:
            raise RefusedError(f"{url} refuses the user: {words(status, answer)}")
        if time.monotonic() > end:
            raise RefusedError(f"{url} does not answer within {seconds:.0f} s: {words(status, answer)}")
        time.sleep(1)


def words(status: int, answer: Any) -> str:
    """What a registry says to a request that it does not take."""
    try:
        message = json.loads(answer)["message"]
    except (ValueError, KeyError, TypeError):
        message = str(answer)
    return f"{message} ({status})" if status else message


def set_mode(url: str, mode: str, *, may_be_unknown: bool = False) -> bool:
    """Set the compatibility at a URL; says whether it took it. Apicurio keeps none of a subject it does not know."""
    status, answer = ask(url, "PUT", {"compatibility": mode})
    if status == NOT_FOUND and may_be_unknown:
        return False
    if status != OK:
        raise RefusedError(f"the compatibility {mode} is refused: {words(status, answer)}")
    return True


class Registration:
    """What is registered by one run.

    Args:
        url: of the registry.
        entries: every subject's entry.
    """

    def __init__(self, url: str, entries: list[dict[str, Any]]) -> None:
        self.url = url
        self.entries = {one["subject"]: one for one in entries}
        self.numbers: dict[tuple[str, int], int] = {}
        """The registry's number of a version by its subject and its own, from 1 for the oldest."""
        self.refused: set[str] = set()

    def subject(self, subject: str) -> str:
        """One subject's schema, and the ones before it where the registry has none.

        Args:
            subject: which one.

        Returns:
            What was done.

        Raises:
            RefusedError: the registry does not take it.
        """
        try:
            return self._subject(self.entries[subject])
        except RefusedError:
            self.refused.add(subject)
            raise

    def _subject(self, entry: dict[str, Any]) -> str:
        of_subject, config = self._urls(entry)
        status, answer = ask(f"{of_subject}/versions")
        if status not in {OK, NOT_FOUND}:
            raise RefusedError(f"its versions cannot be read: {words(status, answer)}")
        known = set(answer) if status == OK else set()
        newest = len(entry["previous"]) + 1
        if not known and entry["previous"]:
            # What was written in its time is not judged again; only what comes after it is.
            set_mode(config, "NONE", may_be_unknown=True)
            for number in range(1, newest):
                self.version(entry, number)
        is_set = set_mode(config, entry["compatibility"], may_be_unknown=True)
        for number, one in enumerate(entry["previous"], 1):
            if one.get("used"):
                self.version(entry, number)
        found = self.version(entry, newest)
        if not is_set:
            set_mode(config, entry["compatibility"])
        done = "is there already as" if found["version"] in known else "was registered as"
        return f"{done} version {found['version']} with the id {found['id']}"

    def version(self, entry: dict[str, Any], number: int) -> dict[str, Any]:
        """What the registry says of a version of a subject, which it is given where it does not know it.

        Args:
            entry: the subject.
            number: which version, from 1 for the oldest.
        """
        of_subject, _ = self._urls(entry)
        is_newest = number > len(entry["previous"])
        one = entry if is_newest else entry["previous"][number - 1]
        body = {"schema": one["schema"], "schemaType": entry["schemaType"]}
        if references := [self._reference(reference) for reference in one.get("references", ())]:
            body["references"] = references
        status, answer = ask(of_subject, "POST", body)
        if status != OK:
            what = "the schema" if is_newest else f"version {number}"
            self._add(of_subject, body, what, entry["compatibility"])
            status, answer = ask(of_subject, "POST", body)
        if status != OK:
            raise RefusedError(f"it was registered and is not found again: {words(status, answer)}")
        self.numbers[entry["subject"], number] = answer["version"]
        return dict(answer)

    def _reference(self, reference: dict[str, Any]) -> dict[str, Any]:
        """A reference as it is sent: what it refers to is registered, and is named by its version."""
        subject, number = reference["subject"], reference["version"]
        if subject in self.refused:
            raise RefusedError(f"it refers to {subject}, which is refused")
        if (subject, number) not in self.numbers:
            self.version(self.entries[subject], number)
        return {"name": reference["name"], "subject": subject, "version": self.numbers[subject, number]}

    @staticmethod
    def _add(of_subject: str, body: dict[str, Any], what: str, mode: str) -> None:
        """Register one version; the same one again is no new version."""
        status, answer = ask(f"{of_subject}/versions", "POST", body)
        if status == CONFLICT:
            raise RefusedError(f"{what} does not go with an earlier version under {mode}: {words(status, answer)}")
        if status != OK:
            raise RefusedError(f"{what} is refused: {words(status, answer)}")

    def _urls(self, entry: dict[str, Any]) -> tuple[str, str]:
        """Of the subject, and of its compatibility."""
        subject = urllib.parse.quote(entry["subject"], safe="")
        return f"{self.url}/subjects/{subject}", f"{self.url}/config/{subject}"


def main() -> int:
    """Register all; says each on a line, and fails in the end where one is refused."""
    url = os.environ["SCHEMA_REGISTRY_URL"].rstrip("/")
    try:
        wait(url, float(os.environ.get("WAIT_SECONDS", "300")))
        if mode := os.environ.get("SCHEMA_REGISTRY_COMPATIBILITY"):
            set_mode(f"{url}/config", mode)
    except RefusedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    failed = 0
    files = sorted(Path(os.environ["SCHEMAS_FOLDER"]).glob("*.json"))
    entries = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    registration = Registration(url, entries)
    for entry in entries:
        try:
            sys.stdout.write(f"{entry['subject']} {registration.subject(entry['subject'])}\n")
        except RefusedError as error:
            place = f" ({entry['path']})" if entry.get("path") else ""
            sys.stderr.write(f"{entry['subject']}{place}: {error}\n")
            failed += 1
    return REFUSED if failed else 0


if __name__ == "__main__":
    sys.exit(main())
