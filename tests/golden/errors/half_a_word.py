from aiscale.platform import GpuPool

GpuPool("training", gpu="nvidia-a100", instance_type="p4d.24xlarge")
