"""External PostgreSQL databases."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.stores.external_store import ExternalStore
from aiscale.core.component import Name
from aiscale.core.edges import Value
from aiscale.core.ports import Database
from aiscale.core.values.secrets import KubernetesSecret

_UserOf = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=80)]


class PostgresUser(Value):
    """A role with a password."""

    username: Annotated[str, StringConstraints(pattern=r"^[^\s\"'\\$]+$", max_length=63)] = Field(kw_only=False)
    """Name of the existing role. Source: PostgreSQL 18 documentation, identifiers (63 bytes at most)."""

    password: KubernetesSecret
    """Reference to the password."""


class PostgresDatabase(ExternalStore, Database):
    """An existing PostgreSQL database. The system owns event tables and schemas in it, not the server."""

    alias: Name | None = None
    """Prefix of the environment variables of its clients, ``<ALIAS>_HOST``, ``<ALIAS>_PASSWORD``, in every environment.
    Default: its name."""

    product: Literal["PostgreSQL"] = "PostgreSQL"
    """What it is."""

    host: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", max_length=253)]
    """Name of its host, or its IPv4 address."""

    port: Annotated[int, Field(ge=1, le=65_535)] = 5_432
    """Port that it listens on. Source: PostgreSQL 18 documentation, server configuration, port."""

    database: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$", max_length=63)]
    """Name of the database in PostgreSQL."""

    user: PostgresUser
    """Role of the components without an entry in ``users``."""

    users: dict[_UserOf, PostgresUser] = Field(default_factory=dict)
    """Role of single components, by address. Addresses instead of references, because components already refer to the
    database through its tables."""

    admin: PostgresUser | None = None
    """Role that owns the event tables and may create tables; a Job creates them. None: the tables exist already."""

    sslmode: Literal["disable", "require", "verify-ca", "verify-full"] = "verify-full"
    """libpq's ``sslmode``: ``require`` encrypts without verification of the server, ``verify-full`` also verifies the
    host name. Source: PostgreSQL 18 documentation, libpq, SSL support."""

    ca: KubernetesSecret | None = None
    """CA certificate of the server, in PEM: libpq's ``sslrootcert``."""

    def user_of(self, address: str) -> PostgresUser:
        """The role of the component with an address."""
        return self.users.get(address, self.user)

    @model_validator(mode="after")
    def _knows_the_server(self) -> Self:
        if self.sslmode.startswith("verify") and self.ca is None:
            raise ValueError(f"ca must be given with sslmode='{self.sslmode}': the server's certificate is held to it")
        if self.ca is not None and not self.sslmode.startswith("verify"):
            raise ValueError(f"ca is of no use with sslmode='{self.sslmode}': nothing is held to it")
        return self

    @model_validator(mode="after")
    def _owner_is_nobody_else(self) -> Self:
        if self.admin is None:
            return self
        for field, given in (("user", self.user), *((f"users[{one!r}]", user) for one, user in self.users.items())):
            if given.username == self.admin.username:
                raise ValueError(f"admin must be another role than {field}: an owner can change and delete events")
        return self
