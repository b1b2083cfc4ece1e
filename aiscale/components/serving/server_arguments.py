"""Arguments of a model server that aiscale generates, and that a user's own must not contradict."""

from collections.abc import Sequence

from aiscale.components.serving.runtimes.server import ModelServer


def refuse_server_arguments(server: ModelServer, args: Sequence[str], command: Sequence[str] = ()) -> None:
    """Raises ValueError where arguments set what aiscale sets, or where the server takes none, or no command."""
    if command and server.takes_no_command:
        raise ValueError(f"command does not go with {server.technology}: {server.takes_no_command}")
    if args and server.takes_no_args:
        raise ValueError(f"args does not go with {server.technology}: {server.takes_no_args}")
    generated = {**server.generated_flags, **server.occupied_flags}
    for argument in args:
        flag = argument.split("=")[0]
        if (instead := generated.get(_spelled(flag))) is not None:
            help_ = f"write {instead}" if instead else "aiscale sets it"
            raise ValueError(f"args has {flag}, which would override what probes and checks read: {help_}")


def _spelled(flag: str) -> str:
    """The flag with dashes: vLLM and TensorFlow Serving have underscores in theirs, vLLM both."""
    return flag.replace("_", "-") if flag.startswith("-") else ""
