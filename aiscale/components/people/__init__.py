"""Human work in a system."""

from aiscale.components.people.human_review import HumanReview
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (HumanReview,)
"""The kinds of this domain, by name."""
