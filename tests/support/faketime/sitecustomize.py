"""For Python under libfaketime: it cannot shift the absolute monotonic time that ``time.sleep`` waits for.

``make test-all`` puts this folder on ``PYTHONPATH``.
"""

import select
import time
from typing import SupportsIndex


def _sleep(seconds: float | SupportsIndex, /) -> None:
    select.select([], [], [], float(seconds))


time.sleep = _sleep
