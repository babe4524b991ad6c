"""Are all words of the site translated, and is each translation sound?"""

import pickle
import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from click.testing import CliRunner

import catalogues
from catalogues import (
    CATALOGUES,
    EDIT,
    NOTES,
    SCRIPTS,
    TEMPLATE,
    THEME,
    Message,
    extract,
    extract_from_scripts,
    join,
    renew,
    singular,
    write_template,
)
from digest.cli import main
from digest.keeping.fingerprints import Fingerprints
from digest.model.problems import DigestError
from digest.pages.edit import PREVIEW_SAYS
from digest.writing.words import DIGITS, ENGLISH, FOLDER, SCRIPTS_SAY, Words, read_catalogues
from tests.builders import Value, config, entry
from tests.sites import ROOT, build, find, html_files, read_page, write_site
from tests.test_pages import SMALL

SHOWN = "//body//text()[not(ancestor::script)] | //@aria-label | //@placeholder | //title/text()"
HEADER = """\
msgid ""
msgstr ""
"Plural-Forms: nplurals=3; plural=(n > 2 ? 2 : n == 2);\\n"
"Content-Type: text/plain; "
"charset=utf-8\\n"
"""


def read(path: Path) -> Catalog:
    return read_po(BytesIO(path.read_bytes()), locale=path.stem if path != TEMPLATE else None)


def written(path: Path) -> set[Message]:
    return {join(message.id) for message in read(path)} - {""}


