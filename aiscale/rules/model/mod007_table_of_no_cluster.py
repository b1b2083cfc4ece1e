"""A table of an environment is for a cluster that is spelt otherwise.

What:
    ``[env.prod.clusters.NAME]`` in ``aiscale.toml`` names no cluster of the system, and differs by a letter or two from
    one that has no table of its own. The table of a cluster that the blueprint no longer names may stay, where this
    machine has a state of it.

Why:
    The values are those of nobody, and the cluster that they are for has no context: ``preview`` refuses the table,
    and ``up`` does not find the cluster.

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
