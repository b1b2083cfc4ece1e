from aiscale.serving import Model

Model("surge", version="v8", artifact="s3://models/surge", framework="pytorch", digest="sha256:12ab")
