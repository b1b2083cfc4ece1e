"""Settings: layers, overrides, and every way in which aiscale.toml can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiscale.cli.exception_advice import advice
from aiscale.cli.session.environment import Environment
from aiscale.cli.session.project import find_blueprint, find_project
from aiscale.errors import AiscaleError, EnvironmentNotFoundError, UsageError
from tests.support.command import aiscale

GOOD = """
[project]
blueprint = "systems/main.py"
[env.base]
namespace = "rides"
[env.prod]
context = "prod-eu"
backend = "s3://state"
[env.empty]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "aiscale.toml").write_text(GOOD)
    (tmp_path / "systems").mkdir()
    (tmp_path / "systems" / "main.py").write_text("")
    return tmp_path


def test_layers(root: Path) -> None:
    project = find_project(root / "systems")
    assert project.root == root
    assert project.layers("prod").environment == Environment("prod", "rides", None, "prod-eu", "s3://state")
    assert project.layers(None).environment == Environment("sandbox", "rides", sandbox="default")
    assert project.layers("prod", ["namespace=x", "sandbox=two"]).environment == Environment(
        "prod", "x", None, "prod-eu", "s3://state", sandbox="two"
    )


@pytest.mark.parametrize(
    ("name", "overrides", "error", "message", "hint"),
    [
        ("prod.eu", [], EnvironmentNotFoundError, "there is no environment 'prod.eu' in ", "use -e prod; commands"),
        ("prd", [], EnvironmentNotFoundError, "there is no environment 'prd' in ", "did you mean 'prod'?"),
        (
            "prod",
            ["replicas=2"],
            UsageError,
            "--set replicas=2: there is no setting 'replicas'",
            "did you mean parameters.replicas? settings: namespace, ",
        ),
        ("prod", ["contxt=a"], UsageError, "--set contxt=a: there is no setting 'contxt'", "did you mean context?"),
        (
            "prod",
            ["backend=nonsense://x"],
            UsageError,
            "--set backend is 'nonsense://x', which is not a URL of a state backend",
            "it begins with file://, s3://, gs://, azblob://, ",
        ),
        (
            "prod",
            ["backend=s3:states"],
            UsageError,
            "--set backend is 's3:states', which is not a URL",
            "it begins with",
        ),
        ("prod", ["context"], UsageError, "--set context: it must be key=value", "settings: namespace, "),
    ],
)
def test_wrong_choices(
    root: Path, name: str, overrides: list[str], error: type[AiscaleError], message: str, hint: str
) -> None:
    with pytest.raises(error) as caught:
        find_project(root).layers(name, overrides)
    assert caught.value.message.startswith(message)
    assert caught.value.hint.startswith(hint)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "[env.prod\n",
            ": Expected ']' at the end of a table declaration (at line 1, column 10)",
            "fix the file; nothing was changed",
        ),
        (
            "[env.prod.clusters.ireland]\n\n[env.prod.clusters.ireland]\n",
            ":3: [env.prod.clusters.ireland] is defined twice",
            "merge both into one table",
        ),
        ("[env]\n[env]", ":2: [env] is defined twice", "merge both into one table"),
        ("[envs.prod]", ": there is no setting envs", "did you mean env?"),
        ("env = 3", ": env must be a table", "write [env]"),
        ("[env]\nprod = 3", ":2: env.prod must be a table", "write [env.prod]"),
        ("[env.prod]\n\ncontext = 3", ":3: env.prod.context must be text, not 3", 'write context = "…"'),
        ("[env.prod]\nkubeconfg = ''", ":2: env.prod.kubeconfg is not a setting", "did you mean env.prod.kubeconfig?"),
        (
            "[env.prod]\nnamespace = 'Card_Fraud'",
            ":2: env.prod.namespace is 'Card_Fraud', which is not a valid namespace name",
            "lower-case letters, digits and - between them, at most 63 characters",
        ),
        (
            "[env.prod.clusters.eu]\nnamespace = '-a'",
            ":2: env.prod.clusters.eu.namespace is '-a', which is not a valid namespace name",
            "lower-case letters, digits and - between them, at most 63 characters",
        ),
        (
            "[project]\nblueprints = ''",
            ": there is no setting project.blueprints",
            "did you mean project.blueprint?",
        ),
        (
            "[project]\ndefinitions = 'crds'",
            ": project.definitions must be a list of files, not 'crds'",
            'definitions = ["crds/*.yaml"]',
        ),
        (
            "[project]\ndefinitions = ['/crds/*.yaml']",
            ": project.definitions: '/crds/*.yaml' is not a path below {root}",
            "write it relative to that folder",
        ),
        (
            "[project]\ndefinitions = ['**.yaml']",
            ": project.definitions: '**.yaml' is not a path below {root}",
            "write it relative to that folder",
        ),
        (
            "[project]\ndefinitions = ['./']",
            ": project.definitions: './' is not a path below {root}",
            "write it relative to that folder",
        ),
        (
            "[project]\ndefinitions = ['crds/*.yaml']",
            ": project.definitions: there is no file crds/*.yaml in {root}",
            "`kubectl get crd NAME -o yaml` writes a definition that a cluster has",
        ),
    ],
)
def test_broken_files(tmp_path: Path, text: str, message: str, hint: str) -> None:
    path = tmp_path / "aiscale.toml"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        find_project(tmp_path)
    assert (caught.value.message, caught.value.hint) == (f"{path}{message.format(root=tmp_path)}", hint)


