"""Child process: registers manifests as typed Pulumi resources under mocks; prints its figures as JSON.

    python -m bench.offline_typed MANIFESTS
"""  # fmt: skip

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from bench.measure import peak_memory_bytes


def main(path: str) -> None:
    manifests = json.loads(Path(path).read_text("utf-8"))
    import pulumi

    from bench.typed import recipes, register

    class Mocks(pulumi.runtime.Mocks):
        def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
            return f"{args.name}-id", args.inputs

        def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, Any], None]:  # noqa: ARG002
            return {}, None

    pulumi.runtime.set_mocks(Mocks())
    found = recipes(manifests)
    count = 0

    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def program() -> None:
        nonlocal count
        count = register(found)

    started = time.perf_counter()
    program()
    print(
        json.dumps(
            {
                "resources": count,
                "seconds": time.perf_counter() - started,
                "peak_bytes": peak_memory_bytes(),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
