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
    "state",
    "config",
    "env",
    "why",
    "explain",
    "kinds",
    "cost",
    "graph",
    "path",
    "guarantees",
    "personal-data",
    "impact",
    "replay",
    "diagram",
    "render",
    "sandbox",
    "tools",
    "doctor",
    "completion",
    "version",
    "help",
)
"""Modules of :mod:`aiscale.cli.commands`, whose files have ``_`` for ``-``. Each has NAME, HELP, add_arguments and run;
none imports anything heavy."""

ALIASES: dict[str, str] = {"plan": "preview", "apply": "up", "refresh": "drift"}
"""Other tools' words for the same thing."""
