from aiscale.serving import Model
Model("m", version="v1", artifact="s3://a/b", digest="sha256:" + "1f" * 32, framework="onnx", inputs={"x": "in64"})
