"""How much work may one text make? Counted in steps, so that the verdict is the same on every machine.

Python-Markdown looks at a text again after each mark that it has replaced: its work grows with the square of
the marks in a paragraph. Whoever knows how far a look goes counts it here; news makes a hundredth of what is
allowed. What nobody counts, such as the expressions of an owner's extension, is stopped by a clock.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# A step is about a nanosecond of a usual machine: to copy a few letters, or to look at one by an expression.
MAX_STEPS = 2_000_000_000
# To look at one letter by a line of Python.
LOOK = 400
# To ask what kind of block a text is, whatever it holds; in each list and quotation that it lies in, too.
BLOCK = 5_000
# To make an element and carry it to the page, and its room: 200,000 of them fill 500 MB.
ELEMENT = 5_000
# How deep quotations, lists and marks may lie in one another. More would exhaust the stack of some machines.
MAX_DEPTH = 50
# Only what does not count comes so far; the machine may be slow, and busy.
MAX_SECONDS = 20.0


class TooMuchWorkError(Exception):
    """A text makes more work than is allowed; `near` is the piece of it that was being read."""

    def __init__(self, near: str, found: str) -> None:
        super().__init__(found)
        self.near = near


class Effort:
    """What was spent on one text, and on which piece of it most lately."""

    def __init__(self) -> None:
        self.spent = 0
        self.depth = 0
        self.near = ""

    def begin(self) -> None:
        """Another text."""
        self.spent = self.depth = 0
        self.near = ""

    def spend(self, steps: int) -> None:
        """Count steps; raises TooMuchWorkError where they are too many."""
        self.spent += steps
        if self.spent > MAX_STEPS:
            raise TooMuchWorkError(self.near, "the marks in this text make too much work, at the latest here")

    def within(self) -> "Effort":
        """For `with`: go one level deeper; raises TooMuchWorkError where that is too deep."""
        if self.depth >= MAX_DEPTH:
            raise TooMuchWorkError(self.near, f"marks lie more than {MAX_DEPTH} deep in one another")
        return self

    def __enter__(self) -> None:
        self.depth += 1

    def __exit__(self, *_: object) -> None:
        self.depth -= 1


@contextmanager
def last_net(seconds: float = MAX_SECONDS) -> Iterator[None]:
    """Raise TooMuchWorkError in work that takes so many seconds of this process's own time.

    Where there is no such clock, in a thread or on Windows, the work goes on.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooMuchWorkError("", f"the text was not read after {seconds:g} seconds")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def effort_of(parser: object) -> Effort:
    """Where the work of a parser's extensions is counted."""
    effort = getattr(parser, "effort", None)
    return effort if isinstance(effort, Effort) else Effort()
