from aiscale.services import Call

Call(3)
