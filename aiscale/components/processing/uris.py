"""URIs of programs and state."""

from typing import Annotated

from pydantic import StringConstraints

StorageUri = Annotated[
    str, StringConstraints(pattern=r"^(s3|s3a|s3p|gs|abfss|wasbs|hdfs|oss)://[^\s/]+(/[^\s]*)?$", max_length=1024)
]
"""A folder in an object store or HDFS, independent of pods."""

ProgramUri = Annotated[
    str, StringConstraints(pattern=r"^(local|https|s3|s3a|gs|abfss|wasbs|hdfs|oss)://[^\s]+$", max_length=1024)
]
"""``local:///opt/job.jar`` in the image, or a URI that the engine can fetch."""