def places(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


@pytest.mark.parametrize(("folder", "printed"), [(SCRIPTS, SCRIPTS_SAY), (EDIT, PREVIEW_SAYS)])
def test_what_scripts_say_is_printed_for_them(folder: Path, printed: Sequence[str]) -> None:
    assert sorted(set(map(singular, extract_from_scripts(folder)))) == sorted(printed)


def test_there_are_catalogues() -> None:
    expected = {"ar", "de", "es", "fr", "it", "ja", "ko", "pt", "ru", "vi", "zh"}
    assert {path.stem for path in CATALOGUES} >= expected


@pytest.mark.parametrize("path", [*CATALOGUES, TEMPLATE], ids=lambda path: path.stem)
def test_a_catalogue_has_every_message_and_no_other(path: Path) -> None:
    assert written(path) == extract(), "run `make words`, and translate what it writes"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_translation_has_all_its_forms_and_the_places_of_the_message(path: Path) -> None:
    catalogue = read(path)
    for message in catalogue:
        if not message.id:
            continue
        one = message.id if isinstance(message.id, str) else message.id[0]
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        assert not message.fuzzy, one
        assert len(forms) == (1 if isinstance(message.id, str) else catalogue.num_plurals), one
        assert all(forms), f"translate {one!r} in theme/{FOLDER}/{path.name}"
        # One, or two, may be said without a digit.
        optional = {"num"} if len(forms) > 1 else set()
        assert all(places(form) | optional == places(one) | optional for form in forms), one


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_that_has_every_message_stays_as_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert renew(text, written(path)) == text


def test_the_template_tells_translators_what_short_texts_stand_for_and_where() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    assert write_template(text.partition("\n\n")[0]) == text, "run `make words`"
    messages = {singular(join(message.id)): message for message in read(TEMPLATE) if message.id}
    assert {*NOTES} <= {*messages}
    assert all(message.locations for message in messages.values())
    assert messages["To"].auto_comments == ["A label: the last day of a range of days."]
    assert [path for path, _ in messages["To"].locations] == ["theme/partials/search-dialog.html"]


def test_a_catalogue_gets_what_is_new_and_loses_what_is_old() -> None:
    kept = """
#, fuzzy
msgid "Begin"
msgstr ""
"broken "
"as it was"
"""
    comment = "\n# What was here before is older.\n"
    old = '\nmsgid "Old"\nmsgid_plural "Olds"\nmsgstr[0] "a"\nmsgstr[1] "b"\nmsgstr[2] "c"\n'
    out_of_order = '\n# Of the frame.\nmsgid "And"\nmsgstr "en"\n'
    first = '\nmsgid "A “word”"\nmsgstr ""\n'
    many = """
#, python-format
msgid "%(num)s day"
msgid_plural "%(num)s days"
msgstr[0] ""
msgstr[1] ""
msgstr[2] ""
"""
    last = f'\nmsgid "{"Long " * 40}"\nmsgstr ""\n'
    said: set[Message] = {"And", "Begin", "A “word”", ("%(num)s day", "%(num)s days"), "Long " * 40}
    new = renew(HEADER + kept + comment + old + out_of_order, said)
    assert new == HEADER + many + first + kept + comment + out_of_order + last
    assert renew(new, said) == new


@pytest.mark.parametrize(("language", "forms"), [("uk", 3), ("th", 1)])
def test_a_catalogue_that_is_begun_from_the_template_counts_as_its_language_does(
    language: str, forms: int
) -> None:
    # This is what `pybabel init` does.
    assert read_po(BytesIO(TEMPLATE.read_bytes()), locale=language).num_plurals == forms


def test_a_new_catalogue_is_begun_with_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "nl.po"
    path.write_text(HEADER, encoding="utf-8")
    extract()  # It is remembered, and would be of the other folder.
    monkeypatch.setattr(catalogues, "CATALOGUES", [path])
    monkeypatch.setattr(catalogues, "TEMPLATE", path)
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    runs = [CliRunner().invoke(catalogues.main) for _ in range(2)]
    assert [(run.exit_code, run.output) for run in runs] == [(0, "nl.po\n"), (0, "")]
    assert written(path) == extract()


def test_words_are_said_and_counted() -> None:
    korean = read_catalogues([ROOT / "nowhere", THEME]).words("ko-KR")
    assert korean.say("Corrections") == "정정"
    assert korean.say("Part %(number)s", number=3) == "3부"
    assert korean.say_number("%(num)s entry", "%(num)s entries", 1) == "기사 1건"
    assert korean.say("Nobody has translated this") == "Nobody has translated this"
    assert korean.forms(["Read", "unknown"]) == {"Read": ["읽음"]}
    assert ENGLISH.say_number("%(num)s entry", "%(num)s entries", 1) == "1 entry"
    assert ENGLISH.say_number("%(num)s entry", "%(num)s entries", 2) == "2 entries"
    assert ENGLISH.forms(["Read"]) == {}


def test_a_sign_of_per_cent_is_written_twice_in_a_catalogue_and_said_once() -> None:
    assert Words(b'msgid "Search"\nmsgstr "100%% found"\n', "nl").say("Search") == "100% found"


def test_numbers_in_messages_are_written_as_readers_of_the_language_do() -> None:
    known = read_catalogues([THEME])
    part = {code: known.words(code).say("Part %(number)s", number=12) for code in ("ar", "ar-MA", "de")}
    assert part == {"ar": "الجزء ١٢", "ar-MA": "الجزء 12", "de": "Teil 12"}
    # Names that have digits in them are no numbers.
    assert known.words("ar").say("Digest %(name)s", name="2024-W46").endswith("2024-W46")
    # The numbers of a language are known where its words are not.
    persian: Words = pickle.loads(pickle.dumps(known.words("fa")))
    assert persian.say_number("%(num)s entry", "%(num)s entries", 12) == "۱۲ entries"
    assert persian.say("Median: %(days)s", days=2.5) == "Median: ۲٫۵"


def test_scripts_are_given_the_digits_of_the_language_where_they_are_others() -> None:
    known = read_catalogues([THEME])
    digits = {code: known.words(code).forms(["Read"]).get(DIGITS) for code in ("ar", "fa", "ar-MA", "ko")}
    assert digits == {"ar": ["٠١٢٣٤٥٦٧٨٩"], "fa": ["۰۱۲۳۴۵۶۷۸۹"], "ar-MA": None, "ko": None}


def test_a_region_speaks_by_the_script_that_is_written_there() -> None:
    catalogues = read_catalogues([THEME])
    said = {code: catalogues.words(code).say("Source") for code in ("zh-TW", "zh-HK", "zh-CN", "zh")}
    assert said == {"zh-TW": "來源", "zh-HK": "來源", "zh-CN": "来源", "zh": "来源"}


def test_the_nearest_catalogue_is_taken_and_the_own_one_first(tmp_path: Path) -> None:
    own = tmp_path / FOLDER / "zh_Hant.po"
    own.parent.mkdir()
    own.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Tags"\nmsgstr "標籤"\n'
    )
    catalogues = read_catalogues([tmp_path, THEME])
    assert catalogues.words("zh-Hant-TW").say("Tags") == "標籤"
    assert catalogues.words("zh-Hans").say("Tags") == "标签"
    assert catalogues.words("tlh").say("Tags") == "Tags"
    spoken = {code: catalogues.speak(code) for code in ("en", "en-GB", "zh-Hans", "ko", "tlh")}
    assert spoken == {"en": True, "en-GB": True, "zh-Hans": True, "ko": True, "tlh": False}


