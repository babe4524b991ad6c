"""How is a site to be printed, and what is known of the one that is up?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from digest.keeping.memory import Slot
from digest.printing.ledger import Ledger, ledger_path, read_ledger, write_ledger
from digest.printing.staging import Survey, survey_spare
from digest.workers import ALONE, Workshop

_LEDGER = Slot[Ledger]("the ledger of a draft")


@dataclass(frozen=True)
class Order:
    """How to print: where to, from which templates, and whether to use what was printed before.

    `explain` hears for each output that is printed why it is. A `draft` is for whoever writes, and wants to
    see the page at once: from the second one in a process on, bundles of the search stay as they are, and
    nobody else is expected to have changed the site.
    """

    site_dir: Path
    template_folders: Sequence[Path]
    clean: bool = False
    explain: Callable[[str, str], None] | None = None
    shop: Workshop = ALONE
    draft: bool = False

    @cached_property
    def draft_before(self) -> Ledger | None:
        """What the draft before, in this process, has left; None where this is no draft, or the first one."""
        memory = self.shop.memory
        return memory.get(_LEDGER) if self.draft and memory is not None and self.site_dir.is_dir() else None

    @cached_property
    def ledger(self) -> Ledger:
        """What is known of the site that is up; nothing where nothing may be used again."""
        shop = self.shop
        if self.clean or not self.site_dir.is_dir():
            return Ledger()
        if self.draft_before:
            return self.draft_before
        if shop.cache is None:
            return Ledger()
        return read_ledger(ledger_path(shop.cache, self.site_dir))

    def begin_survey(self) -> Callable[[], Survey]:
        """Begin to find out, beside other work, what has happened to the spare; good for one publication."""
        if self.draft_before or not self.ledger.files:
            return Survey
        return self.shop.crew.beside(partial(survey_spare, self.site_dir.resolve(), self.ledger))

    def keep(self, ledger: Ledger) -> None:
        """Let the next build know what is in the site that is up now.

        Drafts come quickly one after the other, and what the first has left is nearly what the last will
        leave: only the first is written to the disk.
        """
        memory = self.shop.memory
        is_first = not self.draft_before
        if self.draft and memory is not None:
            memory.keep(_LEDGER, ledger)
        if is_first:
            self._write(ledger)

    def keep_draft(self) -> None:
        """Let the next process know what is in the site that is up, after the last draft of this one."""
        memory = self.shop.memory
        if memory is not None and (ledger := memory.get(_LEDGER)):
            self._write(ledger)

    def _write(self, ledger: Ledger) -> None:
        if self.shop.cache:
            write_ledger(ledger_path(self.shop.cache, self.site_dir), ledger)
