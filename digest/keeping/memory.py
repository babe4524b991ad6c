"""What does one build leave to the next in the same process?"""

from typing import Any, Generic, TypeVar, cast

Thing = TypeVar("Thing")


class Slot(Generic[Thing]):
    """Where one thing is kept; defined by the module that knows what it is good for."""

    def __init__(self, name: str) -> None:
        """The name is for whoever looks at it."""
        self.name = name

    def __repr__(self) -> str:
        return f"Slot({self.name!r})"


class Memory:
    """Holds things by slot, as long as the process lives; without it everything is right, and slower."""

    def __init__(self) -> None:
        """Remember nothing."""
        self._things: dict[Slot[Any], Any] = {}

    def get(self, slot: Slot[Thing]) -> Thing | None:
        """What is kept there."""
        return cast("Thing | None", self._things.get(slot))

    def take(self, slot: Slot[Thing]) -> Thing | None:
        """What is kept there, and is forgotten with that."""
        return cast("Thing | None", self._things.pop(slot, None))

    def keep(self, slot: Slot[Thing], thing: Thing) -> Thing:
        """Keep it there, and return it."""
        self._things[slot] = thing
        return thing

    def clear(self) -> None:
        """Forget everything."""
        self._things.clear()