def test_no_page_of_a_site_in_another_language_says_anything_in_english(tmp_path: Path) -> None:
    form = "https://forge.example/new?about={url}"
    plain = config({"comment_form": form, "report": form})
    korean = plain.replace("  name: digest", "  name: digest\n  language: ko")
    site = build(write_site(tmp_path, {**SMALL, "mkdocs.yml": korean}))
    english = {message for message in map(singular, extract()) if len(message) > 2}
    names = {"Politics", "Peace talks"}
    left = {}
    for path in html_files(site):
        page = read_page(path)
        said = {" ".join(text.split()) for text in find(page, SHOWN)} & english - names
        if said:
            left[path.relative_to(site).as_posix()] = said
    assert left == {}
    assert find(read_page(site / "index.html"), "/html/@lang | /html/body/@lang") == ["ko", "ko"]


def test_a_site_in_persian_has_no_other_digits_than_those_of_names_and_addresses(tmp_path: Path) -> None:
    options: dict[str, Value] = {"statistics": True, "report": "https://forge.example/new?about={url}"}
    persian = config(options).replace("  name: digest", "  name: digest\n  language: fa")
    source = {"name": "رادیو", "url": "https://news.example/1", "published": "2024-11-02"}
    usual: dict[str, Value] = {
        "title": "مذاکرات",
        "summary": "آن‌ها دیدار کردند.",
        "body": "متن.\n",
        "source": source,
    }
    tags: dict[str, Value] = {"tags": ["صلح", "سفر"], "story": "talks", "cites": ["وزارت"]}
    files = {
        f"content/entries/2024/11/{number}.md": entry(**usual, **tags, date="2024-11-13")
        for number in range(101)
    }
    files |= {
        "content/stories/talks.md": "---\ntitle: گفتگوها\n---\n",
        "content/entries/2023/05/early.md": entry(**usual, **tags, date="2023-05-02 14:05"),
        "content/entries/2024/11/dated.md": entry(
            **usual,
            date="2024-11-20",
            event_date="2024-12-01 07:59/2024-12-02 09:00",
            corrections=[{"date": "2024-11-21", "note": "نام غلط بود."}],
        ),
        "content/entries/2024/11/korean.md": entry(title="회담", language="ko", date="2024-11-13"),
        "content/comments/2024/11/dated/a.md": "---\nauthor: مینا\ndate: 2024-11-22\n---\nبله.\n",
        "content/pages/about.md": "# درباره\n",
    }
    site = build(write_site(tmp_path, {**files, "mkdocs.yml": persian}))
    pages = {path.relative_to(site).as_posix(): read_page(path) for path in html_files(site)}
    assert {"digests/2024-W46/2/index.html", "archive/2024/11/index.html", "tags/صلح/2024/index.html"} <= {
        *pages
    }
    names = re.compile(r"https?://\S+|\b\d{4}-W?\d\d(-\d\d)?\b", re.ASCII)
    left = {
        name: said
        for name, page in pages.items()
        if (said := [text for text in find(page, SHOWN) if re.search("[0-9]", names.sub("", text))])
    }
    # What is around a text in another language is in that one.
    assert {name: " ".join(said).split() for name, said in left.items()} == {
        "2024/11/korean/index.html": "2024년 11월 13일".split(),
        "languages/ko/index.html": "2024. 11. 13.".split(),
    }


@pytest.mark.parametrize(
    ("spoken", "added", "said"),
    [
        ("site", "\nbroken\n", r"'broken' is wrong here"),
        ("entry", "\nbroken\n", r"'broken' is wrong here"),
        ("site", '\nmsgid "x"\n', r"missing msgstr for msgid 'x'; mend the file"),
        ("site", '\nmsgid "x"\nmsgstr "\udce4"\n', "cannot be read: 'utf-8' codec can't decode"),
    ],
)
def test_a_broken_catalogue_is_named(spoken: str, added: str, said: str, tmp_path: Path) -> None:
    text = (THEME / FOLDER / "de.po").read_bytes() + added.encode("utf-8", "surrogateescape")
    language = "  language: nl\n" if spoken == "site" else ""
    theme = f"theme:\n  name: digest\n  custom_dir: overrides\n{language}"
    settings = config({}).replace("theme:\n  name: digest\n", theme)
    news = {"content/entries/2024/11/a.md": entry(language="nl" if spoken == "entry" else None)}
    root = write_site(tmp_path, {"mkdocs.yml": settings, "overrides/locale/nl.po": text, **news})
    with pytest.raises(DigestError, match=said) as found:
        build(root)
    assert re.match(r"overrides/locale/nl\.po(:\d+:)? ", str(found.value))


