"""What the engine's processes get: environment variables, a home of their own, and the provider's plug-in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.engine.folder import in_one_file
from aiscale.errors import UsageError

if TYPE_CHECKING:
    from aiscale.engine.automation import EngineSettings

RUN_VARIABLE = "AISCALE_RUN"
"""Marks the engine's processes with the run they belong to, so that a later command finds what a crash left."""

_GO: Mapping[str, str] = {"GOGC": "400", "GOMEMLIMIT": "1GiB"}
"""For the engine's processes, unless the user has set it: they live for one run, and a heap may grow to five times what
is live before it is collected, instead of twice. Collecting was a quarter of the engine's processor time in an edit of
300 Deployments.
"""

_PASSPHRASES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")


def process_environment(settings: EngineSettings, home: Path, run: str, *, has_clouds: bool) -> dict[str, str]:
    """Environment variables of the engine.

    Raises:
        UsageError: a shared state would be encrypted with an empty passphrase.
    """
    found = {
        RUN_VARIABLE: run,
        "PULUMI_HOME": str(home),
        "PULUMI_BACKEND_URL": in_one_file(settings.backend or settings.folder.backend.absolute().as_uri()),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "false" if has_clouds else "true",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        **{name: value for name, value in _GO.items() if name not in os.environ},
        **settings.variables,
    }
    if not has_clouds:
        found |= {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
    if not any(os.environ.get(name) for name in _PASSPHRASES):
        if settings.is_shared and not settings.secrets_provider and not str(settings.backend).startswith("http"):
            raise UsageError(
                f"secret values in the state in {settings.where} would be encrypted with an empty passphrase",
                hint="set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, or name a key service in "
                f'aiscale.toml: secrets_provider = "awskms://alias/…" under [env.{settings.environment}]',
            )
        # On this machine alone the files of the state are readable by their owner only, and so would be the passphrase.
        found["PULUMI_CONFIG_PASSPHRASE"] = ""
    if settings.kubeconfig is not None:
        found["KUBECONFIG"] = str(settings.kubeconfig.absolute())
    return found


def engine_home() -> Path:
    """A home of its own for the engine: the user's logins and plugins stay out of it."""
    from platformdirs import user_cache_path

    home = user_cache_path("aiscale") / "engine"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def offer_plugin(home: Path, name: str, version: str, binary: Path) -> None:
    """Put the provider where the engine looks for its plugins, as a link."""
    folder = home / "plugins" / f"resource-{name}-v{version}"
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / f"pulumi-resource-{name}"
    if not link.is_symlink() or link.readlink() != binary:
        fresh = link.with_name(f"{link.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(binary)
        fresh.replace(link)
