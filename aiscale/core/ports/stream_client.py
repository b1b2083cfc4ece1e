"""Ports of consumers and producers of streams."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from aiscale.core.component import Component
from aiscale.quantities import Duration


class GroupMembers(NamedTuple):
    """Members of a consumer group.

    Attributes:
        members: their number; the minimum if it varies.
        is_fixed: whether the number is constant.
        words: description: ``tasks 4``.
    """

    members: int
    is_fixed: bool
    words: str


class RecordCopier(Component):
    """Reads records and may write them elsewhere, so that who reads the copy finally reads the source."""

    def copies_into(self, field: str, item: int | None) -> Sequence[tuple[str, int | None]]:
        """Which of its references write what one of its references reads, every record with all it says.

        Args:
            field: the field that holds the reference that reads.
            item: its position there; None where the field holds one.

        Returns:
            Field and position of each; a position of None stands for all references of that field.
        """
        del field, item
        return ()


class StreamClient(RecordCopier):
    """Reads or writes streams with clients that it configures itself: a job, a connector, a mirror."""

    copies_records: ClassVar[bool] = False
    """Whether it copies records byte by byte, without deserialization."""

    joins_groups: ClassVar[bool] = True
    """Whether it uses a consumer group that the blueprint can set."""

    @property
    def consumer_group(self) -> str:
        """Its consumer group, if ``Consume`` sets none."""
        return self.name

    @property
    def group_members(self) -> GroupMembers:
        """Members of its consumer group."""
        return GroupMembers(1, True, "one consumer")

    @property
    def reads_committed(self) -> bool:
        """Whether it reads only committed records, if ``Consume`` does not set ``isolation``."""
        return False

    @property
    def reads_idempotently(self) -> bool:
        """Whether reading a record twice has no further effect."""
        return False

    @property
    def writes_exactly_once(self) -> bool:
        """Whether it writes in transactions, together with its position."""
        return False

    @property
    def own_transactional_id(self) -> str:
        """Prefix of the transactional ids of its exactly-once writes; may be empty."""
        return self.name

    @property
    def own_transaction_timeout(self) -> Duration | None:
        """Timeout of its transactions. None: set by ``Produce``."""
        return None
