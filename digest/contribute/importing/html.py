"""How does the HTML of a feed become Markdown? By markdownify, after what could run is gone."""

import nh3

from digest.contribute.importing.marks import PICTURE, POST
from digest.frontmatter import NOT_XML
from digest.problems import DigestError

# What links may lead to, references to posts and pictures among them.
_SCHEMES = {"http", "https", "mailto", POST.rstrip(":"), PICTURE.rstrip(":")}


def html_to_markdown(html: str) -> str:
    """Markdown of a piece of HTML. Raises RecursionError for what is nested too deeply."""
    try:
        from markdownify import markdownify
    except ImportError as error:
        raise missing_library() from error
    clean = nh3.clean(NOT_XML.sub("", html), clean_content_tags={"script", "style"}, url_schemes=_SCHEMES)
    text = markdownify(clean, heading_style="ATX", bullets="-", escape_misc=False)
    lines = (line.rstrip() if not line.endswith("  ") else f"{line.rstrip()}  " for line in text.split("\n"))
    return "\n".join(lines).strip()


def missing_library() -> DigestError:
    """What to do where the libraries for feeds are not installed."""
    return DigestError("feeds and HTML need two more libraries; pip install feedparser markdownify")
