"""What commands write stays in the project and never overwrites what aiscale did not write."""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiscale.cli.parser import parser as whole_parser
from aiscale.cli.registry import ALIASES
from aiscale.cli.rendered_folder import write_folder
from aiscale.errors import UsageError
from tests.support.command import run

BLUEPRINT = """\
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
system = System("shop", [Microservice(name, image="r/a:1", on=core) for name in ({names})])
"""
OUTPUTS = {
    ("diagram", "--out"): "system.svg",
    ("lint", "--write-baseline"): "known.json",
    ("preview", "--save-plan"): "plan.json",
    ("render", "--out"): "all.yaml",
}
"""A file for every option that writes one. A new option belongs here."""
READ = {("lint", "--baseline"), ("up", "--plan")}
"""Options with a file that is read."""
CASES = [(command, option, file) for (command, option), file in OUTPUTS.items()]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "aiscale.toml").touch()
    (tmp_path / "blueprint.py").write_text(BLUEPRINT.format(names="'a', 'b'"))
    return tmp_path


def aiscale(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run(*arguments, cwd=cwd)


def refused(message: str, hint: str) -> tuple[int, str, str]:
    return 2, "", f"error: {message}\n   = help: {hint}\n"


def outcome(*arguments: str, cwd: Path) -> tuple[int, str, str]:
    done = aiscale(*arguments, "-q", cwd=cwd)
    return done.returncode, done.stdout, done.stderr


def _options(parser: argparse.ArgumentParser, command: str = "") -> Iterator[tuple[str, str]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield from _options(inner, f"{command} {name}".strip())
        elif action.option_strings and action.metavar in {"FILE", "PATH", "DIR", "FOLDER"}:
            yield command, action.option_strings[-1]


def test_every_option_that_names_a_file_is_known() -> None:
    found = {one for one in _options(whole_parser(None, everything=True)) if one[1] not in {"--blueprint", "--cwd"}}
    found = {one for one in found if one[0] not in ALIASES}
    assert found - READ == set(OUTPUTS)


@pytest.mark.parametrize(("command", "option", "file"), CASES)
def test_its_own_file_is_written_again_and_no_other(project: Path, command: str, option: str, file: str) -> None:
    words = (command, option, file)
    assert aiscale(*words, cwd=project).returncode == 0
    first = (project / file).read_bytes()
    assert aiscale(*words, cwd=project).returncode == 0
    assert (project / file).read_bytes() == first
    (project / "blueprint.py").write_text(BLUEPRINT.format(names="'a', 'b', 'c'"))
    assert aiscale(*words, cwd=project).returncode == 0
    assert (project / file).read_bytes() != first
    (project / file).write_bytes((project / file).read_bytes().replace(b"\n", b"\r\n"))
    assert aiscale(*words, cwd=project).returncode == 0
    (project / file).write_text("mine\n")
    code, out, err = outcome(*words, cwd=project)
    assert (code, out, (project / file).read_text()) == (2, "", "mine\n")
    assert err.startswith(f"error: {file} is not overwritten: ")
    assert err.endswith("\n   = help: another name; or --force to overwrite it\n")
    assert aiscale(*words, "--force", cwd=project).returncode == 0
    assert (project / file).read_text() != "mine\n"


def test_an_edited_picture_stays(project: Path) -> None:
    aiscale("diagram", "-o", "a.svg", cwd=project)
    edited = (project / "a.svg").read_text().replace("<svg", "<svg id='mine'", 1)
    (project / "a.svg").write_text(edited)
    assert outcome("diagram", "-o", "a.svg", cwd=project) == refused(
        "a.svg is not overwritten: it was edited after aiscale wrote it", "another name; or --force to overwrite it"
    )
    assert (project / "a.svg").read_text() == edited


@pytest.mark.parametrize(("command", "option", "file"), CASES)
def test_links_are_not_followed(
    project: Path, tmp_path_factory: pytest.TempPathFactory, command: str, option: str, file: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (project / file).symlink_to(outside / file)
    assert outcome(command, option, file, "--force", cwd=project) == refused(
        f"{file} is a link to {outside / file}: aiscale does not write through links",
        "write to the file that is meant, or remove the link",
    )
    (project / "docs").symlink_to(outside)
    assert outcome(command, option, f"docs/{file}", "--force", cwd=project) == refused(
        f"docs/{file} is not in {project}: a link in it leads to {outside}",
        f"write to {outside / file} if that is meant, or remove the link",
    )
    assert list(outside.iterdir()) == []
    assert aiscale(command, option, str(outside / file), cwd=project).returncode == 0
    (project / "inner").mkdir()
    (project / "within").symlink_to("inner")
    assert aiscale(command, option, f"within/{file}", cwd=project).returncode == 0


def render(project: Path, *words: str) -> tuple[int, str, str]:
    return outcome("render", "-o", "out", *words, cwd=project)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_folder_has_what_the_system_has_now_and_what_others_wrote(project: Path) -> None:
    assert render(project) == (0, "", "")
    first = names_in(project / "out")
    assert {"deployment-a.yaml", "deployment-b.yaml", ".aiscale-rendered"} < first
    (project / "out/kustomization.yaml").write_text("mine")
    (project / "blueprint.py").write_text(BLUEPRINT.format(names="'a',"))
    done = aiscale("render", "-o", "out", cwd=project)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "out: 10 files, 5 removed")
    assert names_in(project / "out") == {one for one in first if "-b" not in one} | {"kustomization.yaml"}
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", ".aiscale-rendered"], cwd=project / "out", capture_output=True, check=False
    )
    assert checked.returncode == 0


def test_an_edited_manifest_is_neither_overwritten_nor_removed(project: Path) -> None:
    (project / "out").mkdir()
    (project / "out/deployment-a.yaml").write_text("mine")
    hint = "keep your edits elsewhere, for example in a kustomize overlay; or --force to replace the files"
    message = "out has files that render would overwrite or remove: nothing was written\n   | "
    assert render(project) == refused(f"{message}deployment-a.yaml: aiscale did not write it", hint)
    assert names_in(project / "out") == {"deployment-a.yaml"}
    assert render(project, "--force") == (0, "", "")
    (project / "blueprint.py").write_text(BLUEPRINT.format(names="'a',"))
    for name in ("deployment-a.yaml", "deployment-b.yaml"):
        (project / "out" / name).write_text("mine")
    edited = "it was edited after aiscale wrote it"
    before = names_in(project / "out")
    assert render(project) == refused(f"{message}deployment-a.yaml: {edited}\n   | deployment-b.yaml: {edited}", hint)
    assert names_in(project / "out") == before
    assert render(project, "--force") == (0, "", "")
    assert "deployment-b.yaml" not in names_in(project / "out")


def test_an_interrupted_run_can_be_repeated(project: Path) -> None:
    """The list has the digests of both versions until every file is written."""
    assert render(project) == (0, "", "")
    old = (project / "out/.aiscale-rendered").read_text()
    (project / "blueprint.py").write_text(BLUEPRINT.format(names="'a', 'c'").replace("r/a:1", "r/a:2"))
    assert render(project) == (0, "", "")
    after = {path.name: path.read_text() for path in (project / "out").iterdir()}
    lines = {*old.splitlines()[1:], *after[".aiscale-rendered"].splitlines()[1:]}
    (project / "out/.aiscale-rendered").write_text("\n".join((old.splitlines()[0], *sorted(lines))))
    assert render(project) == (0, "", "")
    assert {path.name: path.read_text() for path in (project / "out").iterdir()} == after


def test_a_folder_belongs_to_one_system(project: Path) -> None:
    (project / "aiscale.toml").write_text("[env.prod]\ncontext = 'prod'\n")
    assert render(project) == (0, "", "")
    assert render(project, "-e", "prod") == refused(
        "out has the manifests of shop in sandbox, not of shop in prod", "another folder; or --force to replace them"
    )
    assert render(project, "-e", "prod", "--force") == (0, "", "")


@pytest.mark.parametrize("line", ["../victim.yaml", "/victim.yaml", "a/../../victim.yaml", "blueprint.py"])
def test_a_list_cannot_name_files_outside_of_its_folder(project: Path, line: str) -> None:
    assert render(project) == (0, "", "")
    listed = project / "out/.aiscale-rendered"
    listed.write_text(f"{listed.read_text()}{'0' * 64}  {line}\n")
    assert render(project) == refused(
        "out/.aiscale-rendered is not a list of rendered files",
        "remove it; then aiscale render knows no file of the folder",
    )


def test_links_in_a_folder_are_not_followed(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (project / "out").symlink_to(outside)
    assert render(project, "--force")[2].startswith(f"error: out/.aiscale-rendered is not in {project}: a link in it")
    (project / "out").unlink()
    (project / "out").mkdir()
    (outside / "victim").write_text("mine")
    (project / "out/deployment-a.yaml").symlink_to(outside / "victim")
    assert "deployment-a.yaml is a link" in render(project)[2]
    assert render(project, "--force") == (0, "", "")
    assert not (project / "out/deployment-a.yaml").is_symlink()
    assert (outside / "victim").read_text() == "mine"


def test_what_a_name_stands_for(project: Path) -> None:
    (project / "notes").write_text("mine")
    assert outcome("render", "-o", "notes", cwd=project) == refused(
        "--out notes is a file, and its name does not end with .yaml", "--out notes.yaml, or a folder"
    )
    assert outcome("render", "-o", "all.json", cwd=project) == refused(
        "--out all.json: manifests are written as YAML", "--out all.yaml"
    )
    assert outcome("render", "-o", "v1.2", cwd=project) == (0, "", "")
    assert (project / "v1.2/deployment-a.yaml").is_file()
    assert outcome("render", "-o", "all.yml", cwd=project) == (0, "", "")
    assert (project / "all.yml").is_file()


def test_init_writes_through_no_link(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/schemas").symlink_to("../outside")
    done = aiscale("init", "--template", "ride-demand", cwd=tmp_path / "shop")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"is not in {tmp_path}/shop: a link in it leads to {tmp_path}/outside" in done.stderr
    assert list((tmp_path / "outside").iterdir()) == []


def test_folders_of_clusters(tmp_path: Path) -> None:
    out, outside = tmp_path / "shop/out", tmp_path / "outside"
    outside.mkdir()

    def write(*names: str, only: tuple[str, ...] = ()) -> int:
        files = {name: f"# {name}\n" for name in names}
        return write_folder(out, files, owner="shop in prod", root=tmp_path / "shop", force=True, only=only)

    assert write("eu/deployment-a.yaml", "us/deployment-a.yaml", "us/deployment-b.yaml") == 0
    assert write("us/deployment-a.yaml", only=("us",)) == 1
    assert (out / "eu/deployment-a.yaml").is_file()
    assert write("us/deployment-a.yaml") == 1
    assert not (out / "eu").exists()
    (out / "eu").symlink_to(outside)
    with pytest.raises(UsageError, match="a link in it leads to"):
        write("eu/deployment-a.yaml", "us/deployment-a.yaml")
    assert list(outside.iterdir()) == []
