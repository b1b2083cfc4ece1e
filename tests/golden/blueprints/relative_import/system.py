from .payments import system
