"""Reads Serve configs with Ray's own schema, in an environment of its own: ``serve_judge.py < configs.json``.

Prints of each what the schema makes of it, without defaults. A config that it refuses raises an error.
"""

from __future__ import annotations

import json
import sys

import yaml
from ray.serve.config import AutoscalingConfig
from ray.serve.schema import ServeDeploySchema

configs = [ServeDeploySchema(**yaml.safe_load(text)) for text in json.load(sys.stdin)]
for one in configs:
    for deployment in one.applications[0].deployments:
        if isinstance(deployment.autoscaling_config, dict):
            known = set(AutoscalingConfig.model_fields)
            assert deployment.autoscaling_config.keys() <= known, deployment.autoscaling_config
            AutoscalingConfig(**deployment.autoscaling_config)
print(json.dumps([one.model_dump(mode="json", exclude_unset=True) for one in configs]))
