"""The only file that speaks to Pulumi's Automation API."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from aiscale.core.values.host_addresses import without_sign_in
from aiscale.engine.engine_errors import explained_error, unreadable
from aiscale.engine.folder import StateFolder
from aiscale.engine.pending_creates import is_whole, with_pending
from aiscale.engine.process_environment import engine_home, offer_plugin, process_environment
from aiscale.engine.program import asking
from aiscale.engine.progress import key_of, urn_of
from aiscale.engine.sdk_cleanup import drop_abandoned_program, quiet_transport, rare_garbage_collection
from aiscale.engine.state import StateError
from aiscale.errors import CancelledError, DeploymentError
from aiscale.plan.applied_state import NOWHERE, AppliedTo

if TYPE_CHECKING:
    from pulumi.automation import LocalWorkspace, Stack

    from aiscale.engine.cloud_lookup import Answer, Question
    from aiscale.engine.command import EngineCommand
    from aiscale.engine.progress import Account

PARALLEL = 32
"""Steps at once. The engine's own default through the API is no limit at all."""

STILL_MADE = (
    "run the command again when it is ready (an MSK cluster takes up to 40 minutes), or when you have deleted it"
)
"""What helps where a cloud does not say yet what became of an object."""

_VERSION = 3
"""Of a deployment. Source: Pulumi, sdk/go/common/apitype, DeploymentSchemaVersionCurrent."""

Program = Callable[[], None]


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What the engine works with.

    Attributes:
        folder: the environment's state.
        system: names the engine's project.
        environment: names the engine's stack, and marks the objects.
        kubeconfig: kubeconfig file; the usual one when absent.
        backend: URL of the engine's state: ``file://``, ``s3://``, ``gs://``, ``azblob://``, ``https://``; a
            folder beside the applied state when absent.
        variables: environment variables for the engine's processes: where a simulated cloud answers.
        is_sandbox: whether the cluster is a sandbox, which has no metrics API.
        to: what the cluster is called, and where it is: recorded with what is applied.
        shown: what people call the environment, or the cluster in it, where its state has another name.
        flags: what chooses it on the command line; :attr:`chosen` is what to show.
        secrets_provider: URL of what encrypts secret values in a shared state; a passphrase when absent.
        reconciled_kinds: custom kinds whose operator runs in the sandbox.
    """

    folder: StateFolder
    system: str
    environment: str
    kubeconfig: Path | None
    backend: str | None
    variables: Mapping[str, str] = field(default_factory=dict)
    is_sandbox: bool = False
    to: AppliedTo = NOWHERE
    shown: str = ""
    flags: str = ""
    secrets_provider: str | None = None
    reconciled_kinds: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What people call the environment, or the cluster in it."""
        return self.shown or self.environment

    @property
    def chosen(self) -> str:
        """What chooses it on the command line: ``--cluster eu -e prod``."""
        return self.flags or f"-e {self.environment}"

    @property
    def is_shared(self) -> bool:
        """Whether the engine's state lies somewhere else, where other machines may change it."""
        return self.backend is not None

    @property
    def where(self) -> str:
        """The URL of a shared state as it can be shown; empty where there is none."""
        return without_sign_in(self.backend or "")


