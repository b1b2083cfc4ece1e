"""How a component reads and writes streams."""

from typing import ClassVar, NamedTuple

from aiscale.core.component import Component
from aiscale.quantities import Duration


class GroupMembers(NamedTuple):
    """Consumers of one group.

    Attributes:
        members: how many there are; the fewest where their number changes.
        is_fixed: whether their number never changes.
        words: what they are: ``tasks 4``.
    """

    members: int
    is_fixed: bool
    words: str


class StreamClient(Component):
    """Reads or writes streams with clients that it configures itself: a job, a connector, a mirror."""

    copies_records: ClassVar[bool] = False
    """Whether it copies records byte by byte, and never reads what is in them."""

    joins_groups: ClassVar[bool] = True
    """Whether it reads in a consumer group that the blueprint can name."""

    @property
    def consumer_group(self) -> str:
        """Its consumer group, where a subscription names none."""
        return self.name

    @property
    def group_members(self) -> GroupMembers:
        """The consumers of its group."""
        return GroupMembers(1, True, "one consumer")

    @property
    def reads_committed(self) -> bool:
        """Whether it reads only committed records, where a subscription does not set ``isolation``."""
        return False

    @property
    def reads_idempotently(self) -> bool:
        """Whether a record that it reads twice has no second effect."""
        return False

    @property
    def writes_exactly_once(self) -> bool:
        """Whether it writes in transactions, together with its position."""
        return False

    @property
    def own_transactional_id(self) -> str:
        """How the transactional ids begin under which it writes exactly once; empty where it has none."""
        return self.name

    @property
    def own_transaction_timeout(self) -> Duration | None:
        """Longest time that its transactions stay open; None where its publications set it."""
        return None
