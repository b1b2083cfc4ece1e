"""The Role names a ConfigMap of its own namespace, which another object of the Manifest is."""

from aiscale import System
from aiscale.objects import Manifest

settings = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "settings", "namespace": "shop"},
    "data": {"level": "info"},
}
role = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "Role",
    "metadata": {"name": "settings-reader"},
    "rules": [{"apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["settings"], "verbs": ["get"]}],
}
account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "reader"}}
binding = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "RoleBinding",
    "metadata": {"name": "settings-reader"},
    "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "settings-reader"},
    "subjects": [{"kind": "ServiceAccount", "name": "reader"}],
}
system = System("shop", [Manifest("settings", [settings, role, account, binding])])
