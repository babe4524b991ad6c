"""What is wrong with what a site has in the place of the theme's files?"""

from collections.abc import Iterator

from digest.problems import Problem
from digest.settings import Settings


def find_override_faults(settings: Settings) -> Iterator[Problem]:
    """Every fault of the folder that `custom_dir` names, where the site has one."""
    if settings.overrides:
        yield from _check_catalogues(settings)


def _check_catalogues(settings: Settings) -> Iterator[Problem]:
    """A catalogue says each text as it is written, with places that the program fills."""
    catalogues = settings.catalogues
    for name in catalogues.own:
        file = catalogues.name_file(name)
        for line, found, cure in catalogues.words(name.replace("_", "-")).find_faults():
            yield Problem(file, line, 1, "broken-catalogue", found, "", cure)
