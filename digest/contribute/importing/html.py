"""How does the HTML of a feed or a post become Markdown, after what could run is gone?"""

import re

import nh3

from digest.contribute.escaping import escape_signs
from digest.contribute.importing.marks import PICTURE, POST
from digest.frontmatter import NOT_XML
from digest.problems import DigestError

# What links may lead to, references to posts and pictures among them.
_SCHEMES = {"http", "https", "mailto", POST.rstrip(":"), PICTURE.rstrip(":")}
# What shows another page or a film within a page; an entry links it.
_FRAME = re.compile(
    r"""<(?:iframe|embed|video|audio)\b[^<>]*?\ssrc\s*=\s*(["']?)(?P<address>https?://[^\s"'<>]+)\1[^<>]*>""",
    re.IGNORECASE,
)
# Blocks of other sites, whose words would be joined if only their tags were taken out.
_PARTS = frozenset(
    "address body button dialog dir fieldset form label legend main menu optgroup option search section "
    "select textarea tfoot".split()
)
_ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "code": {"class"},
    "pre": {"class"},
    **{name: nh3.ALLOWED_ATTRIBUTES.get(name, set()) | {"style"} for name in ("td", "th")},
}


def html_to_markdown(html: str) -> str:
    """Markdown of a piece of HTML. Raises RecursionError for what is nested too deeply."""
    try:
        from digest.contribute.portable import write_markdown
    except ImportError as error:
        raise missing_library() from error
    linked = _FRAME.sub(_link, NOT_XML.sub("", html))
    clean = nh3.clean(
        linked,
        tags=nh3.ALLOWED_TAGS | _PARTS,
        attributes=_ATTRIBUTES,
        clean_content_tags={"script", "style"},
        url_schemes=_SCHEMES,
    )
    text = write_markdown(clean, str, keeps_html=True)
    lines = (line.rstrip() if not line.endswith("  ") else f"{line.rstrip()}  " for line in text.split("\n"))
    return "\n".join(lines).strip()


def text_to_markdown(text: str) -> str:
    """Markdown of plain text: its lines and paragraphs stay."""
    lines = (escape_signs(line.strip()) for line in NOT_XML.sub("", text).strip().splitlines())
    return re.sub(r"(?<=\S)\n(?=\S)", "  \n", "\n".join(lines))


def missing_library() -> DigestError:
    """What to do where the libraries for feeds are not installed."""
    return DigestError("feeds need one more library; pip install feedparser")


def _link(match: re.Match[str]) -> str:
    address = match["address"]
    return f'<p><a href="{address}">{address.split("/")[2]}</a></p>{match[0]}'
