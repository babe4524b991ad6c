"""Templates escape what they are given, as Jinja does, whatever it is and however often."""

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from digest.problems import DigestError
from digest.templates import PressMaterials, SiteInfo

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


def test_a_name_that_nobody_gave_is_an_error_with_its_place() -> None:
    with pytest.raises(
        DigestError, match=r"pages/page\.html, line 2, cannot be printed: 'lost' is undefined"
    ):
        render("\n{{ lost }}")
