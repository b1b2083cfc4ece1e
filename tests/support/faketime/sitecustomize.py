"""For Python under libfaketime: it cannot shift the absolute monotonic time that ``time.sleep`` waits for.

``make test-all`` puts this folder on ``PYTHONPATH``. The function has no frame of Python, as ``time.sleep`` has none.
"""

import select
import time
from functools import partial

time.sleep = partial(select.select, [], [], [])  # type: ignore[assignment]  # it returns lists, which nobody reads
