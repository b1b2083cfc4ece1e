"""Where programs and state lie, as jobs refer to them."""

from typing import Annotated

from pydantic import StringConstraints

StorageUri = Annotated[
    str, StringConstraints(pattern=r"^(s3|s3a|s3p|gs|abfss|wasbs|hdfs|oss)://[^\s/]+(/[^\s]*)?$", max_length=1024)
]
"""A folder of an object store or of HDFS: what outlives every pod."""

ProgramUri = Annotated[
    str, StringConstraints(pattern=r"^(local|https|s3|s3a|gs|abfss|wasbs|hdfs|oss)://[^\s]+$", max_length=1024)
]
"""``local:///opt/job.jar`` inside the image, or where the engine can fetch it."""
