"""How does the command line have content checked, or read?"""

from pathlib import Path

from digest.content.library import Library, read_library
from digest.model.problems import Problem
from digest.model.settings import Settings
from digest.printing.edition import find_all_problems
from digest.running.building import open_published
from digest.running.clock import current_time
from digest.running.project import open_own_shop, open_settings, told_plainly, try_again
from digest.workers import Progress


def check_site(
    config_file: Path,
    *,
    executor: str = "processes",
    glance: bool = True,
) -> tuple[Library, list[Problem]]:
    """Every fault of the content of a site, as `check_content` finds them."""
    return check_content(open_settings(config_file), executor=executor, glance=glance)


def check_content(
    settings: Settings,
    *,
    executor: str = "processes",
    progress: Progress | None = None,
    glance: bool = True,
    published: str | None = None,
) -> tuple[Library, list[Problem]]:
    """Every fault of the content, sorted, and what could be read of it.

    With `glance`, texts that surely have no fault are not rendered: the library is good for checks alone. An
    address of the list `published` that would be lost is a fault, too.
    """
    kept = open_published(published, settings) if published else None
    with told_plainly(), open_own_shop(settings, executor, progress) as shop:
        now = current_time()
        return try_again(
            shop, lambda: find_all_problems(settings, shop, glance=glance, published=kept, now=now)
        )


def open_library(config_file: Path, *, progress: Progress | None = None) -> tuple[Settings, Library]:
    """The settings of the site, and what its content says; its faults are the business of `check_site`."""
    settings = open_settings(config_file)
    with told_plainly(), open_own_shop(settings, "processes", progress) as shop:
        return settings, try_again(shop, lambda: read_library(settings, shop, glance=True)[0])