def test_the_way_back_from_a_note_is_told_in_the_language_of_the_site(tmp_path: Path) -> None:
    korean = config({}).replace("  name: digest", "  name: digest\n  language: ko")
    noted = {"content/entries/2024/11/noted.md": entry(body="A text.[^1]\n\n[^1]: Said so.\n")}
    site = build(write_site(tmp_path, {**SMALL, **noted, "mkdocs.yml": korean}))
    back = find(read_page(site / "2024/11/noted/index.html"), "//a[@class='footnote-backref']/@title")
    assert back == ["본문의 각주 1번으로 돌아가기"]


def test_what_a_catalogue_of_ones_own_lacks_is_told(tmp_path: Path) -> None:
    own = tmp_path / FOLDER / "fa.po"
    own.parent.mkdir()
    told, empty = 'msgid "Archive"\nmsgstr "بایگانی"\n', 'msgid "Tags"\nmsgstr ""\n'
    guessed = '#, fuzzy\nmsgid "Source"\nmsgstr "آ"\n'
    own.write_text("\n".join((HEADER, told, empty, guessed)), encoding="utf-8")
    known = read_catalogues([tmp_path, THEME])
    number = len(written(CATALOGUES[0]))
    said = known.tell_lack("fa")
    assert said.startswith(f"locale/fa.po lacks {number - 1} of {number} texts, such as '")
    assert said.endswith("'; they stay English")
    assert not any(map(known.tell_lack, ("ru", "de-AT", "en", "sv")))


def own_words(folder: Path, language: str, catalogue: str, *, name: str = "") -> Words:
    """The words of a language, as workers get them, where the site has a catalogue beside the theme's."""
    file = folder / FOLDER / f"{name or language}.po"
    file.parent.mkdir(exist_ok=True)
    file.write_text(catalogue, encoding="utf-8")
    known = read_catalogues([folder, THEME])
    assert known.tell_lack(language) == ""
    words: Words = pickle.loads(pickle.dumps(known)).words(language)
    return words


PARTS = """
msgid "Tags"
msgstr "Stichwörter"

msgid "Archive"
msgstr ""

#, fuzzy
msgid "Read"
msgstr "Lies"

msgid "%(num)s entry"
msgid_plural "%(num)s entries"
msgstr[0] ""
msgstr[1] "%(num)s Texte"
"""


@pytest.mark.parametrize("name", ["de", "de_AT"])
def test_what_a_catalogue_of_ones_own_lacks_is_said_by_that_of_the_theme(name: str, tmp_path: Path) -> None:
    ours, theirs = own_words(tmp_path, "de-AT", PARTS, name=name), read_catalogues([THEME]).words("de-AT")
    assert ours.say("Tags") == "Stichwörter"
    assert ours.say("Archive") == theirs.say("Archive") == "Archiv"
    assert ours.say("Corrections") == theirs.say("Corrections") == "Korrekturen"
    counted = [ours.say_number("%(num)s entry", "%(num)s entries", num) for num in (1, 2)]
    assert counted == ["1 Meldung", "2 Meldungen"]
    assert ours.forms(SCRIPTS_SAY) == theirs.forms(SCRIPTS_SAY)
    assert ours.forms(["Tags", "%(num)s entry"]) == {
        "Tags": ["Stichwörter"],
        "%(num)s entry": ["%(num)s Meldung", "%(num)s Meldungen"],
    }


SEATS = """
msgid "%(num)s entry"
msgid_plural "%(num)s entries"
msgstr[0] "%(num)s one"
msgstr[1] "%(num)s few"
"""


@pytest.mark.parametrize(
    ("header", "own", "said"),
    [
        ("", 'msgstr[2] "%(num)s many"\n', "1 one, 2 few, 5 many, 21 one"),
        (
            'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n',
            "",
            "1 one, 2 few, 5 few, 21 few",
        ),
    ],
)
def test_each_catalogue_counts_by_its_own_header_or_as_its_language_does(
    header: str, own: str, said: str, tmp_path: Path
) -> None:
    words = own_words(tmp_path, "ru", header + SEATS + own)
    numbers = (1, 2, 5, 21)
    assert ", ".join(words.say_number("%(num)s entry", "%(num)s entries", num) for num in numbers) == said
    theirs = read_catalogues([THEME]).words("ru")
    for num in numbers:
        shown = "%(num)s hidden by your muted tags: show"
        assert words.say_number(shown, shown, num) == theirs.say_number(shown, shown, num)


