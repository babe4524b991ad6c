"""What a site has in the place of the theme's files is as its owner means it, or a fault says so."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from digest.cli import main
from digest.model.problems import FaultyContentError
from digest.running.checking import check_site
from tests.builders import config, entry, write_file
from tests.conftest import NewDigest
from tests.sites import build, html_files

THEME = Path(__file__).parents[1] / "theme"

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


@pytest.mark.parametrize(
    ("added", "said"),
    [
        (
            'msgid "Digest %(name)s"\nmsgstr "A briefing"\n',
            "5:1: doubtful-translation: 'A briefing' leaves out %(name)s of the text in English; write it "
            "where the value belongs (warning)",
        ),
        (
            'msgid "Archive"\nmsgstr "The <b>archive</b>"\n',
            "5:1: doubtful-translation: 'The <b>archive</b>' has markup, '<b>', and the text in English "
            "none; take it out (warning)",
        ),
        (
            'msgid "%(num)s entry"\nmsgid_plural "%(num)s entries"\nmsgstr[0] "one"\nmsgstr[1] ""\n',
            "6:1: doubtful-translation: '%(num)s entry' lacks msgstr[1]; write all of its forms (warning)",
        ),
    ],
)
def test_a_translation_that_readers_would_stumble_over(added: str, said: str, new_digest: NewDigest) -> None:
    assert check({"locale/en.po": HEAD + added}, new_digest) == [f"locale/en.po:{said}"]


def test_a_catalogue_may_leave_out_numbers_and_say_what_is_not_in_the_theme(new_digest: NewDigest) -> None:
    fine = (
        'msgid "%(num)s entry"\nmsgid_plural "%(num)s entries"\nmsgstr[0] "one"\nmsgstr[1] "%(num)s"\n\n'
        '#, fuzzy\nmsgid "Source"\nmsgstr "%(guess)s"\n\n#~ msgid "Old"\n#~ msgstr "Gone\n\n'
        'msgid ""\n"Search "\n"the digest"\nmsgstr ""\n"Say \\"briefing\\", "\n  "100 %% so"\n'
    )
    own = {"locale/en.po": HEAD + fine, "partials/announce.html": "{{ _('Search the digest') }}"}
    assert check(own, new_digest) == []


@pytest.mark.parametrize(
    ("name", "header", "said"),
    [
        (
            "uk",
            "nplurals=2; plural=(n != 1)",
            "2:1: doubtful-translation: it has 2 plural forms, and Ukrainian has 3; write "
            r'"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && '
            r'(n%100<10 || n%100>=20) ? 1 : 2);\n", and a msgstr for each (warning)',
        ),
        ("he", "nplurals=2; plural=(n != 1)", ""),
        # Turkish has one form for Babel, and two for Weblate, which does no harm.
        ("tr", "nplurals=2; plural=(n > 1)", ""),
        # Nobody knows how Bashkir counts.
        ("ba", "nplurals=1; plural=0", ""),
    ],
)
def test_a_catalogue_has_as_many_plural_forms_as_its_language(
    name: str, header: str, said: str, new_digest: NewDigest
) -> None:
    text = f'msgid ""\nmsgstr "Plural-Forms: {header};\\n"\n'
    assert check({f"locale/{name}.po": text}, new_digest) == [f"locale/{name}.po:{said}"] * bool(said)


def test_a_catalogue_translates_what_is_said(new_digest: NewDigest) -> None:
    texts = (
        'msgid "Corected"\nmsgstr "Put right"\n\n# Of a page that is gone.\n#: old.html\nmsgid "Zeppelins"\n'
        'msgstr "Airships"\n\nmsgid "Corrected"\nmsgstr "Put right"\n\nmsgid "Not yet"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "A guess"\nmsgstr "No"\n\nmsgid "Ferries"\nmsgstr "Boats"\n\n'
        'msgid "%(num)s boat"\nmsgid_plural "%(num)s boats"\nmsgstr[0] "one"\nmsgstr[1] "some"\n'
    )
    said = "{% trans %}Ferries{% endtrans %}{{ ngettext('%(num)s boat', '%(num)s boats', 2) }}"
    nobody = "unknown-message: neither digest nor a template of your own says"
    assert check({"locale/en.po": HEAD + texts, "partials/announce.html": said}, new_digest) == [
        f"locale/en.po:4:1: {nobody} 'Corected'; did you mean 'Corrected'? (warning)",
        f"locale/en.po:9:1: {nobody} 'Zeppelins'; write it as digest.pot has it, or remove it (warning)",
    ]


def check(own: Mapping[str, str | bytes], new_digest: NewDigest) -> list[str]:
    """What is said of these files in `overrides`."""
    files = {f"overrides/{name}": text for name, text in own.items()}
    return faults_of(new_digest({ENTRY: entry(), "mkdocs.yml": SETTINGS, **files}))


HOME, INDEX = "pages/home.html", "content/pages/index.md"


@pytest.mark.parametrize(
    ("wanted", "cure"),
    [
        ("pages/mine.html", "write 'mine.html': what is in pages/ is called by its place in there"),
        ("partials/mine.html", "move it into pages/: templates of pages know those alone"),
    ],
)
def test_a_template_that_is_called_by_its_place_is_told_its_name(
    wanted: str, cure: str, new_digest: NewDigest
) -> None:
    said = check({HOME: f"{{% include '{wanted}' %}}", wanted: ""}, new_digest)
    assert f"{HOME}:1:1: broken-template: there is no template '{wanted}'; {cure}" in said


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (
            {HOME: "<p>\n{% if %}"},
            f"{HOME}:2:1: Expected an expression, got 'end of statement block'; correct it",
        ),
        ({HOME: "{{ 1 | dai }}"}, f"{HOME}:1:1: there is no filter 'dai'; did you mean 'day'?"),
        (
            {HOME: "{% if 0 %}\n{{ 1 is oddd }}{% endif %}"},
            f"{HOME}:2:1: there is no test 'oddd'; did you mean 'odd'?",
        ),
        (
            {"partials/announce.html": "\n{{ 'a/' | urll }}"},
            "partials/announce.html:2:1: there is no filter 'urll'; did you mean 'url'?",
        ),
        (
            {HOME: "{% import 'macro.html' as m %}"},
            f"{HOME}:1:1: there is no template 'macro.html'; did you mean 'macros.html'?",
        ),
        (
            {"404.html": "{% extends 'mane.html' %}"},
            "404.html:1:1: there is no template 'mane.html'; did you mean 'main.html'?",
        ),
        (
            {HOME: "{% import 'macros.html' as m %}\n{{ m.lnik(content) }}"},
            f"{HOME}:2:1: 'macros.html' has no macro 'lnik'; did you mean 'link'?",
        ),
        (
            {HOME: "{% from 'card.html' import crads %}"},
            f"{HOME}:1:1: 'card.html' has no macro 'crads'; did you mean 'cards'?",
        ),
        (
            {"main.html": "{% extends 'base.html' %}"},
            "main.html:1:1: it takes the place of digest's own main.html; "
            "put what it adds into partials/extra-head.html or partials/announce.html",
        ),
    ],
)
def test_a_template_that_cannot_be_printed(own: Mapping[str, str], said: str, new_digest: NewDigest) -> None:
    assert check(own, new_digest) == [said.replace(":1: ", ":1: broken-template: ", 1)]


def test_all_that_a_template_does_not_know_is_told_at_once(new_digest: NewDigest) -> None:
    own = {HOME: "{{ 1 | dai }}\n{% if 1 %}{{ 2 | dai | monthh }}{% endif %}"}
    assert [each.partition(": ")[0] for each in check(own, new_digest)] == [
        f"{HOME}:{n}:1" for n in (1, 2, 2)
    ]


def test_what_the_program_calls_in_an_own_template_is_there(new_digest: NewDigest) -> None:
    macros = (THEME / "pages/macros.html").read_text(encoding="utf-8")
    assert check({"pages/macros.html": macros}, new_digest) == []
    (said,) = check({"pages/macros.html": macros.replace("macro digest_name(", "macro name_(")}, new_digest)
    assert re.fullmatch(
        r"pages/macros\.html:1:1: broken-template: there is no macro 'digest_name' in it, which the "
        r"program's own pages/\w+\.html:\d+ calls; copy it from the program's own",
        said,
    )


def test_a_template_that_is_no_text(new_digest: NewDigest) -> None:
    said = (
        f"{HOME}:2:1: not-utf-8: byte 0xff is not UTF-8; save it as UTF-8: "
        "Windows' editor asks for the encoding below “Save as”"
    )
    assert check({HOME: b"<p>\n\xff"}, new_digest) == [said]


MAIN, INNER = "{% extends 'main.html' %}", "{% block inner %}{% endblock %}"
NOTHING_USES = "nothing uses this file: the theme has none of its name, and no template of your own names it"


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (
            {"pages/entri.html": "{% if %}"},
            f"pages/entri.html:1:1: {NOTHING_USES}; did you mean 'entry.html'?",
        ),
        (
            {"partials/anounce.html": ""},
            f"partials/anounce.html:1:1: {NOTHING_USES}; did you mean 'partials/announce.html'?",
        ),
        (
            {"partials/box.html": ""},
            f"partials/box.html:1:1: {NOTHING_USES}; name it in a template of your own, or remove it",
        ),
        ({"home.html": ""}, f"home.html:1:1: {NOTHING_USES}; move it to overrides/pages/home.html"),
        (
            {"404.html": f"{MAIN}\n{{% block contents %}}{INNER}{{% endblock %}}"},
            "404.html:2:1: nothing prints the block 'contents': what this extends has none of that name; "
            "did you mean 'content'?",
        ),
    ],
)
def test_a_template_that_nothing_prints(own: Mapping[str, str], said: str, new_digest: NewDigest) -> None:
    assert check(own, new_digest) == [f"{said.replace(':1: ', ':1: unused-template: ', 1)} (warning)"]


def test_templates_that_are_right_have_no_fault(new_digest: NewDigest) -> None:
    own = {
        "pages/box.html": "{% macro box() %}<b>{% endmacro %}{% set width = 3 %}",
        HOME: "{% import 'box.html' as b %}{{ b.box() }}{{ b.width }}"
        "{% include 'nowhere.html' ignore missing %}",
        "partials/box.html": "<b>",
        "partials/announce.html": "{% include 'partials/box.html' %}",
        "partials/tabs.html": "",
        "partials/integrations/analytics/own.html": "",
        "404.html": f"{MAIN}{{% block content %}}{INNER}{{% endblock %}}",
        "imprint.html": MAIN,
    }
    assert check(own, new_digest) == []


def test_an_error_in_a_template_is_never_left_out(new_digest: NewDigest) -> None:
    own = {"overrides/pages/home.html": "{% if %}", "mkdocs.yml": SETTINGS, ENTRY: entry()}
    with pytest.raises(FaultyContentError, match="1 error in 1 file"):
        build(new_digest(own), skip_faulty=True)


def in_folder(root: Path, command: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, [command, *arguments, "-f", str(root / "mkdocs.yml")])


def test_a_template_is_copied_and_compared_with_what_the_theme_has(new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry(), "mkdocs.yml": SETTINGS, "overrides/.keep": ""})
    theirs = (THEME / "pages/gone.html").read_text(encoding="utf-8")
    copied = in_folder(root, "override", "pages/gone.html")
    own = root / "overrides/pages/gone.html"
    assert (copied.exit_code, copied.stdout) == (0, "overrides/pages/gone.html\n")
    mark, _, rest = own.read_text(encoding="utf-8").partition("\n")
    assert re.fullmatch(r"\{#- Copied from digest [\d.]+ \([0-9a-f]{12}\): .* -#\}", mark)
    assert rest == theirs
    assert in_folder(root, "override", "--diff", "pages/gone.html").stdout == ""
    assert faults_of(root) == []
    again = in_folder(root, "override", "pages/gone.html")
    assert again.exit_code == 2
    assert "overrides/pages/gone.html is there already" in again.stderr
    assert own.read_text(encoding="utf-8").endswith(theirs)
    older = re.sub(r"[\d.]+ \([0-9a-f]{12}", "0.0.9 (000000000000", mark)
    own.write_text(f"{older}\n<b>Gone</b>\n", encoding="utf-8")
    assert faults_of(root) == [
        "pages/gone.html:1:1: outdated-template: this was copied from digest 0.0.9, and the theme has "
        "another text by now; compare them: digest override --diff pages/gone.html (warning)"
    ]
    shown = in_folder(root, "override", "--diff", "pages/gone.html").stdout.splitlines()
    assert {"-<b>Gone</b>", f"+{mark}", *(f"+{line}" for line in theirs.splitlines())} <= set(shown)


def test_a_copy_is_printed_as_its_original(new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry(), "mkdocs.yml": SETTINGS, "overrides/.keep": ""})
    before = {path: path.read_bytes() for path in html_files(build(root))}
    ours = [line.split()[0] for line in in_folder(root, "override").stdout.splitlines()]
    for name in (*ours, "partials/footer.html", "partials/social.html", "partials/post.html"):
        assert in_folder(root, "override", name).exit_code == 0
    assert {path: path.read_bytes() for path in html_files(build(root))} == before


def test_every_template_that_can_be_copied_says_what_it_is(new_digest: NewDigest) -> None:
    listed = in_folder(new_digest({ENTRY: entry(), "mkdocs.yml": config({})}), "override").stdout.splitlines()
    about = dict(re.split(r"  +", line, maxsplit=1) for line in listed)
    there = {path.relative_to(THEME).as_posix() for path in THEME.rglob("*.html")}
    assert about.keys() == there - {"main.html"}
    assert [name for name, said in about.items() if not re.fullmatch(r"[A-Z].*\.", said)] == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["entry.html"], "the theme has no template 'entry.html'; did you mean 'pages/entry.html'?"),
        (["main.html"], "the theme has no template 'main.html'"),
        (["../pages/gone.html"], "the theme has no template '../pages/gone.html'"),
        (
            ["--diff", "pages/tag.html"],
            "there is no overrides/pages/tag.html; `digest override pages/tag.html`",
        ),
        (["--diff"], "--diff wants the NAME of a template."),
    ],
)
def test_what_cannot_be_copied_or_compared(asked: list[str], said: str, new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry(), "mkdocs.yml": SETTINGS, "overrides/.keep": ""})
    result = in_folder(root, "override", *asked)
    assert result.exit_code == 2
    assert said in result.stderr
    assert [path.name for path in (root / "overrides").rglob("*")] == [".keep"]


def test_a_site_without_a_folder_for_templates_is_told_how_to_get_one(new_digest: NewDigest) -> None:
    result = in_folder(new_digest({ENTRY: entry(), "mkdocs.yml": config({})}), "override", "pages/gone.html")
    assert result.exit_code == 2
    assert "write custom_dir: overrides below theme:" in result.stderr


def test_a_card_of_ones_own_is_in_every_list_and_is_all_that_is_copied(new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry(tags=["Peace"]), "mkdocs.yml": SETTINGS, "overrides/.keep": ""})
    before = {path: path.read_text(encoding="utf-8") for path in html_files(build(root))}
    assert in_folder(root, "override", "pages/card.html").exit_code == 0
    own = root / "overrides/pages/card.html"
    text = own.read_text(encoding="utf-8")
    own.write_text(
        text.replace('<p class="card__lede">', '<p class="card__lede" id="own">'), encoding="utf-8"
    )
    after = {path: path.read_text(encoding="utf-8") for path in html_files(build(root))}
    changed = {path.relative_to(root / "site").as_posix() for path in after if after[path] != before[path]}
    assert {"index.html", "tags/peace/index.html", "outlets/example-news/index.html"} <= changed
    assert all('class="card__lede" id="own"' in after[root / "site" / path] for path in changed)


WELCOME = (
    '{% extends "digest/home.html" %}\n'
    '{% block welcome %}<p id="own">{{ content.stories | length }}</p>{% endblock %}'
)
BELOW = (
    '{% extends "digest/entry.html" %}{% block below_text %}<p id="own">{{ entry.title }}</p>{% endblock %}'
)


def test_a_block_of_a_page_is_filled_and_all_else_stays(new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry(), "mkdocs.yml": SETTINGS, "overrides/.keep": ""})
    home, page = (root / "site" / path for path in ("index.html", "2024/11/a/index.html"))
    build(root)
    before = [path.read_text(encoding="utf-8") for path in (home, page)]
    write_file(root / "overrides/pages/home.html", WELCOME)
    write_file(root / "overrides/pages/entry.html", BELOW)
    assert faults_of(root) == []
    build(root)
    after = [path.read_text(encoding="utf-8") for path in (home, page)]
    own = ['<p id="own">0</p>', '<p id="own">Two ministers meet</p>']
    assert [text.replace(words, "") for text, words in zip(after, own, strict=True)] == before
    assert [text.count(words) for text, words in zip(after, own, strict=True)] == [1, 1]


def test_a_block_that_the_page_has_not_is_told(new_digest: NewDigest) -> None:
    (said,) = check({HOME: WELCOME.replace("welcome", "wellcome")}, new_digest)
    assert said.endswith("has none of that name; did you mean 'welcome'? (warning)")


def test_a_template_of_the_theme_that_is_not_there_cannot_be_extended(new_digest: NewDigest) -> None:
    own = {HOME: '{% extends "digest/homes.html" %}'}
    assert check(own, new_digest) == [
        f"{HOME}:1:1: broken-template: there is no template 'digest/homes.html'; "
        "correct the name, or write that file"
    ]


def test_a_hand_written_home_page_is_told_where_its_words_go(new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry(), "mkdocs.yml": SETTINGS, "overrides/.keep": "", INDEX: "# Welcome\n"})
    (said,) = (str(each) for each in check_site(root / "mkdocs.yml")[1])
    assert said == (
        f"{INDEX}:1:1: address-collision: index.html is an address of the digest's own pages; "
        'put its text into overrides/pages/home.html: {% extends "digest/home.html" %}'
        "{% block welcome %}…{% endblock %}"
    )


BLOCKED = "blocked-by-policy: the policy of each page blocks"


@pytest.mark.parametrize(
    ("name", "template", "place", "said"),
    [
        (
            HOME,
            "<p>\n<img src='https://a.example/b.png'>",
            "2:11",
            "an image of 'a.example'; put a copy among",
        ),
        (
            HOME,
            "{% if 1 %}<iframe src='https://a.example/'></iframe>{% endif %}",
            "1:24",
            "a frame; write a link",
        ),
        (
            HOME,
            "<p>{{ site.name }}</p>\n\n<script>go()</script>",
            "3:1",
            "a script in the text; put it among",
        ),
        (HOME, "<b onclick='go()'>{{ 1 }}</b>", "1:4", "'onclick'; put a script among the pages"),
        (
            "partials/announce.html",
            "<b{% if 1 %} onclick='go()'{% endif %}>",
            "1:14",
            "'onclick'; put a script",
        ),
        (
            "partials/extra-head.html",
            "<link rel=stylesheet href={{ 'own.css' | url }}>\n<link rel=stylesheet href=//a.example/b.css>",
            "2:27",
            "a style sheet of 'a.example'; put a copy",
        ),
        (
            "partials/extra-head.html",
            "<link rel=preload as=font href=https://a.example/b.woff2>",
            "1:32",
            "what is loaded of 'a.example'; put a copy",
        ),
        (
            "404.html",
            "<script src='https://a.example/b.js'></script>",
            "1:14",
            "a script of 'a.example'; put a copy",
        ),
    ],
)
def test_what_the_policy_blocks_in_a_template(
    name: str, template: str, place: str, said: str, new_digest: NewDigest
) -> None:
    (found,) = check({name: template}, new_digest)
    assert found.startswith(f"{name}:{place}: {BLOCKED} {said}")
    assert found.endswith("(warning)")


def test_what_no_policy_blocks_in_a_template(new_digest: NewDigest) -> None:
    page = (
        '<a href="https://a.example/">{{ site.name }}</a><img src="{{ root }}a.png">'
        '<script src="{{ root }}own.js"></script><script type="application/ld+json">{}</script>'
        '<script type="text/html"><b></b></script>'
    )
    letter = '<img src="https://a.example/b.png">'
    around = "<link rel=me href=https://a.example/><script>go()</script>{{ '<img>' | e }}"
    own = {HOME: page, "pages/mail/digest.html": letter, "partials/extra-head.html": around}
    assert check(own, new_digest) == []


STYLED = SETTINGS + "extra_css: [assets/own.css]\n"
CSS = "content/pages/assets/own.css"


@pytest.mark.parametrize(
    ("css", "said"),
    [
        (
            "b {}\n@import url(https://a.example/b.css);",
            f"2:1: {BLOCKED} what this loads from 'a.example'; put",
        ),
        (
            "@import 'https://a.example/b.css';",
            f"1:1: {BLOCKED} what this loads from 'a.example'; put a copy",
        ),
        (
            'b { src: url("//a.example/b.woff2") }',
            f"1:10: {BLOCKED} what this loads from 'a.example'; put a copy",
        ),
        (
            "/* url(c.png)\n */ b { background: url(gone.png?1) }",
            "2:21: broken-link: there is no file 'gone.png?1', taken from where the style sheet lies; put",
        ),
        ("@import 'more.css';", "1:1: broken-link: there is no file 'more.css', taken from"),
        (r"b { background: url(a\20 b.png) }", "1:17: broken-link: there is no file 'a b.png', taken from"),
        ('b { background: url("a(1).png") }', "1:17: broken-link: there is no file 'a(1).png', taken from"),
        (f"b {{ background: url({'a' * 300}) }}", "1:17: broken-link: there is no file 'aaaaaaaa"),
    ],
)
def test_what_a_style_sheet_loads_in_vain(css: str, said: str, new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry(), "mkdocs.yml": STYLED, "overrides/.keep": "", CSS: css})
    (found,) = map(str, check_site(root / "mkdocs.yml")[1])
    assert found.startswith(f"{CSS}:{said}")
    assert found.endswith("(warning)")


def test_what_a_style_sheet_may_load(new_digest: NewDigest) -> None:
    css = (
        "@import 'more.css'; b { background: url(../a%20b.pdf#x), url('data:image/png;base64,AA=='), "
        "url(/c.png), "
        'url(images/favicon.png), url(#d), url( "stylesheets/digest.css" ) } /* url(gone.png) */'
        "b::after { content: 'see url(x.png)'; background: url(//[x) }"
    )
    files = {
        CSS: css,
        "content/pages/a b.pdf": "",
        "content/pages/assets/more.css": "",
        "overrides/.keep": "",
    }
    root = new_digest({ENTRY: entry(), "mkdocs.yml": STYLED, **files})
    assert check_site(root / "mkdocs.yml")[1] == []
