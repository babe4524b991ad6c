"""Where is the project, and how is it opened? MkDocs reads its settings; what fails is told plainly."""

import logging
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException

from digest.content.readings import forget_readings
from digest.keeping.journal import DamagedError
from digest.keeping.memory import Memory
from digest.model.problems import DigestError, DiskError, say_refusal
from digest.model.settings import Settings
from digest.running.configuration import read_settings
from digest.running.configuration_faults import SettingPlaces, say_faults, told_in_place
from digest.running.run import Run
from digest.workers import Progress, Workshop, open_shop, without_collection

Result = TypeVar("Result")
_NOT_OURS = re.compile("^Page skipped|contains an unrecognized relative link")


class ProjectError(DigestError):
    """There is no project here, or its `mkdocs.yml` cannot be used."""


def open_settings(config_file: Path) -> Settings:
    """The settings of the site; raises ProjectError where there is none."""
    config = load_project(config_file)
    with told_plainly():
        return read_settings(config, find_plugin(config).options)


@contextmanager
def opened(
    config_file: Path,
    run: Run,
    executor: str = "processes",
    progress: Progress | None = None,
    memory: Memory | None = None,
    wait: Callable[[str], None] | None = None,
    **options: Any,
) -> Iterator[tuple[MkDocsConfig, Settings, Workshop]]:
    """The project, for a run that reads and plans; and the shop to do it in."""
    config = load_project(config_file, **options)
    log_plainly(logging.WARNING)
    plugin = find_plugin(config)
    plugin.run = run
    with told_plainly():
        settings = read_settings(config, plugin.options)
        with open_own_shop(settings, executor, progress, memory or Memory(), wait) as shop:
            run.shop = shop
            yield config, settings, shop


@contextmanager
def open_own_shop(
    settings: Settings,
    executor: str,
    progress: Progress | None,
    memory: Memory | None = None,
    wait: Callable[[str], None] | None = None,
) -> Iterator[Workshop]:
    with without_collection(), open_shop(settings.cache, memory, executor, progress, wait) as shop:
        yield shop


def try_again(shop: Workshop, work: Callable[[], Result]) -> Result:
    """Do the work; once more without what earlier builds have kept, where that proves to be damaged."""
    try:
        return work()
    except DamagedError:
        forget_readings(shop.cache)
        shop.kept.clear()
        return work()


def load_project(config_file: Path, **options: Any) -> MkDocsConfig:
    if config_file.is_dir():
        raise ProjectError(
            f"{config_file} is a folder; name the file of settings, {config_file / 'mkdocs.yml'}"
        )
    if not config_file.is_file():
        raise ProjectError(
            f"there is no {config_file} here; go to your digest's folder, or start one with `digest init DIR`"
        )
    try:
        with told_in_place(config_file):
            return load_config(str(config_file), **options)
    except MkDocsException as error:
        raise ProjectError(str(error)) from error


def find_plugin(config: MkDocsConfig) -> Any:
    plugin = config.plugins.get("digest")
    if plugin is None:
        places = SettingPlaces(Path(config.config_file_path))
        if repeated := list(places.find_repeated()):
            # The plugin may stand in the first of two groups.
            raise ProjectError(say_faults(places, repeated))
        raise ProjectError(f"{places.file.name} does not name the plugin; write plugins: [digest]")
    return plugin


def log_plainly(level: int) -> None:
    """Let MkDocs say what it has to say, but not that frames are no pages, nor that entries are no files.

    Links of hand-written pages are read by our own checks, which know the entries.
    """
    handler = logging.StreamHandler()
    handler.addFilter(lambda record: not _NOT_OURS.search(record.getMessage()))
    log = logging.getLogger("mkdocs")
    log.handlers = [handler]
    log.setLevel(level)


@contextmanager
def told_plainly() -> Iterator[None]:
    """MkDocs ends with Abort, which may carry an error of ours: raise that one."""
    try:
        yield
    except Abort as abort:
        if isinstance(abort.__cause__, DigestError):
            raise abort.__cause__ from None
        raise DigestError(str(abort)) from abort
    except MkDocsException as error:
        raise DigestError(str(error)) from error
    except Exception as error:
        if place := _blame_plugin(error):
            found = f"a plugin or a hook fails at {place}: {type(error).__name__}: {error}"
            raise DigestError(found) from error
        if isinstance(error, OSError):
            raise DiskError(say_refusal(error)) from error
        raise


def _blame_plugin(error: Exception) -> str:
    """Where another's plugin or hook has failed, whose events MkDocs runs; empty where none has."""
    frames = traceback.extract_tb(error.__traceback__)
    called = [after for before, after in pairwise(frames) if before.name == "run_event"]
    if not called or Path(called[-1].filename).is_relative_to(Path(__file__).parents[1]):
        return ""
    place = next(frame for frame in reversed(frames) if frame.filename == called[-1].filename)
    return f"{place.filename}, line {place.lineno}"
