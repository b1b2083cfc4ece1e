"""Commands and options of Pulumi, Terraform, Helm, kubectl, the AWS CDK and Ruff, and what aiscale has instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

COMMANDS: Mapping[str, str] = {
    # Read and check. Terraform: validate, fmt; Ruff: check, format, rule; Helm: template; CDK: synth, diff.
    "check": "aiscale lint checks the architecture",
    "validate": "aiscale lint checks the architecture; a blueprint that it accepts can be rendered and deployed",
    "verify": "aiscale lint checks the architecture",
    "policy": "aiscale lint runs the rules and your policy packs",
    "test": "aiscale lint checks the architecture; pytest runs the project's own tests",
    "fmt": "a blueprint is Python: ruff format blueprint.py",
    "format": "a blueprint is Python: ruff format blueprint.py",
    "fix": "aiscale lint --fix applies the safe fixes, aiscale lint --diff shows them",
    "rule": "aiscale explain CODE explains a rule, aiscale explain --list lists them",
    "docs": "aiscale explain CODE explains a rule, aiscale kinds KIND a kind, aiscale help COMMAND a command",
    "schema": "aiscale kinds KIND lists the fields of a kind",
    "console": "a blueprint is Python: python -i blueprint.py",
    # Compare and deploy.
    "diff": "aiscale preview shows what would change; aiscale preview --against main compares with a commit",
    "deploy": "aiscale up deploys the system",
    "create": "aiscale up creates what is missing; aiscale init creates a project",
    "update": "aiscale up changes what differs",
    "upgrade": "aiscale up changes what differs; a newer version of the package: pip install --upgrade aiscale",
    "install": "aiscale up deploys the system; aiscale tools install installs the engine",
    "watch": "aiscale lint --watch checks again at each save",
    "rollback": "check out the old commit, then run aiscale up",
    "scale": "change replicas in the blueprint, or give --set NAME.replicas=…, then aiscale up",
    "cancel": "stop a run with Ctrl-C; aiscale up --unlock removes the lock of a killed run",
    "force-unlock": "aiscale up --unlock removes the lock of a killed run",
    "unlock": "aiscale up --unlock removes the lock of a killed run",
    # Delete.
    "down": "aiscale destroy deletes everything that was made for the system",
    "delete": "aiscale destroy deletes everything, aiscale destroy -t ADDRESS one component",
    "remove": "remove the component from the blueprint, then aiscale up; aiscale destroy deletes everything",
    "rm": "remove the component from the blueprint, then aiscale up; aiscale state rm KIND/NAME only forgets an object",
    "uninstall": "aiscale destroy deletes everything that was made for the system",
    "teardown": "aiscale destroy deletes everything that was made for the system",
    # State and live objects.
    "import": "declare the object in the blueprint: aiscale up takes over objects of the same name, "
    "--force-conflicts their fields",
    "taint": "nothing marks an object for replacement: kubectl rollout restart, or aiscale destroy -t ADDRESS "
    "and aiscale up",
    "untaint": "nothing marks an object for replacement",
    "replace": "aiscale destroy -t ADDRESS, then aiscale up",
    "mv": 'rename it in the blueprint, with Moved("OLD", "NEW") in moved= of System; aiscale state mv OLD NEW',
    "show": "aiscale preview --show all lists every object, aiscale state show KIND/NAME one as it was applied",
    "list": "aiscale state list lists the objects, aiscale env ls the environments",
    "ls": "aiscale state list lists the objects, aiscale env ls the environments",
    "get": "aiscale state show KIND/NAME shows an object as it was applied, aiscale outputs ADDRESS an endpoint",
    "describe": "aiscale config --address ADDRESS shows the fields of a component, aiscale why KIND/NAME an object",
    "export": "aiscale state show KIND/NAME shows an object as it was applied, aiscale render writes the manifests",
    "status": "aiscale drift compares the applied state with the cluster, aiscale outputs shows the endpoints",
    "output": "aiscale outputs lists the endpoints, aiscale outputs ADDRESS prints one",
    "logs": "kubectl logs for pods, aiscale sandbox logs for the sandbox",
    "history": "git log: the blueprint and aiscale.toml are the whole input",
    # Environments and accounts.
    "workspace": "aiscale env ls lists the environments; -e NAME chooses one in each command",
    "stack": "aiscale env ls lists the environments; -e NAME (or --stack NAME) chooses one in each command",
    "select": "-e NAME chooses the environment in each command",
    "login": 'set backend = "s3://…" under [env.NAME] in aiscale.toml; the cloud\'s own login gives the credentials',
    "logout": "the cloud's own login gives the credentials: none are stored",
    "whoami": "aiscale env show NAME shows the backend and the context; no credentials are stored",
    "providers": "aiscale tools list lists the engine and its plugins",
    "plugin": "aiscale tools list lists the engine and its plugins",
    "bootstrap": "nothing has to be prepared in a cluster: aiscale up",
    # Write and draw.
    "new": "aiscale init creates a project",
    "synth": "aiscale render writes the manifests",
    "template": "aiscale render writes the manifests",
    "build": "aiscale render writes the manifests",
    "draw": "aiscale diagram draws the system",
    "dashboard": "aiscale diagram draws the system",
    "breakdown": "aiscale cost shows the cost by component and its change",
    "capacity": "aiscale preview shows headroom and bottleneck under Effects",
    "simulate": "aiscale impact ADDRESS shows what fails with a component; aiscale preview --set … another load",
}
"""What to run instead, by the command of another tool. Names that aiscale has too are not listed."""

OPTIONS: Mapping[str, str] = {
    # Terraform: terraform -help plan, terraform -help apply.
    "auto-approve": "--yes",
    "json": "--output json",
    "var": "--set parameters.NAME=VALUE",
    "var-file": "-e NAME: values are in aiscale.toml, under [env.NAME.parameters]",
    "chdir": "-C DIR",
    "no-color": "--color never",
    "refresh": "preview and up always read the cluster; aiscale drift shows what others changed",
    "refresh-only": "run aiscale drift",
    "replace": "run aiscale destroy -t ADDRESS, then aiscale up",
    "destroy": "run aiscale destroy",
    "input": "--yes: without a terminal and without --yes, aiscale up fails at once",
    "lock": "a run always locks its state; --unlock removes the lock of a killed run",
    "parallelism": "the engine chooses how many objects it changes at once",
    # Pulumi: pulumi preview --help, pulumi up --help.
    "skip-preview": "--yes",
    "ignore-protect": "--allow ADDRESS",
    "config": "--set parameters.NAME=VALUE",
    "config-file": "-e NAME: values are in aiscale.toml",
    "diff": "--show resources",
    "show-sames": "--show all",
    "urn": "--target ADDRESS",
    "target-replace": "--target ADDRESS",
    "target-dependents": "--target ADDRESS: its dependencies are included",
    "parallel": "the engine chooses how many objects it changes at once",
    "suppress-outputs": "--quiet",
    "logtostderr": "--verbose",
    "out": "aiscale preview --save-plan FILE, then aiscale up --plan FILE",
    # kubectl and Helm.
    "namespace": "--set namespace=NAME",
    "context": '-e NAME: context = "…" is under [env.NAME] in aiscale.toml',
    "kubeconfig": '-e NAME: kubeconfig = "…" is under [env.NAME] in aiscale.toml',
    "dry-run": "run aiscale preview",
    "filename": "the blueprint is an argument, or -f FILE where a command takes addresses",
    "values": "-e NAME: values are in aiscale.toml",
    # Ruff: ruff check --help.
    "output-format": "--output FORMAT",
    "extend-select": "--select CODES",
    "extend-ignore": "--ignore CODES",
    "exit-zero": "--fail-on never",
    "exit-non-zero-on-fix": "--fix, then aiscale lint",
    "show-fixes": "--diff",
    "unsafe-fixes": "--fix: it applies safe fixes only",
    "statistics": "--output json, which lists every finding",
    "add-noqa": "--write-baseline FILE",
    "silent": "--quiet",
    "format": "--output FORMAT",
}
"""What to write instead, by the option of another tool, without its dashes. The command's own options come first."""


def option_name(word: str, known: Collection[str]) -> str:
    """The long option that a word with one dash means, ``target`` of ``-target=x``; empty where it means none.

    The Go flag package, and so Terraform, takes long options with one dash; argparse would read ``-t arget``.

    Args:
        word: one word of the command line.
        known: every option that the command has, with its dashes.
    """
    name = word.partition("=")[0]
    if not name.startswith("-") or name.startswith("--") or len(name) < 4:
        return ""
    bare = name[1:]
    if bare == "help":  # which prints the help, as in Terraform
        return ""
    return bare if f"--{bare}" in known or bare in OPTIONS else ""


def single_dash(words: Sequence[str], known: Collection[str], taking: Collection[str]) -> str:
    """The first word with one dash that is a long option; empty where there is none.

    Args:
        words: the command line.
        known: every option that the command has, with its dashes.
        taking: those that a value follows: the word after one is not looked at.
    """
    is_value = False
    for word in words:
        if word == "--":
            return ""
        if not is_value and option_name(word, known):
            return word
        is_value = not is_value and word in taking
    return ""
