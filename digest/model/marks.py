"""Where in its file does each field stand?"""

from dataclasses import dataclass, field
from typing import TypeAlias

from digest.model.problems import Problem

# The keys and indices that lead to a field: ("corrections", 0, "note").
Where: TypeAlias = tuple[str | int, ...]
# Behind the keys of a field it means its name, in the place of its value.
NAME = ":"


@dataclass(frozen=True)
class Marks:
    """Where each field stands: the nearest known place of any path of keys and indices."""

    path: str
    places: dict[Where, tuple[int, int]] = field(default_factory=dict)
    body_line: int = 1

    def find(self, *where: str | int) -> tuple[int, int]:
        """The line and column of a field, or of the nearest field around it."""
        places = self.places
        for length in range(len(where), -1, -1):
            if where[:length] in places:
                return places[where[:length]]
        return 1, 1

    def problem(
        self,
        rule: str,
        found: str,
        wanted: str = "",
        cure: str = "",
        at: Where = (),
        *,
        other: "Marks | None" = None,
    ) -> Problem:
        """A fault of the field `at`; of the same field of the `other` file, too, where two are at fault."""
        place = (other.path, *other.find(*at)) if other else None
        return Problem(self.path, *self.find(*at), rule, found, wanted, cure, place)
