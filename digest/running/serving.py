"""What happens when a file changes while the site is served?"""

from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from digest.checks import MANY, PROOF, check_library
from digest.content.files import Stamp, stamp_of
from digest.content.inventory import HEARD
from digest.content.library import Library, read_library
from digest.keeping.memory import Memory
from digest.model.problems import DigestError, Problem, say_refusal, summarise
from digest.model.settings import Settings
from digest.printing import press
from digest.printing.state import BackdropError, find_backdrop
from digest.running.configuration import read_settings
from digest.running.configuration_faults import told_in_place
from digest.running.origins import backdrop_origin
from digest.running.run import log, tell_in_log
from digest.running.watching import Watch, list_settings
from digest.workers import Standby, Workshop, open_shop, start_standby, without_collection

if TYPE_CHECKING:
    from digest.plugin import DigestPlugin


# It is told which files have changed, if that is known, and says which faults the content has.
Proofreader: TypeAlias = Standby[Collection[str] | None, list[Problem]]


def start_proofreader(library: Library, settings: Settings, memory: Memory) -> Proofreader | None:
    """Who checks the content while a draft is printed, where it is worth another process."""
    is_worth_it = len(library.entries) > MANY
    return start_standby(partial(proofread, settings, memory)) if is_worth_it else None


def proofread(settings: Settings, memory: Memory, heard: Collection[str] | None) -> list[Problem]:
    """The faults of the content, by who has read it before and has `heard` which files have changed."""
    memory.keep(HEARD, heard)
    library, _ = read_library(settings, Workshop(memory=memory), glance=True)
    return check_library(library, settings)


class ServeReport:
    """A report for whoever writes: of what the last change has done, not of what was wrong all the time."""

    def __init__(self) -> None:
        """Nothing has been told yet."""
        self._told: frozenset[Problem] = frozenset()
        self._waiting: Sequence[str] = ()

    def __call__(self, problems: Sequence[Problem], left_out: Sequence[str], waiting: Sequence[str]) -> None:
        """Tell what is new."""
        told, self._told = self._told, frozenset(problems)
        new = [problem for problem in problems if problem not in told]
        tell_in_log(new, left_out, waiting if waiting != self._waiting else ())
        self._waiting = waiting
        if told:
            log.info(f"Still {summarise(problems)}." if problems else "No faults any more.")


class Rebuilder:
    """What the server calls after a change: prints what has changed, and has MkDocs build where it must."""

    def __init__(
        self,
        plugin: "DigestPlugin",
        config: MkDocsConfig,
        watch: Watch,
        build: Callable[[], object],
        proofreader: Proofreader | None = None,
    ) -> None:
        """The first build was made with `config`; `build` reads the settings anew and makes everything.

        A `proofreader` checks the content meanwhile.
        """
        self._plugin = plugin
        self._config = config
        self._watch = watch
        self._build = build
        self._proofreader = proofreader
        self._site_dir = config.site_dir
        self._chosen = _stamp_settings(config)

    def __call__(self) -> None:
        """Build; were an error passed on, no page would be served until the fault is mended."""
        try:
            self._rebuild()
        except (MkDocsException, SystemExit, DigestError) as error:
            log.error(f"The pages are those of before: {error}")
        except OSError as error:
            log.error(f"The pages are those of before: {say_refusal(error)}")
        except Exception:
            log.exception("The pages are those of before: this is a fault of the program or of a plugin")

    def _rebuild(self) -> None:
        self._config.site_dir, chosen = self._site_dir, _stamp_settings(self._config)
        memory = self._plugin.memory
        heard = memory.keep(HEARD, self._watch.take())
        if chosen != self._chosen:
            # It may end before it comes to what was heard.
            memory.clear()
            self._dismiss_proofreader()
        else:
            if self._proofreader:
                memory.keep(PROOF, self._proofreader.ask(heard))
            if self._reprint():
                return
        with told_in_place(Path(self._config.config_file_path)):
            self._build()
        self._config, self._chosen = self._plugin.newest, chosen

    def _dismiss_proofreader(self) -> None:
        """It knows the settings of before, and where threads are there can be no other."""
        if self._proofreader:
            self._proofreader.close()
            self._proofreader = None

    def _reprint(self) -> bool:
        """Print what has changed on the backdrop that is there; False where MkDocs has to build all."""
        config, run, memory = self._config, self._plugin.run, self._plugin.memory
        settings = read_settings(config, self._plugin.options)
        with without_collection(), open_shop(settings.cache, memory) as shop, ExitStack() as unfinished:
            # What was left half done is not what is remembered.
            unfinished.callback(memory.clear)
            order = run.order(config, shop)
            try:
                edition = run.prepare(settings, shop, strict=config.strict)
                backdrop = find_backdrop(order.ledger, backdrop_origin(config, settings.options))
                if backdrop:
                    press.publish(edition, backdrop, order)
            except (DigestError, BackdropError):
                # MkDocs builds everything then, and tells what it always tells.
                return False
            unfinished.pop_all()
        return backdrop is not None


def _stamp_settings(config: MkDocsConfig) -> list[tuple[Path, Stamp]]:
    """What the files with the settings are known by."""
    return [(file, stamp_of(file.stat())) for file in list_settings(Path(config.config_file_path))]
