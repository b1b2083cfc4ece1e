"""Prints findings: as people read them, or in the form that another program wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console as RichConsole

    from aiscale.cli.console import Console
    from aiscale.diagnostics import Diagnostic
    from aiscale.rules.review import Review
    from aiscale.rules.undeclared import Undeclared

OUTPUTS = ("text", "json", "sarif", "github", "junit", "md")
_WIDEST = 120


class Outputs(Sequence[str]):
    """The forms of the result, with those of plug-ins where another one is asked for."""

    def __contains__(self, item: object) -> bool:
        return item in OUTPUTS or item in self._of_plugins()

    def __getitem__(self, index: Any) -> Any:
        return (*OUTPUTS, *self._of_plugins())[index]

    def __len__(self) -> int:
        return len(OUTPUTS) + len(self._of_plugins())

    def __iter__(self) -> Iterator[str]:
        return iter((*OUTPUTS, *self._of_plugins()))

    @staticmethod
    def _of_plugins() -> list[str]:
        from aiscale.core.plugins import RENDERERS, announced

        return [item.name for item in announced(RENDERERS) if item.name not in OUTPUTS]


def print_diagnostics(diagnostics: Iterable[Diagnostic], console: Console) -> None:
    """Print what stopped a command, to standard error."""
    diagnostics = _hiding(diagnostics)
    console.err.print(_text(diagnostics, console.err), end="")


def print_findings(
    diagnostics: Iterable[Diagnostic],
    console: Console,
    *,
    output: str = "text",
    components: int | None = None,
    review: Review | None = None,
    profile: bool = False,
    failing: Iterable[Diagnostic] | None = None,
    blueprint: Path | None = None,
    undeclared: Iterable[Undeclared] | None = None,
) -> None:
    """Print findings as the result of a command; as text without a summary line.

    Args:
        diagnostics: what was found and counts, in order.
        console: where to print.
        output: one of :data:`OUTPUTS`, or a renderer of a plug-in.
        components: how many components the system has; None when it could not be built.
        review: where they are from: what is waived and what is known beside them.
        profile: add what each rule took, where the form has a place for it.
        failing: the findings that make the command fail; all when absent.
        undeclared: numbers that are not declared, where the form has a place for them; not wanted when None.
        blueprint: the file that a finding about the whole system is shown in, where a form needs a file.

    Raises:
        UsageError: the renderer of a plug-in does not work.
    """
    root = Path.cwd()
    diagnostics = _hiding(diagnostics)
    if output == "json":
        from aiscale.render.diagnostics_json import findings_document

        document = findings_document(diagnostics, components=components, root=root, review=review, profile=profile)
        if undeclared is not None:
            from aiscale.cli.views.undeclared import undeclared_data

            document["undeclared"] = undeclared_data(undeclared)
        console.json(document)
    elif output == "sarif":
        from aiscale.render.diagnostics_sarif import sarif_document

        console.json(sarif_document(diagnostics, root=_repository(), review=review, blueprint=blueprint))
    elif output == "github":
        from aiscale.render.diagnostics_github import github_annotations

        console.write(github_annotations(diagnostics, root=_repository()))
    elif output == "junit":
        from aiscale.render.diagnostics_junit import junit_document

        console.write(junit_document(diagnostics, root=_repository(), review=review, failing=failing))
    elif output == "md":
        from aiscale.render.diagnostics_markdown import markdown_findings

        console.write(markdown_findings(diagnostics, components=components, root=root, review=review))
    elif output == "text":
        console.out.print(_text(diagnostics, console.out), end="")
    else:
        from aiscale.render.diagnostics_json import findings_document

        document = findings_document(diagnostics, components=components, root=root, review=review, profile=profile)
        console.write(_by_plugin(output, document))


def _hiding(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The same, after the secrets of the files that they are about are hidden in all outputs."""
    from aiscale.core.secret_texts.source import masked_lines

    found = list(diagnostics)
    for file in dict.fromkeys(one.location.file for one in found if one.location is not None):
        masked_lines(file)
    return found


def _repository() -> Path:
    """The folder that servers look for files in: that of the repository, or the present one outside of any."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def profile_table(review: Review) -> str:
    """The processor time of each rule, the slowest first."""
    from aiscale.render.diagnostics_json import slowest_first

    timings = slowest_first(review)
    lines = [f"{'rule':8}{'findings':>9}{'ms':>10}"]
    lines += [f"{item.code:8}{item.findings:9}{item.seconds * 1_000:10.2f}" for item in timings]
    total = sum(item.seconds for item in timings) * 1_000
    lines.append(f"{'all':8}{sum(item.findings for item in timings):9}{total:10.2f}")
    return "".join(f"{line}\n" for line in lines)


def _by_plugin(output: str, document: dict[str, Any]) -> str:
    from aiscale.core.messages.foreign_failures import raised_at, told
    from aiscale.core.plugins import RENDERERS, announced
    from aiscale.errors import UsageError

    item = next(item for item in announced(RENDERERS) if item.name == output)
    try:
        rendered: object = item.load()(document)  # type: ignore[operator]  # a failure is reported below
        if not isinstance(rendered, str):
            raise TypeError(f"it returns {'None' if rendered is None else f'a {type(rendered).__name__}'}, not a text")
    except Exception as error:
        raise UsageError(
            f"--output {output}: the renderer of {item.distribution} fails: {told(error)}",
            details=tuple(filter(None, (raised_at(error, item.module),))),
            hint=f"report it to the authors of {item.distribution}; --output json gives the same as data",
        ) from error
    return rendered


def _text(diagnostics: Iterable[Diagnostic], to: RichConsole) -> Any:
    from aiscale.render.diagnostics_text import rich_text

    return rich_text(diagnostics, root=Path.cwd(), width=min(to.width, _WIDEST), breaks=to.file.isatty())
