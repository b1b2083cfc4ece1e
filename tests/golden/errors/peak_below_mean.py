from aiscale import Traffic

Traffic(
    mean=5_000,
    peak=4_000,
)
