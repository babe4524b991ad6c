"""What a site has in the place of the theme's files is as its owner means it, or a fault says so."""

from pathlib import Path

import pytest

from digest.problems import FaultyContentError
from digest.project import check_site
from tests.builders import config, entry
from tests.conftest import NewDigest
from tests.sites import build

ENTRY = "content/entries/2024/11/a.md"
SETTINGS = config({"search": "false"}).replace("  name: digest", "  name: digest\n  custom_dir: overrides")


def faults_of(root: Path) -> list[str]:
    """What is said of what lies in `overrides`, without the name of that folder."""
    problems = check_site(root / "mkdocs.yml")[1]
    return [str(each).removeprefix("overrides/") for each in problems if each.path.startswith("overrides/")]


HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.mark.parametrize(
    ("added", "said"),
    [
        (
            'msgid "Digest %(name)s"\nmsgstr "In the briefing %(briefing)s"\n',
            "5:1: broken-catalogue: 'In the briefing %(briefing)s' has a place '%(briefing)s', and the text "
            "in English has %(name)s; leave what stands between the parentheses as it is in English",
        ),
        (
            'msgid "%(num)s entry"\nmsgid_plural "%(num)s entries"\n\n'
            'msgstr[0] "one"\nmsgstr[1] "%(n)s of them"\n',
            "7:1: broken-catalogue: '%(n)s of them' has a place '%(n)s', and the text in English has "
            "%(num)s; leave what stands between the parentheses as it is in English",
        ),
        (
            'msgid "Archive"\nmsgstr "All, 100 %"\n',
            "5:1: broken-catalogue: 'All, 100 %' has a % that is no place for a value; "
            "write %% for the sign, %(name)s for a place",
        ),
        (
            'msgid "Digests"\nmsgstr "Briefings\n',
            "5:1: broken-catalogue: 'msgstr \"Briefings' has one quotation mark; "
            "write a second one where the text ends",
        ),
        (
            'msgid "Digests"\nmsgstr "The "Briefings""\n',
            '5:1: broken-catalogue: \'msgstr "The "Briefings""\' ends before its last quotation mark; '
            'write \\" for one within the text',
        ),
    ],
)
def test_a_text_that_cannot_be_said_as_it_is_written(added: str, said: str, new_digest: NewDigest) -> None:
    files = {ENTRY: entry(), "mkdocs.yml": SETTINGS, "overrides/locale/en.po": HEAD + added}
    root = new_digest(files)
    assert faults_of(root) == [f"locale/en.po:{said}"]
    with pytest.raises(FaultyContentError, match="1 error in 1 file"):
        build(root)


def test_a_catalogue_may_leave_out_places_and_say_what_is_not_in_the_theme(new_digest: NewDigest) -> None:
    fine = (
        'msgid "Digest %(name)s"\nmsgstr "A briefing"\n\n'
        '#, fuzzy\nmsgid "Source"\nmsgstr "%(guess)s"\n\n#~ msgid "Old"\n#~ msgstr "Gone\n\n'
        'msgid ""\n"Search "\n"the digest"\nmsgstr ""\n"Say \\"briefing\\", "\n  "100 %% so"\n'
    )
    files = {ENTRY: entry(), "mkdocs.yml": SETTINGS, "overrides/locale/en.po": HEAD + fine}
    assert faults_of(new_digest(files)) == []
