from aiscale.objects import PulumiResource

PulumiResource("web", "kubernetes:apps/v1:Deployment", {})
