"""TensorFlow Serving's own definition parses the file of models that it gets."""

from __future__ import annotations

import json
import subprocess

import pytest

from aiscale import System
from aiscale.serving import Model, ModelService, TensorFlowServing
from tests.support.lowered import lower_system
from tests.support.python_servers import python_of

pytestmark = [pytest.mark.tools, pytest.mark.long]

PARSE = """
import sys
from google.protobuf import json_format, text_format
from tensorflow_serving.config.model_server_config_pb2 import ModelServerConfig
print(json_format.MessageToJson(text_format.Parse(sys.stdin.read(), ModelServerConfig()), preserving_proto_field_name=True))
"""


def test_the_file_of_models_says_what_is_declared() -> None:
    model = Model("eta", version="v8", artifact="gs://models/eta", framework="tensorflow", served_name="arrival")
    runtime = TensorFlowServing(loaded_versions=[7, 8], version_labels={"stable": 7, "canary": 8})
    found = {
        one.key: one.properties
        for one in lower_system(System("s", [ModelService("eta", model=model, runtime=runtime)]))
    }
    text = found["configmap/eta-v8"]["data"]["models.config"]
    done = subprocess.run(
        [python_of("tensorflow_serving"), "-c", PARSE], input=text, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == {
        "model_config_list": {
            "config": [
                {
                    "name": "arrival",
                    "base_path": "gs://models/eta",
                    "model_platform": "tensorflow",
                    "model_version_policy": {"specific": {"versions": ["7", "8"]}},
                    "version_labels": {"stable": "7", "canary": "8"},
                }
            ]
        }
    }
