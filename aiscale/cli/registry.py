"""Every command, in the order in which ``aiscale --help`` lists them."""

from __future__ import annotations

COMMANDS: tuple[str, ...] = (
    "init",
    "lint",
    "preview",
    "up",
    "destroy",
    "drift",
    "outputs",
    "config",
    "env",
    "why",
    "explain",
    "kinds",
    "graph",
    "path",
    "guarantees",
    "impact",
    "replay",
    "diagram",
    "render",
    "sandbox",
    "tools",
    "doctor",
    "completion",
)
"""Modules of :mod:`aiscale.cli.commands`. Each has NAME, HELP, add_arguments and run; none imports anything heavy."""

ALIASES: dict[str, str] = {"plan": "preview", "apply": "up", "refresh": "drift"}
"""Other tools' words for the same thing."""
