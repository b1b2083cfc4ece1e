from aiscale.objects import PulumiResource

PulumiResource("models", "aws.s3.Bucket")
