from aiscale.serving import Model

Model("surge", version="v8", artifact="http://models/surge", framework="torch")
