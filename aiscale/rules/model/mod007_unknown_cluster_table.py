"""A table of an environment is for a cluster with another spelling.

What:
    ``[env.prod.clusters.NAME]`` in ``aiscale.toml`` names no cluster of the system, and differs by a letter or two from
    one without a table of its own. The table of a cluster that was removed from the blueprint may stay while this
    machine has a state of it.

Why:
    The values apply to no cluster, and the cluster that they are meant for has no context: ``preview`` refuses the
    table, and ``up`` does not find the cluster.

Example:
    ireland = KubernetesCluster("ireland", pools=[NodePool("general", instance_type="m7i.2xlarge")])
    #  [env.prod.clusters.irland]
    #  context = "prod-eu"

Instead:
    ireland = KubernetesCluster("ireland", pools=[NodePool("general", instance_type="m7i.2xlarge")])
    #  [env.prod.clusters.ireland]
    #  context = "prod-eu"

Source:
    This follows from how environments are read.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "MOD007"
SEVERITY = Severity.WARNING
