"""A user's folder with the ride-demand blueprint, a sandbox of its own, and a view of its cluster past aiscale."""

from __future__ import annotations

import os
import shutil
import signal
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx2
import yaml

ROOT = Path(__file__).resolve().parents[2]
DERIVED = {"ComponentStatus", "Endpoints", "Event"}
SYSTEM_LABEL = "aiscale.dev/system=ride-demand"


class Cluster:
    """Plain REST with the sandbox's own credentials: what kubectl would see."""

    def __init__(self, kubeconfig: Path) -> None:
        config = yaml.safe_load(kubeconfig.read_text())
        cluster = config["clusters"][0]["cluster"]
        user = config["users"][0]["user"]
        import base64

        authority = base64.b64decode(cluster["certificate-authority-data"]).decode()
        self._http = httpx2.Client(
            base_url=cluster["server"],
            headers={"Authorization": f"Bearer {user['token']}"},
            verify=ssl.create_default_context(cadata=authority),
            timeout=30,
        )

    def get(self, path: str, **query: str) -> Any:
        for _ in range(40):
            reply = self._http.get(path, params=query)
            if reply.status_code != 429:  # a kind whose definition is new is not served at once
                break
            time.sleep(0.25)
        reply.raise_for_status()
        return reply.json()

    def has(self, path: str) -> bool:
        """Whether the server has what is at a path."""
        return self._http.get(path).is_success

    def create(self, path: str, item: Any) -> None:
        self._http.post(path, json=item).raise_for_status()

    def remove(self, path: str) -> None:
        self._http.delete(path).raise_for_status()

    def replace(self, path: str, item: Any, manager: str) -> None:
        """Write an object as another program does."""
        self._http.put(path, json=item, params={"fieldManager": manager}).raise_for_status()

    def made(self) -> int:
        """How many objects of a few early and late kinds there are: cheap enough to ask all the time."""
        paths = ("/api/v1/serviceaccounts", "/apis/networking.k8s.io/v1/networkpolicies", "/apis/apps/v1/deployments")
        return sum(len(self.get(path, labelSelector=SYSTEM_LABEL)["items"]) for path in paths)

    def objects(self) -> dict[str, dict[str, Any]]:
        """Every object of the system that aiscale made, by ``kind/name``: all kinds that the server has.

        What controllers derive from them carries the same labels: it has an owner, or is an Endpoints.
        """
        found = {}
        for version in self.group_versions():
            for resource in self.get(version).get("resources", ()):
                if "list" in resource["verbs"] and "/" not in resource["name"] and resource["kind"] not in DERIVED:
                    for item in self.get(f"{version}/{resource['name']}", labelSelector=SYSTEM_LABEL)["items"]:
                        if "ownerReferences" not in item["metadata"]:
                            found[f"{resource['kind'].lower()}/{item['metadata']['name']}"] = item
        return found

    def group_versions(self) -> list[str]:
        """Paths of the API groups that the server has."""
        groups = self.get("/apis")["groups"]
        return ["/api/v1", *(f"/apis/{group['preferredVersion']['groupVersion']}" for group in groups)]


class UserFolder:
    """Runs ``aiscale`` as a user would, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "blueprints", folder / "blueprints")
        self.blueprint = folder / "blueprints" / "ride_demand.py"
        self._environment = os.environ | {"XDG_STATE_HOME": str(folder / "state"), "NO_COLOR": "1", "COLUMNS": "120"}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "aiscale", *arguments],
            cwd=self.folder, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def run(self, *arguments: str, code: int = 0) -> str:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=300)
        assert process.returncode == code, f"aiscale {' '.join(arguments)}: {process.returncode}\n{out}\n{err}"
        return out

    def edit(self, before: str, after: str) -> None:
        text = self.blueprint.read_text()
        assert text.count(before) == 1, before
        self.blueprint.write_text(text.replace(before, after))

    def cluster(self) -> Cluster:
        return Cluster(Path(self.run("sandbox", "kubeconfig").strip()))

    def close(self) -> None:
        process = self.start("sandbox", "stop", "--delete")
        process.communicate(timeout=540)


def kill_group(process: subprocess.Popen[str]) -> None:
    """SIGKILL to aiscale and the child that it watches; what they started in sessions of their own lives on."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