def test_definitions_are_found(tmp_path: Path) -> None:
    (tmp_path / "aiscale.toml").write_text('[project]\ndefinitions = ["crds/b.yaml", "crds/*.yaml"]')
    (tmp_path / "crds").mkdir()
    for name in ("b.yaml", "a.yaml", "c.json"):
        (tmp_path / "crds" / name).touch()
    assert find_project(tmp_path).definitions == (tmp_path / "crds" / "b.yaml", tmp_path / "crds" / "a.yaml")


def test_the_blueprint_is_found(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert find_blueprint(None) == root / "systems" / "main.py"
    assert find_blueprint("systems/main.py") == Path("systems/main.py")
    with pytest.raises(UsageError, match=r"there is no blueprint systems/man\.py") as caught:
        find_blueprint("systems/man.py")
    assert caught.value.hint == "did you mean systems/main.py?"


def hint_of(word: str | None, command: str = "lint") -> str:
    with pytest.raises(UsageError) as caught:
        find_blueprint(word, command.split())
    return f"{caught.value.message} | {caught.value.hint}"


def test_a_wrong_place_is_answered_with_the_command_that_was_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    nothing = f"there is no blueprint in {tmp_path} | "
    assert hint_of(None, "drift") == (
        f"{nothing}name one (aiscale drift my_system.py), or set project.blueprint in aiscale.toml"
    )
    for folder, name in (("z/b", "blueprint.py"), ("z/a", "system.py"), ("y/c", "system.py"), ("x/d", "blueprint.py")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / name).touch()
    assert hint_of(None, "drift") == f"{nothing}aiscale drift x/d or y/c or z/a"
    for folder, name in (("shop", "blueprint.py"), ("fraud", "system.py")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).touch()
    assert hint_of(None, "drift") == f"{nothing}aiscale drift fraud or shop"
    assert hint_of("frud") == "there is no blueprint frud | did you mean fraud?"
    (tmp_path / "fraud" / "aiscale.toml").touch()
    assert hint_of("fraud/aiscale.toml", "preview") == (
        "fraud/aiscale.toml is not a blueprint, which is a Python file that defines `system` | "
        "aiscale preview fraud/system.py"
    )
    assert hint_of("fraud/aiscale.toml", "lint fraud/system.py") == (
        "fraud/aiscale.toml is not a blueprint, which is a Python file that defines `system` | "
        "aiscale lint fraud/system.py"
    )


@pytest.mark.parametrize(
    "words",
    [
        "env ls", "env show prod", "path a b --guarantees -f", "sandbox start --blueprint", "sandbox reset --blueprint",
        "why x/y -e prod -f", "replay a b --from 2026-01-01T00:00Z -f", "-C . outputs -f", "lint --all",
    ],
)  # fmt: skip
def test_the_hint_has_the_whole_command(tmp_path: Path, words: str) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "system.py").touch()
    done = aiscale(*words.split(), "shop/aiscale.toml", cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no blueprint shop/aiscale.toml" in done.stderr
    (tmp_path / "shop" / "aiscale.toml").touch()
    ways = [[*words.split(), "shop/aiscale.toml"]]
    if words.endswith("--blueprint"):
        ways.append([*words.split()[:-1], "--blueprint=shop/aiscale.toml"])
    for way in ways:
        done = aiscale(*way, cwd=tmp_path)
        assert done.returncode == 2
        assert f"= help: aiscale {words} shop/system.py\n" in done.stderr
    if not words.startswith(("sandbox", "env")):
        assert f"= help: aiscale {words} shop\n" in aiscale(*words.removesuffix(" -f").split(), cwd=tmp_path).stderr


def test_a_module_of_a_blueprint_is_no_package_to_install(tmp_path: Path) -> None:
    (tmp_path / "teams").mkdir()
    (tmp_path / "teams" / "risk.py").write_text("from teams.features import x\n")
    (tmp_path / "system.py").touch()
    error = ModuleNotFoundError("No module named 'teams'", name="teams")
    part = str(tmp_path / "teams" / "risk.py")
    assert advice(error, part) == f"the file is imported by {tmp_path / 'system.py'}: use that"
    instead = "install teams beside aiscale, or put the module beside the blueprint"
    assert advice(error, str(tmp_path / "system.py")) == instead


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("preview prod -e prod", "aiscale preview -e prod prod/x"),
        ("preview prod --set parameters.of=prod -e prod", "aiscale preview --set parameters.of=prod -e prod prod/x"),
        ("path prod b -f prod -e prod", "aiscale path prod b -e prod -f prod/x"),
        ("sandbox start --name prod --blueprint prod", "aiscale sandbox start --name prod --blueprint prod/x"),
    ],
)
def test_a_folder_of_the_name_of_an_environment_is_taken_for_the_blueprint_only(
    tmp_path: Path, words: str, hint: str
) -> None:
    (tmp_path / "aiscale.toml").write_text("[env.prod]\n")
    (tmp_path / "prod" / "x").mkdir(parents=True)
    (tmp_path / "prod" / "x" / "system.py").touch()
    done = aiscale(*words.split(), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2, f"error: there is no blueprint in {tmp_path / 'prod'}\n   = help: {hint}\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("preview prod", "aiscale preview -e prod"),
        ("preview prod -e prod", "aiscale preview -e prod"),
        ("up --env=prod prod", "aiscale up --env=prod"),
        ("outputs -f prod -e empty", "aiscale outputs -e empty -e prod"),
        ("impact a -f prod", "aiscale impact a -e prod"),
    ],
)
def test_an_environment_is_chosen_with_an_option(root: Path, words: str, hint: str) -> None:
    done = aiscale(*words.split(), cwd=root)
    assert (done.returncode, done.stderr) == (
        2, f"error: there is no blueprint prod\n   = help: prod is an environment: {hint}\n"
    )  # fmt: skip
