"""InferencePools of the Gateway API Inference Extension."""
