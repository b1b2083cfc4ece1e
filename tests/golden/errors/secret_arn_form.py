from aiscale import CloudSecret

CloudSecret("arn:aws:s3:::bucket")
