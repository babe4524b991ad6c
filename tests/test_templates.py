"""Templates escape what they are given, as Jinja does, whatever it is and however often."""

from collections.abc import Mapping

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from digest.model.problems import DigestError
from digest.templates.rendering import PressMaterials, SiteInfo

TEMPLATE = """\
{% macro quoted(text) %}<q>{{ text }}</q>{% endmacro %}
{{ value }} {{ quoted(value) }} <a title="{{ value }}">{{ html }}</a>
{% for each in [value, html, 3, none, 1.5, true, ["<", value]] %}{{ each }}{% endfor %}
{{ value ~ html }} {{ value | upper }} {{ html | upper }} {% autoescape false %}{{ value }}{% endautoescape %}
"""
TEXTS = st.text(st.sampled_from("<>&\"'a{}%") | st.characters(codec="utf-8"), max_size=12)


def render(source: str, **values: object) -> str:
    site = SiteInfo("The <Digest>", "https://example.org/", "en")
    return PressMaterials(site, {"page.html": source}, {}).render_template("page.html", values)


@given(TEXTS, TEXTS)
def test_every_value_is_escaped_as_jinja_does_it(value: str, html: str) -> None:
    jinja = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    values = {"value": value, "html": Markup(html)}
    assert render(TEMPLATE, **values) == jinja.from_string(TEMPLATE).render(values)


def test_a_text_and_html_that_look_alike_are_kept_apart() -> None:
    assert render("{{ a }}{{ b }}{{ a }}", a="<i>", b=Markup("<i>")) == "&lt;i&gt;<i>&lt;i&gt;"


def test_the_values_of_a_message_are_escaped() -> None:
    assert render('{{ _("From %(outlet)s", outlet="<b>") }}') == "From &lt;b&gt;"
    assert render('{{ ngettext("%(num)s entry", "%(num)s entries", 2) }}') == "2 entries"
    assert render('{{ _("100 %% and <more>") }}') == "100 % and <more>"
    assert render("{% trans who=name %}From {{ who }}{% endtrans %}", name="<b>") == "From &lt;b&gt;"


def blame(own: Mapping[str, str], **theirs: str) -> str:
    """What is said of a page that cannot be printed, where some templates are the site's own."""
    templates = {f"{name}.html": text for name, text in {**theirs, **own}.items()}
    shown = {f"{name}.html": f"own/pages/{name}.html" for name in own}
    materials = PressMaterials(SiteInfo("A", "https://example.org/", "en"), templates, {}, own=shown)
    with pytest.raises(DigestError) as raised:
        materials.render_template("page.html", {})
    return str(raised.value)


CANNOT = "the template cannot be printed"


def test_a_name_that_nobody_gave_is_an_error_with_its_place() -> None:
    said = f"{CANNOT}: 'lost' is undefined"
    assert blame({"page": "\n{{ lost }}"}) == f"own/pages/page.html:2: {said}"
    assert blame({}, page="\n{{ lost }}") == f"the program's own pages/page.html:2: {said}"


CALLS = "{% import 'macros.html' as m %}\n{{ m.card(1) }}"
CARD = "\n\n{% macro card(item) %}{{ item.lede }}{% endmacro %}"


def test_to_blame_is_the_innermost_template_of_the_site() -> None:
    said = f"{CANNOT}: 'int object' has no attribute 'lede'"
    assert blame({"macros": CARD}, page=CALLS) == f"own/pages/macros.html:3: {said}"
    within = f"{said}, in the program's own pages/macros.html:3"
    assert blame({"page": CALLS}, macros=CARD) == f"own/pages/page.html:2: {within}"


@pytest.mark.parametrize("calls", [CALLS, "\n{% from 'macros.html' import card %}{{ card(1) }}"])
def test_a_macro_is_missed_where_it_should_be(calls: str) -> None:
    said = "there is no macro 'card' in it, which the program's own pages/page.html:2 calls"
    cure = "copy it from the program's own"
    assert blame({"macros": "{% macro carb() %}{% endmacro %}"}, page=calls) == (
        f"own/pages/macros.html: {said}; {cure}"
    )


def test_a_macro_that_no_template_has_is_the_mistake_of_who_calls_it() -> None:
    said = f"{CANNOT}: the template 'macros.html' has no macro 'card'"
    assert blame({"page": CALLS}, macros="") == f"own/pages/page.html:2: {said}"
