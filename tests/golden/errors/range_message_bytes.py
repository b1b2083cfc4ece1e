from aiscale import Rate, Traffic

Traffic(mean=Rate(1), peak=Rate(2), message_bytes=0)
