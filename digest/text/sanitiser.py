"""What may be printed of a contributor's HTML? The allow-lists, and the sanitiser that has the last word.

Nothing edits the HTML afterwards; printing only puts the way to the site's root in place of `local:`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from html import unescape
from urllib.parse import unquote

import nh3

# How addresses of this site start in sanitised HTML, whichever page or feed will print it.
LOCAL = "local:"
# Before every id and every link to one: text must not take the names that the page's own scripts look for.
ID_PREFIX = "text-"
TAGS = frozenset(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em "
    "figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small "
    "span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr".split()
)
ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "title"},
    "a": {"href"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "ins": {"datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "td": {"align", "colspan", "headers", "rowspan", "style"},
    "th": {"align", "colspan", "headers", "rowspan", "scope", "style"},
    "time": {"datetime"},
}
ADDRESS_ATTRIBUTES = {("a", "href"), ("img", "src"), ("blockquote", "cite")}
# Markdown's own, Pygments' short names, and nothing that the theme gives a meaning to.
_CLASS = re.compile(
    r"language-[\w+-]{1,30}|highlight|codehilite|footnote(?:-ref|-backref)?|[a-z][a-z0-9]{0,2}"
)
_ALIGNMENT = re.compile(r"text-align:\s*(?:left|right|center);?")
# With a port, which the policy of each page does not let through.
_WEB_HOST = re.compile(r"https://([^/]*)")
_PRINTABLE = re.compile(r"(?:https?://|mailto:|local:|#)", re.IGNORECASE)
# As the sanitiser writes them: attributes in double quotes, and no bare < in text.
_TAG_WITH_ADDRESS = re.compile(r'<(?:a|img|blockquote)(?: [\w-]+="[^"]*")+')
_SIZE = re.compile(r' (?:width|height)="')
_LOCAL_IMAGE = re.compile(r'^<img(?: [\w-]+="[^"]*")*? src="local:([^"]*)"')

# In a tag alone: in text each < is written as &lt;.
_LOCAL_LINK = re.compile(r' href="local:(?P<address>[^"?#<>]*)[^"<>]*"(?=[^<>]*>)')
_PART_OF_PAGE = re.compile(
    rf'(?P<way> href="local:(?P<address>[^"?#<>]*)(?:\?[^"#<>]*)?#){ID_PREFIX}(?=[^"<>]*"[^<>]*>)'
)
_ANY_ID = re.compile(r' id="[^"<>]*"(?=[^<>]*>)')
_ID = re.compile(rf'((?<=[\w"])(?: id="| href="#)){ID_PREFIX}(?=[^"<>]*"[^<>]*>)')
_MOST_READINGS = 8
_FEW_ENTITIES = 1_000
_LETTERS_A_STEP = 50
_LOCAL_PICTURE = re.compile(r'(<img(?: [\w-]+="[^"]*")*? src=")local:([^"]*)"')
_OWN_ID = re.compile(rf' id="{ID_PREFIX}([^"<>]*)"(?=[^<>]*>)')
_HEADING_TO_LOWER = re.compile(r"(?<=<)(/?h)([2-5])\b")
_HEADING = re.compile(r"(?<=<)h[2-6]\b|(?<=</)h[2-6]\b")
_EMPTY_LINES = re.compile(r'(<pre(?: [\w-]+="[^"]*")*>)\n+')
# A table, a heading right in a heading, and a link in a link.
_READ_ANOTHER_WAY = re.compile(
    r"<table\b|<h[2-6]\b[^<]*(?><(?!/?h[2-6]\b)[^<]*)*<h[2-6]\b|<a\b[^<]*(?><(?!/?a\b)[^<]*)*<a\b"
)


def sanitise(html: str, image_hosts: frozenset[str] = frozenset()) -> str:
    """What the allow-lists let through; the last step before a template prints it.

    Images are those of this site, and of the hosts that are named.

    Browsers put what a table cannot hold in front of it, where it may stand as no text can say it, and where
    links lie in links they may leave such a one, or a heading in a heading: written and read again that would
    be another text. So it is written and read until it is the same.
    """
    clean_once = partial(_clean, _make_cleaner(image_hosts))
    clean = clean_once(html)
    for _ in range(_MOST_READINGS if _READ_ANOTHER_WAY.search(clean) else 0):
        before, clean = clean, clean_once(clean)
        if clean == before:
            break
    return clean


def _clean(cleaner: nh3.Cleaner, html: str) -> str:
    """What the cleaner makes of it, without the empty lines that browsers leave out: one at each reading."""
    clean: str = cleaner.clean(html).strip()
    return _EMPTY_LINES.sub(r"\1", clean) if "<pre" in clean else clean


def measure_cleaning(html: str) -> int:
    """The steps of sanitising: with each entity, all the text before it is gone through again."""
    if html.count("&") < _FEW_ENTITIES:
        return 0
    return sum(piece.count("&") * len(piece) for piece in html.split("<")) // _LETTERS_A_STEP


def print_links(html: str, root: str, page: str = "", pictures: Mapping[str, str] | None = None) -> str:
    """Put the way to the site's root in place of `local:`.

    With `page`, links inside the text lead to that page, and it has no ids: in a feed they would lead
    nowhere, and be those of other items as well. `pictures` are further attributes of images that have no
    size, as HTML, by the address after `local:`.
    """

    def print_tag(tag: re.Match[str]) -> str:
        printed = tag.group()
        if pictures and not _SIZE.search(printed) and (image := _LOCAL_IMAGE.search(printed)):
            printed += pictures.get(image[1], "")
        printed = printed.replace('="local:', f'="{root}')
        return printed.replace(' href="#', f' href="{page}#') if page else printed

    inside = page and ' href="#' in html
    if page and ' id="' in html:
        html = _ANY_ID.sub("", html)
    return _TAG_WITH_ADDRESS.sub(print_tag, html) if inside or '="local:' in html else html


def flatten(html: str, name: str, image_hosts: frozenset[str] = frozenset()) -> str:
    """A text as a part among others of a page: ids begin with its own `name`, headings are plain blocks.

    Not paragraphs: a heading may hold what no paragraph can, and browsers would take it apart. What holds in
    a heading may not in a plain block, such as an item in an item, so what was changed is sanitised again.
    """
    own = _name_ids(html, name)
    plain = _HEADING.sub("div", own)
    if plain == own:
        return own
    return _ID.sub(r"\1", sanitise(plain, image_hosts))


def place_below(html: str, name: str) -> str:
    """A text below a heading among others: ids begin with its own `name`, headings are a level lower."""
    return lower_headings(_name_ids(html, name))


def list_ids(html: str) -> frozenset[str]:
    """What the parts of a text are called, to who writes a link to them."""
    return frozenset(map(unescape, _OWN_ID.findall(html)))


def lower_headings(html: str) -> str:
    """A text below a headline of its own: its headings are a level lower, of six."""
    return _HEADING_TO_LOWER.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", html)


def _name_ids(html: str, name: str) -> str:
    return _ID.sub(lambda found: f"{found[1]}{name}-", html)


def show_pictures(html: str, find: Callable[[str], str]) -> str:
    """Have pictures of this site shown from the addresses that are found for theirs, if any are."""

    def show(picture: re.Match[str]) -> str:
        address = find(unquote(unescape(picture[2])))
        return f'{picture[1]}{address}"' if address else picture.group()

    return _LOCAL_PICTURE.sub(show, html)


def unlink(html: str, addresses: Iterable[str]) -> str:
    """Leave the words and drop the link where it leads to one of these addresses of this site."""
    hidden = set(map(unquote, addresses))

    def keep(link: re.Match[str]) -> str:
        return "" if _address_of(link) in hidden else link.group()

    return _LOCAL_LINK.sub(keep, html) if hidden else html


def name_parts_as_written(html: str, addresses: Iterable[str]) -> str:
    """Have links to parts of these pages of this site name them without our prefix: only texts have that."""
    pages = set(map(unquote, addresses))

    def name(link: re.Match[str]) -> str:
        return link["way"] if _address_of(link) in pages else link.group()

    return _PART_OF_PAGE.sub(name, html) if pages else html


def _address_of(link: re.Match[str]) -> str:
    """Where it leads on this site; it is written with what HTML and addresses escape."""
    return unquote(unescape(link["address"]))


def _filter_attribute(image_hosts: frozenset[str], tag: str, name: str, value: str) -> str | None:
    """The sanitiser's last look at each attribute that the lists let through."""
    if (tag, name) in ADDRESS_ATTRIBUTES:
        is_printed = _PRINTABLE.match(value) and (tag != "img" or is_shown(value, image_hosts))
        return value if is_printed else None
    if name == "class":
        kept = [word for word in value.split() if _CLASS.fullmatch(word)]
        return " ".join(kept) or None
    if name == "style":
        return value if _ALIGNMENT.fullmatch(value.strip()) else None
    return value


def is_shown(address: str, hosts: frozenset[str]) -> bool:
    """Whether an image is one of this site, or the policy of each page lets a browser ask for it by https."""
    match = _WEB_HOST.match(address)
    return address.startswith(LOCAL) or (match is not None and match[1] in hosts)


@lru_cache(maxsize=8)
def _make_cleaner(image_hosts: frozenset[str]) -> nh3.Cleaner:
    """Made once for a site: taking the lists over costs a third of the cleaning of an entry."""
    return nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=partial(_filter_attribute, image_hosts),
        url_schemes={"http", "https", "mailto", "local"},
        id_prefix=ID_PREFIX,
        link_rel=None,
        strip_comments=True,
    )
