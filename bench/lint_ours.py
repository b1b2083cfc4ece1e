"""Child process: one ``aiscale lint`` as users run it; prints its time and the most memory that it had, as JSON.

    python -m bench.lint_ours BLUEPRINT
"""  # fmt: skip

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time


def main(blueprint: str) -> None:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "aiscale", "lint", blueprint, "--output", "json"], capture_output=True, check=False
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.stderr.write(done.stderr.decode())
        sys.exit(done.returncode)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    found = json.loads(done.stdout)
    print(
        json.dumps(
            {
                "components": found["summary"]["components"],
                "seconds": seconds,
                "peak_bytes": peak if sys.platform == "darwin" else peak * 1024,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
