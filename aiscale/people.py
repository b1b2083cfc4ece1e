"""People who decide what no model decides alone: reviewers, moderators, labellers."""

from aiscale.components.people.human_review import HumanReview
from aiscale.components.people.shift import EVERY_DAY, Shift

__all__ = ["EVERY_DAY", "HumanReview", "Shift"]