class EngineStack:
    """One stack of the engine: one system in one environment.

    Args:
        settings: where and what.
        run: id of the run, for finding its processes again.
        has_clouds: whether there are other records than Kubernetes objects. Then the engine writes its whole state
            after each step (for Kubernetes objects aiscale's own journal does the same at a fraction of the cost; see
            the decision in docs/adr), and it gets plug-ins of providers that are missing, in the versions of the
            records.
        force_conflicts: whether to take fields over that somebody else has set since.
    """

    def __init__(
        self, settings: EngineSettings, run: str, *, has_clouds: bool = False, force_conflicts: bool = False
    ) -> None:
        from aiscale.engine.command import EngineCommand
        from aiscale.toolchain import resolve

        self.settings = settings
        settings.folder.make()
        engine, provider = resolve("pulumi"), resolve("pulumi-resource-kubernetes")
        home = engine_home()
        offer_plugin(home, "kubernetes", provider.version, provider.path)
        self.provider_version = provider.version
        self._run = run
        self._command: EngineCommand = EngineCommand(engine.path, engine.version)
        self.home = home
        self._environment = process_environment(settings, home, run, has_clouds=has_clouds)
        if force_conflicts:
            # Source: pulumi-kubernetes 4.25.0, provider/pkg/await/await.go, patchForce. Not the annotation of the
            # same effect: it would stay in the state, and its going would be a change of its own.
            self._environment["PULUMI_K8S_ENABLE_PATCH_FORCE"] = "true"
        self._stack: Stack | None = None

    def exists(self) -> bool:
        """Whether the stack was ever made.

        Raises:
            AiscaleError: the backend cannot be reached or refuses.
        """
        from pulumi.automation.errors import CommandError, StackNotFoundError

        try:
            self._open(make=False)
        except StackNotFoundError:
            return False
        except CommandError as error:
            raise unreadable(error, self.settings) from None
        return True

    def names(self) -> tuple[str, ...]:
        """The stacks of this system in the backend, of whatever environment.

        Raises:
            AiscaleError: the backend cannot be reached or refuses.
        """
        from pulumi.automation.errors import CommandError

        with TemporaryDirectory() as folder:
            workspace = self.workspace(self.settings.system, folder)
            try:
                return tuple(one.name.rpartition("/")[2] for one in workspace.list_stacks())
            except CommandError as error:
                raise unreadable(error, self.settings, is_list=True) from None

    def preview(self, program: Program, account: Account) -> None:
        """Let the engine decide what it would do, against the live cluster."""
        self._operate(
            account,
            lambda stack: stack.preview(
                program=program, on_event=account.take, parallel=PARALLEL, color="never", suppress_progress=True
            ),
        )  # fmt: skip

    def up(
        self,
        program: Program,
        account: Account,
        *,
        replace: Sequence[str] = (),
        only: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Let the engine bring the registered records about. Independent ones go on when one fails.

        Args:
            program: registers the records.
            account: receives what happens.
            replace: keys of objects that are made anew.
            only: type of each record that may be touched, and what the engine calls it; every one when empty. What
                else the engine knows it keeps as it is, whether the program registers it or not.
        """
        self._operate(
            account,
            lambda stack: stack.up(
                program=program, on_event=account.take, parallel=PARALLEL, color="never", show_secrets=False,
                replace=self._urns(replace), continue_on_error=True, suppress_outputs=True, suppress_progress=True,
                target=[self._urn(*one) for one in only] or None,
            ),
        )  # fmt: skip

    def destroy(self, account: Account) -> None:
        """Let the engine delete everything that it knows, in reverse order."""
        self._operate(
            account,
            lambda stack: stack.destroy(
                on_event=account.take, parallel=PARALLEL, color="never", show_secrets=False, continue_on_error=True,
                suppress_outputs=True, suppress_progress=True,
            ),
        )  # fmt: skip

    def export(self) -> Mapping[str, Any]:
        """The engine's state of this stack."""
        from pulumi.automation.errors import CommandError

        try:
            found: Mapping[str, Any] = self._open().export_stack().deployment or {}
        except CommandError as error:
            raise unreadable(error, self.settings) from None
        return found

    def ask(self, questions: Sequence[Question]) -> list[Answer]:
        """Call functions of providers, which change nothing; where one fails, its exception is the answer.

        A stack that nothing is in does it, in a folder that goes: the state of this one is not touched.

        Raises:
            AiscaleError: the engine cannot run.
        """
        from pulumi.automation import Stack
        from pulumi.automation.errors import CommandError

        answers: list[Answer] = []
        with TemporaryDirectory() as folder:
            workspace = self.workspace("asking", folder, Path(folder).as_uri())
            try:
                with quiet_transport():
                    program = asking(questions, answers)
                    Stack.create("asking", workspace).preview(program=program, color="never", suppress_progress=True)
            except CommandError as error:
                raise explained_error(error, self.settings) from None
        return answers

    def look_for(self, ids: Mapping[str, str]) -> None:
        """Let providers say whether objects exist that a run was making when it ended; those that do are recorded.

        Args:
            ids: id of each object, by URN.

        Raises:
            AiscaleError: a provider cannot be asked, or a cloud is still making one: they are to be looked for again.
        """
        from pulumi.automation import Deployment
        from pulumi.automation.errors import CommandError

        stack = self._open()
        try:
            whole = stack.export_stack()
            # An import drops what is pending, so from here on the ids alone tell of these objects.
            stack.import_stack(Deployment(whole.version, with_pending(whole.deployment or {}, ids)))
            # Whatever the provider does not find goes out of the state again.
            stack.refresh(target=list(ids), parallel=PARALLEL, color="never", suppress_outputs=True)
            seen = (stack.export_stack().deployment or {}).get("resources", ())
        except CommandError as error:
            explained = explained_error(error, self.settings)
            explained.hint = explained.hint or STILL_MADE
            raise explained from None
        unfinished = [key_of(one["urn"]) for one in seen if one["urn"] in ids and not is_whole(one)]
        if unfinished:
            raise DeploymentError(f"the cloud is still making {', '.join(sorted(unfinished))}", hint=STILL_MADE)

    def read_again(self, records: Sequence[tuple[str, str]]) -> frozenset[str]:
        """Let providers say how resources are now; what is gone goes out of the state too.

        Args:
            records: type of each, and what the engine calls it.

        Returns:
            The keys of all that the engine then knows.

        Raises:
            AiscaleError: a provider cannot be asked.
        """
        from pulumi.automation.errors import CommandError

        stack = self._open()
        targets = [self._urn(*one) for one in records]
        try:
            stack.refresh(target=targets, parallel=PARALLEL, color="never", suppress_outputs=True)
        except CommandError as error:
            raise explained_error(error, self.settings) from None
        return frozenset(key_of(one["urn"]) for one in self.export().get("resources") or ())

    def replace(self, change: Callable[[Mapping[str, Any]], dict[str, Any]]) -> None:
        """Replace the state of the stack.

        Args:
            change: maps the current state to the new one.

        Raises:
            AiscaleError: somebody holds the engine's lock.
        """
        from pulumi.automation import Deployment
        from pulumi.automation.errors import CommandError

        stack = self._open()
        try:
            whole = stack.export_stack()
            stack.import_stack(Deployment(whole.version, change(whole.deployment or {})))
        except CommandError as error:
            raise explained_error(error, self.settings) from None

    def unlock(self) -> None:
        """Drop the engine's own lock, whoever holds it: only under the lock of a run, and when no engine of it runs."""
        from pulumi.automation.errors import CommandError

        try:
            self._open(make=False).cancel()
        except CommandError as error:
            if "no update" not in str(error) and "not found" not in str(error).lower():
                raise explained_error(error, self.settings) from None

    def empty(self) -> None:
        """Put nothing in the place of what the stack holds, which may be broken: only to forget it.

        Raises:
            AiscaleError: somebody holds the engine's lock, or the backend refuses.
        """
        from pulumi.automation import Deployment
        from pulumi.automation.errors import CommandError

        try:
            # An import alone does not read what is there. Source: Pulumi, pkg/backend/diy/backend.go.
            self._open(make=False).import_stack(Deployment(_VERSION, {}))
        except CommandError as error:
            raise explained_error(error, self.settings) from None

    def remove(self) -> None:
        """Forget the stack, with what it holds: nothing is deleted that it names.

        Raises:
            AiscaleError: the backend cannot be reached or refuses.
        """
        from pulumi.automation.errors import CommandError

        try:
            self._open().workspace.remove_stack(self.settings.environment, force=True)
        except CommandError as error:
            raise explained_error(error, self.settings) from None
        self._stack = None

    def _operate(self, account: Account, operation: Callable[[Stack], object]) -> None:
        from pulumi.automation.errors import CommandError

        self._command.interrupts = 0
        try:
            with quiet_transport(), rare_garbage_collection():
                operation(self._open())
        except CommandError as error:
            drop_abandoned_program()
            if not self._command.interrupts and not account.failed:
                raise explained_error(error, self.settings, tuple(account.errors)) from None
        if self._command.interrupts:  # also where the engine had done everything before it noticed
            raise CancelledError("interrupted: the steps in flight were finished and recorded")

    def _open(self, *, make: bool = True) -> Stack:
        if self._stack is None:
            from pulumi.automation import Stack

            workspace = self.workspace(self.settings.system, str(self.settings.folder.work))
            open_stack = Stack.create_or_select if make else Stack.select
            self._stack = open_stack(self.settings.environment, workspace)
        return self._stack

    def _urn(self, type: str, name: str) -> str:
        return urn_of(self.settings.environment, self.settings.system, type, name)

    def workspace(self, project: str, folder: str, url: str = "") -> LocalWorkspace:
        """Where the engine works on stacks of a project, with its state at the URL; beside this one's when absent."""
        from pulumi.automation import LocalWorkspace, ProjectBackend, ProjectSettings

        own = self._environment["PULUMI_BACKEND_URL"]
        url = url or own
        try:
            return LocalWorkspace(
                work_dir=folder,
                pulumi_home=str(self.home),
                env_vars=self._environment | {"PULUMI_BACKEND_URL": url},
                secrets_provider=self.settings.secrets_provider if url == own else None,
                project_settings=ProjectSettings(project, "python", backend=ProjectBackend(url)),
                pulumi_command=self._command,
            )
        except OSError as error:
            raise StateError(
                f"{folder} cannot be written to: {error.strerror}",
                hint="make room or make it writable; nothing was changed",
            ) from None

    def _urns(self, keys: Sequence[str]) -> list[str] | None:
        if not keys:
            return None
        state = self.export()
        return [item["urn"] for item in state.get("resources", ()) if key_of(item["urn"]) in keys]
