from aiscale.serving import Model, ModelService

model = Model("surge", version="v8", artifact="s3://models/surge", framework="pytorch")
ModelService("surge", model=model, runtime="triton")
