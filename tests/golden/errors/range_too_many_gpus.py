from aiscale.serving import Model, ModelService, Triton

surge = Model("surge", version="v8", artifact="s3://models/surge/v8", framework="pytorch")
ModelService("surge", model=surge, runtime=Triton(), gpu="nvidia-l4", gpus=17)
