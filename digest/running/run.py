"""How was a build asked for, and whom does it tell what it found?"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from digest.model.problems import Problem, is_error
from digest.model.settings import Settings
from digest.printing.edition import Edition, prepare
from digest.printing.order import Order
from digest.printing.overtaking import Guard
from digest.printing.state import UNKNOWN, Origin
from digest.running.clock import current_time
from digest.running.configuration import template_folders
from digest.workers import Workshop

# Called with the faults, the files that are left out for them, and those that wait.
Tell = Callable[[Sequence[Problem], Sequence[str], Sequence[str]], None]

log = logging.getLogger("mkdocs.plugins.digest")


def tell_nobody(*_told: Sequence[object]) -> None:
    """A report of what is no matter there, or has been told."""


def tell_in_log(problems: Sequence[Problem], left_out: Sequence[str], waiting: Sequence[str]) -> None:
    """A report as MkDocs makes its own."""
    for problem in problems:
        log.log(logging.ERROR if is_error(problem) else logging.WARNING, str(problem))
    for path in left_out:
        log.warning(f"{path} was left out")
    for line in waiting:
        log.info(f"waits: {line}")


@dataclass
class Run:
    """How this build was asked for. The command line says it; plain MkDocs keeps the defaults.

    A `draft` is for whoever writes, one `with_drafts` as if they and all that waits were out. The command
    line brings a `shop` of its own. `edition` is what is to be printed, and `origin` what that is made of,
    where it has been prepared already; `watch` knows the site that was up before that.
    """

    report: Tell = tell_in_log
    skip_faulty: bool = False
    now: datetime | None = None
    clean: bool = False
    explain: Callable[[str, str], None] | None = None
    draft: bool = False
    with_drafts: bool = False
    shop: Workshop | None = None
    edition: Edition | None = None
    origin: Origin = UNKNOWN
    watch: Guard | None = None

    def moment(self) -> datetime:
        """The moment to publish at."""
        return self.now or current_time()

    def order(self, config: MkDocsConfig, shop: Workshop) -> Order:
        """How this build prints."""
        folders = tuple(template_folders(config))
        return Order(Path(config.site_dir), folders, self.clean, self.explain, shop, draft=self.draft)

    def prepare(self, settings: Settings, shop: Workshop, *, strict: bool) -> Edition:
        """Read and plan. Raises FaultyContentError where the content must not be published."""
        skip_faulty = self.skip_faulty or settings.options.skip_faulty
        edition = prepare(
            settings,
            self.moment(),
            strict=strict,
            skip_faulty=skip_faulty,
            with_drafts=self.with_drafts,
            shop=shop,
        )
        self.report(edition.problems, edition.left_out, edition.waiting)
        return edition
