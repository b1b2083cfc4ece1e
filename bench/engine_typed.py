"""Child process: one operation of a typed Pulumi program on the measured objects, with Pulumi's default options.

    python -m bench.engine_typed OPERATION TRIPLES NAMESPACE EDITION FOLDER

The environment says where the engine, its home and the cluster are.
"""  # fmt: skip

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main(operation: str, triples: str, namespace: str, edition: str, folder: str) -> None:
    from pulumi import automation

    from bench.objects import manifests
    from bench.typed import recipes, register

    calls = recipes(manifests(int(triples), namespace, edition=int(edition)))

    def program() -> None:
        register(calls)

    started = time.perf_counter()
    backend = Path(folder, "state")
    backend.mkdir(parents=True, exist_ok=True)
    settings = automation.ProjectSettings(
        name=namespace, runtime="python", backend=automation.ProjectBackend(url=f"file://{backend}")
    )
    stack = automation.create_or_select_stack(
        "bench",
        project_name=namespace,
        program=program,
        opts=automation.LocalWorkspaceOptions(project_settings=settings, work_dir=folder),
    )
    if operation == "preview":
        stack.preview()
    elif operation == "up":
        stack.up()
    else:
        stack.destroy()
    print(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main(*sys.argv[1:])
