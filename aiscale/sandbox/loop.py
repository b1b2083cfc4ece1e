"""The process that stands in for a cloud: addresses, volumes for claims, nodes for pods that fit on none.

It watches and writes status as a cloud's controllers would. It uses nothing but the standard library, so that
it takes some 25 MB. Run as ``python -m aiscale.sandbox.loop``; its output is its log.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import pathlib
import sys
import threading
import zlib
from collections.abc import Callable

from aiscale.sandbox.node_autoscaling import PENDING_PODS, Growth
from aiscale.sandbox.watches import MERGE, Client, Object, Refused, follow

_log = logging.getLogger("loop")


def address_of(item: Object) -> str:
    """An address in 198.18.0.0/15 made from the object's uid. Source: RFC 2544, a range for tests, not routed."""
    number = zlib.crc32(item["metadata"]["uid"].encode()) % 131_070 + 1
    return f"198.{18 + (number >> 16)}.{(number >> 8) & 255}.{number & 255}"


def on_service(client: Client, service: Object) -> None:
    """Gives a Service of type LoadBalancer an address."""
    wants = service["spec"].get("type") == "LoadBalancer"
    if wants and not service.get("status", {}).get("loadBalancer", {}).get("ingress"):
        ingress = [{"ip": address_of(service), "ipMode": "VIP"}]
        _patch_status(client, "/api/v1", "services", service, {"loadBalancer": {"ingress": ingress}})


def on_ingress(client: Client, ingress: Object) -> None:
    """Gives an Ingress an address."""
    if not ingress.get("status", {}).get("loadBalancer", {}).get("ingress"):
        status = {"loadBalancer": {"ingress": [{"ip": address_of(ingress)}]}}
        _patch_status(client, "/apis/networking.k8s.io/v1", "ingresses", ingress, status)


def on_claim(client: Client, claim: Object) -> None:
    """Makes a volume for a claim whose class asks for one; the real binder then binds the two.

    The binder names the provisioner in an annotation once a volume is due: at once, or, where the class
    waits for the first consumer, when the scheduler has chosen a node.
    """
    metadata, spec = claim["metadata"], claim["spec"]
    annotations = metadata.get("annotations", {})
    provisioner = annotations.get("volume.kubernetes.io/storage-provisioner")
    if not provisioner or not spec.get("storageClassName") or "deletionTimestamp" in metadata:
        return
    if spec.get("volumeName"):
        _grow(client, claim)
        return
    try:
        storage_class = client.call("GET", f"/apis/storage.k8s.io/v1/storageclasses/{spec['storageClassName']}")
    except Refused as refused:
        if refused.status == 404:
            return
        raise
    waits = storage_class.get("volumeBindingMode") == "WaitForFirstConsumer"
    if waits and "volume.kubernetes.io/selected-node" not in annotations:
        return
    name = f"pvc-{metadata['uid']}"
    volume = {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name, "annotations": {"pv.kubernetes.io/provisioned-by": provisioner}},
        "spec": {
            "accessModes": spec["accessModes"],
            "capacity": {"storage": spec["resources"]["requests"]["storage"]},
            "volumeMode": spec.get("volumeMode", "Filesystem"),
            "storageClassName": spec["storageClassName"],
            "persistentVolumeReclaimPolicy": storage_class.get("reclaimPolicy", "Delete"),
            "hostPath": {"path": f"/simulated/{name}"},
            "claimRef": {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "namespace": metadata["namespace"],
                "name": metadata["name"],
                "uid": metadata["uid"],
                "resourceVersion": metadata["resourceVersion"],
            },
        },
    }
    try:
        client.call("POST", "/api/v1/persistentvolumes", volume)
        _log.info("volume %s for claim %s/%s", name, metadata["namespace"], metadata["name"])
    except Refused as refused:
        if refused.status != 409:  # already there: an earlier event made it
            raise


def _grow(client: Client, claim: Object) -> None:
    """Grows a bound volume when its claim asks for more and the class allows it (the API server has checked)."""
    asked = claim["spec"]["resources"]["requests"]["storage"]
    status = claim.get("status", {})
    if status.get("phase") != "Bound" or status.get("capacity", {}).get("storage") == asked:
        return
    path = f"/api/v1/persistentvolumes/{claim['spec']['volumeName']}"
    if not client.call("GET", path)["metadata"].get("annotations", {}).get("pv.kubernetes.io/provisioned-by"):
        return  # made by hand, and possibly larger than asked for
    client.call("PATCH", path, {"spec": {"capacity": {"storage": asked}}}, MERGE)
    _patch_status(client, "/api/v1", "persistentvolumeclaims", claim, {"capacity": {"storage": asked}})


def on_volume(client: Client, volume: Object) -> None:
    """Deletes a volume that was made here and is released, where its policy says so."""
    metadata = volume["metadata"]
    ours = "pv.kubernetes.io/provisioned-by" in metadata.get("annotations", {})
    released = volume.get("status", {}).get("phase") == "Released"
    policy = volume["spec"].get("persistentVolumeReclaimPolicy")
    if ours and released and policy == "Delete" and "deletionTimestamp" not in metadata:
        client.call("DELETE", f"/api/v1/persistentvolumes/{metadata['name']}")


def _patch_status(client: Client, group: str, resource: str, item: Object, status: Object) -> None:
    metadata = item["metadata"]
    path = f"{group}/namespaces/{metadata['namespace']}/{resource}/{metadata['name']}/status"
    client.call("PATCH", path, {"status": status}, MERGE)
    _log.info("status of %s %s/%s: %s", resource, metadata["namespace"], metadata["name"], json.dumps(status))


WATCHED: dict[str, Callable[[Client, Object], None]] = {
    "/api/v1/services": on_service,
    "/apis/networking.k8s.io/v1/ingresses": on_ingress,
    "/api/v1/persistentvolumeclaims": on_claim,
    "/api/v1/persistentvolumes": on_volume,
}
"""What is watched, and what is done about each object."""


def main(arguments: list[str]) -> None:
    """Watches everything, each collection in a thread of its own."""
    parser = argparse.ArgumentParser(prog="aiscale.sandbox.loop", description=__doc__)
    for flag in ("--server", "--authority", "--token-file", "--pools"):
        parser.add_argument(flag, required=True)
    given = parser.parse_args(arguments)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    threading.excepthook = _end_with_thread
    client = Client(given.server, given.authority, given.token_file)
    growth = Growth(client, pathlib.Path(given.pools))
    watched = {**WATCHED, PENDING_PODS: growth.on_pod}
    threads = [threading.Thread(target=follow, args=(client, *one), daemon=True) for one in watched.items()]
    threads.append(threading.Thread(target=growth.run, daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _end_with_thread(failure: threading.ExceptHookArgs) -> None:
    """Ends the whole process when a thread fails, so that the sandbox's status shows it."""
    _log.critical("unexpected", exc_info=failure.exc_value)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
