from aiscale import KubernetesSecret

KubernetesSecret("db")