@pytest.mark.parametrize("own", ["", "# Nothing yet.\n", HEADER])
def test_an_empty_catalogue_of_ones_own_changes_no_word(own: str, tmp_path: Path) -> None:
    assert own_words(tmp_path, "ru", own).say("Tags") == read_catalogues([THEME]).words("ru").say("Tags")


@pytest.mark.parametrize("changed", ["own", "theme"])
def test_a_change_in_either_catalogue_prints_anew(changed: str, tmp_path: Path) -> None:
    fingerprints = []
    for said in ("a", "b"):
        for folder in ("own", "theme"):
            file = tmp_path / folder / FOLDER / "de.po"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f'msgid "{folder}"\nmsgstr "{said if folder == changed else "a"}"\n')
        (tmp_path / "theme" / FOLDER / TEMPLATE.name).touch()
        known = read_catalogues([tmp_path / "own", tmp_path / "theme"])
        fingerprints.append((Fingerprints().of(known), Fingerprints().of(known.words("de"))))
    before, after = fingerprints
    assert not {*before} & {*after}


@pytest.mark.parametrize(("site", "entries"), [("fa", []), ("en", ["fa", "fa-IR"]), ("de", ["fa"])])
def test_check_tells_once_what_a_catalogue_lacks(site: str, entries: list[str], tmp_path: Path) -> None:
    theme = f"  name: digest\n  language: {site}\n  custom_dir: overrides"
    files = {**SMALL, "mkdocs.yml": config({}).replace("  name: digest", theme)}
    # Nothing is in Swedish.
    files |= {f"overrides/locale/{language}.po": HEADER for language in ("fa", "sv")}
    files |= {f"content/entries/2024/11/of-{each}.md": entry(language=each) for each in entries}
    root = write_site(tmp_path, files)
    result = CliRunner().invoke(main, ["check", "-f", str(root / "mkdocs.yml")])
    told = re.findall(r"^(\S+) lacks .+; they stay English\.$", result.stderr, re.MULTILINE)
    assert told == ["overrides/locale/fa.po"]


@pytest.mark.parametrize(
    ("site", "name", "said"),
    [
        ("uk", "ua", "overrides/locale/uk.po"),
        ("uk", "uk_UA", "overrides/locale/uk.po"),
        ("uk", "uk-UA", "overrides/locale/uk.po"),
        ("uk", "UK", "overrides/locale/uk.po"),
        ("pt-BR", "pt-BR", "overrides/locale/pt_BR.po"),
        ("pt-BR", "pt_BR", ""),
        ("pt-BR", "pt", ""),
        # Swedish, which nobody speaks here, and not the Spanish of El Salvador.
        ("es", "sv", ""),
    ],
)
def test_check_tells_which_catalogue_is_not_read(site: str, name: str, said: str, tmp_path: Path) -> None:
    theme = f"  name: digest\n  language: {site}\n  custom_dir: overrides"
    files = {**SMALL, "mkdocs.yml": config({}).replace("  name: digest", theme)}
    root = write_site(tmp_path, {**files, f"overrides/locale/{name}.po": HEADER})
    result = CliRunner().invoke(main, ["check", "-f", str(root / "mkdocs.yml")])
    told = re.findall(
        r"^(\S+) is not read; the texts in \S+ belong into (\S+)\.$", result.stderr, re.MULTILINE
    )
    assert told == ([(f"overrides/locale/{name}.po", said)] if said else [])


@pytest.mark.parametrize(("language", "lacks"), [("sv", True), ("de", False), ("en", False)])
def test_check_tells_of_a_site_in_a_language_that_nobody_has_words_of(
    language: str, lacks: bool, tmp_path: Path
) -> None:
    theme = f"  name: digest\n  language: {language}"
    root = write_site(tmp_path, {**SMALL, "mkdocs.yml": config({}).replace("  name: digest", theme)})
    result = CliRunner().invoke(main, ["check", "-f", str(root / "mkdocs.yml")])
    said = (
        "there are no texts in Swedish, the language of the site; they stay English: docs/start.md, "
        "in the repository of the program, tells how to give it yours."
    )
    assert (said in result.stderr.splitlines()) == lacks
