"""What does an export of WordPress (WXR) say that feedparser passes over?

Of elements that repeat, feedparser gives the last alone. What cannot be read here is not known, and no fault:
which items are posts, and which of them were published, is asked of feedparser.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape
from io import BytesIO
from urllib.parse import unquote

import lxml.etree
from lxml.etree import _Element

from digest.contribute.importing.days import is_date
from digest.contribute.importing.entries import cut_summary
from digest.contribute.importing.feeds.items import Attachment, FeedItem, ItemComment
from digest.contribute.importing.feeds.values import as_language, as_line, as_text, without_twins
from digest.contribute.importing.fields import make_plain
from digest.contribute.importing.permalinks import normalise
from digest.contribute.importing.post import OldSite, PostPicture, Term
from digest.model.addresses import has_scheme

# What plugins leave in texts, and XML cannot hold.
_CONTROLS = bytes(number for number in range(32) if number not in b"\0\t\n\r")
_FIELDS = frozenset("attachment_url excerpt link post_date post_date_gmt post_name".split())
_META = frozenset(
    "_media_credit _thumbnail_id _wp_attachment_image_alt _wp_attachment_metadata _wp_old_slug "
    "_yoast_wpseo_metadesc audio_file duration enclosure filesize_raw footnotes".split()
)
# What the elements of a channel say of each kind of term, and by which names.
_TERMS = {
    "category": {
        "slug": "category_nicename",
        "parent": "category_parent",
        "name": "cat_name",
        "description": "category_description",
    },
    "tag": {"slug": "tag_slug", "name": "tag_name", "description": "tag_description"},
    "term": {name: f"term_{name}" for name in ("slug", "parent", "name", "description")},
}
# In which folder the pages of terms lie, unless the owner has said otherwise; nor is it one of the others.
_DURATION = re.compile(r'"duration";s:\d+:"([0-9:]{1,12})"')
_USUAL_BASES = {"category": "category", "post_tag": "tag"}
_OTHER_BASES = {"category": ("author", "tag"), "post_tag": ("author", "category")}
_MOST_ABOVE = 20
# What WordPress calls the category of whatever has no other, in its languages, in small letters.
_UNCATEGORISED = frozenset(
    (
        "uncategorized, uncategorised, unkategorisiert, nicht kategorisiert, non classé, non catégorisé, "
        "sin categoría, sin categorizar, sem categoria, sense categoria, senza categoria, "
        "geen categorie, niet gecategoriseerd, bez kategorii, nezařazené, nezaradené, nekategorizirano, "
        "okategoriserade, ukategorisert, ikke-kategoriseret, ikke kategoriseret, luokittelematon, "
        "fără categorie, kategorizálatlan, kategorilenmemiş, без рубрики, без категорії, без категория, "
        "некатегоризовано, χωρίς κατηγορία, αταξινόμητα, غير مصنف, دسته‌بندی نشده, 未分類, 未分类, 미분류, "
        "chưa phân loại, tak berkategori"
    ).split(", ")
)
# Elsewhere it is called as somebody may call a subject: general. It is that one by its number.
_GENERAL = frozenset(("allgemein", "yleinen", "genel", "egyéb", "כללי"))
_FIRST = "1"
# What the verdict on a comment makes of it; who has said nothing has let it be seen.
_VERDICTS = {"1": "", "approved": "", "": "", "spam": "comment that is spam", "trash": "comment in the bin"}
_HREF = re.compile(rb"""href=\\?["'](?P<address>https?://[^"'\\<>\s]{1,500})""")
# What cameras and photographers wrote into the file, as PHP keeps it.
_CREDIT_IN_FILE = re.compile(r's:6:"credit";s:\d+:"(?P<credit>[^"]+)"')
_SIZE = re.compile(r"-\d{2,5}x\d{2,5}(?=\.\w+$)")
# Where Jetpack serves the pictures of a site from.
_MIRROR = re.compile(r"https?://i\d\.wp\.com/")
# Who made a picture, where a caption says it at its end.
_CREDIT = re.compile(
    r"""(?:^|(?<=[.!?…)\]"”»])\s+|(?<!\s)\s*[(\[|·–—,;-]\s*)"""
    r"(?:©\s*|(?:photos?|photograph(?:y|ie)?|fotos?|fotograf[ií]a|bild|images?|imagen|pictures?|illustration"
    r"|cr[eé]dit[os]?|写真|사진)(?:\s(?:credit|by|von|de|par|di))?\s*[:：]\s*)(?P<name>[^()\[\]]{1,200})[)\].]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class WxrTerm:
    """A category, a tag or the like, as `domain` says; `parent` is the slug of the wider one."""

    domain: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""
    number: str = ""

    @property
    def is_none(self) -> bool:
        """Whether it is the category that nobody has chosen, under the name that WordPress gave it."""
        name = self.name.casefold()
        is_unchosen = name in _UNCATEGORISED or (name in _GENERAL and self.number == _FIRST)
        return self.domain == "category" and is_unchosen


@dataclass(frozen=True)
class WxrItem:
    """One item: a post, a file, a part of a menu. `values` are its plain fields, by their names."""

    values: Mapping[str, str]
    meta: Mapping[str, tuple[str, ...]]
    terms: tuple[WxrTerm, ...] = ()
    comments: tuple[ItemComment, ...] = ()

    @property
    def figure(self) -> PostPicture:
        """The picture that the item is, with all that is said of it."""
        caption, credit = split_credit(make_plain(self.values.get("excerpt", "")))
        metadata = self._meta("_wp_attachment_metadata")
        in_file = _CREDIT_IN_FILE.search(metadata)
        credit = credit or self._meta("_media_credit") or (in_file["credit"].strip() if in_file else "")
        alt = " ".join(unescape(self._meta("_wp_attachment_image_alt")).split())
        return PostPicture(self.values["attachment_url"], alt, credit, caption)

    def list_old_addresses(self, address: str) -> Iterator[str]:
        """The paths that a post had when its slug was another one, by the address that it has."""
        folder, slash, end = address.rstrip("/").rpartition("/")
        if slash and unquote(end) == unquote(self.values.get("post_name", "")):
            yield from (normalise(f"{folder}/{slug}/") for slug in self.meta.get("_wp_old_slug", ()) if slug)

    @property
    def thumbnail(self) -> str:
        """The number of the picture at the top of a post; empty for none."""
        return self._meta("_thumbnail_id")

    @property
    def description(self) -> str:
        """What the plugin Yoast SEO lets search engines say of a post; nothing where that is a pattern."""
        said = make_plain(self._meta("_yoast_wpseo_metadesc"))
        return "" if "%%" in said else said

    @property
    def moment(self) -> str:
        """When it was published, of which its feed may know nothing."""
        return _choose_moment(*(self.values.get(name, "") for name in ("post_date_gmt", "post_date")))

    @property
    def footnotes(self) -> str:
        """The footnotes of a post, in JSON."""
        return self._meta("footnotes")

    @property
    def enclosures(self) -> tuple[Attachment, ...]:
        """The files that come with a post in its feeds, such as the sound of a podcast."""
        # Seriously Simple Podcasting has fields of its own, and says the address here once more.
        own = Attachment(
            *(_encode_spaces(self._meta(key)) for key in ("audio_file", "filesize_raw", "duration"))
        )
        listed = [own] if own.address else []
        listed += map(_read_enclosure, filter(str.strip, self.meta.get("enclosure", ())))
        return tuple({each.address: each for each in reversed(listed)}.values())[::-1]

    def _meta(self, key: str) -> str:
        return next(iter(self.meta.get(key, ())), "")


def _read_enclosure(said: str) -> Attachment:
    """A file by its address, and in lines below it the length, the type, and what PowerPress says in PHP."""
    address, *more = said.strip().splitlines()
    duration = _DURATION.search(said)
    return Attachment(_encode_spaces(address), "".join(more[:1]).strip(), duration[1] if duration else "")


def _encode_spaces(address: str) -> str:
    # Files of podcasts are called as their episodes are.
    return as_line(address).replace(" ", "%20")


@dataclass(frozen=True)
class Wxr:
    """An export: the names that it shows of authors, by those that they sign in with, and items by number.

    `terms` are by domain and slug; `bases` the folders that the pages of each domain lay in.
    """

    site: OldSite
    authors: Mapping[str, str]
    items: Mapping[str, WxrItem]
    terms: Mapping[tuple[str, str], WxrTerm]
    bases: Mapping[str, str]

    def find(self, number: str) -> WxrItem:
        """The item of a number, or one that says nothing."""
        return self.items.get(number, WxrItem({}, {}))

    def complete(self, feed_item: FeedItem, number: str) -> FeedItem:
        """The post of a number, with what only the export says of it."""
        item = self.items.get(number)
        if item is None:
            return feed_item
        listed = [
            self.terms.get((term.domain, term.slug), term) for term in item.terms if self._is_listed(term)
        ]
        terms = tuple(self._make_term(term) for term in listed if not term.is_none)
        several = [self._name_author(term) for term in item.terms if term.domain == "author"]
        picture = self.find(item.thumbnail)
        language, family = (
            next((term.slug for term in item.terms if term.domain == domain), "")
            for domain in ("language", "post_translations")
        )
        return replace(
            feed_item,
            tags=without_twins(as_text(term.name) for term in terms),
            terms=terms,
            no_tags=without_twins(as_line(term.name) for term in listed if term.is_none),
            family=family,
            summary=feed_item.summary or cut_summary(item.description),
            published=next(filter(is_date, (feed_item.published, item.moment)), feed_item.published),
            aliases=tuple(item.list_old_addresses(feed_item.page)),
            comments=item.comments,
            language=as_language(language),
            authors=without_twins(map(as_line, several)) or feed_item.authors,
            figure=picture.figure if picture.values.get("attachment_url") else feed_item.figure,
        )

    def _name_author(self, term: WxrTerm) -> str:
        """The name that readers saw of one of several authors, whom Co-Authors Plus keeps as terms.

        Such a term is called as its author signs in; its slug has `cap-` before that.
        """
        logins = (term.name, term.slug.removeprefix("cap-"), term.slug)
        return next((self.authors[login] for login in logins if login in self.authors), term.name)

    def _is_listed(self, term: WxrTerm) -> bool:
        """Whether a term is one that readers had a page of."""
        return term.domain in self.bases and bool(term.name)

    def _make_term(self, named: WxrTerm) -> Term:
        lineage = _climb(named, self.terms)
        path, made = self.site.path + self.bases[named.domain], None
        for term in reversed(lineage):
            path = f"{path}/{term.slug}".lstrip("/")
            description = cut_summary(make_plain(term.description))
            made = Term(term.name, f"{path}/", description=description, slug=term.slug, parent=made)
        assert made is not None
        return made


def read_wxr(data: bytes, site: OldSite) -> Wxr:
    """What the bytes of an export say, as far as they can be read."""
    authors: dict[str, str] = {}
    items: dict[str, WxrItem] = {}
    terms: dict[tuple[str, str], WxrTerm] = {}
    for element in _walk(data):
        kind, values = _name(element), _read_values(element)
        if kind == "item" and (number := values.get("post_id")):
            items[number] = _read_item(element, values)
        elif kind == "author":
            authors[values.get("author_login", "")] = values.get("author_display_name", "")
        elif kind in _TERMS:
            term = _read_term(kind, values)
            terms[term.domain, term.slug] = term
    # A file that was cut off, or a tool, may have left out what items name.
    for term in (each for item in items.values() for each in item.terms):
        terms.setdefault((term.domain, term.slug), term)
    bases = _find_bases(data, site, terms, {item.values.get("link", "") for item in items.values()})
    return Wxr(site, {login: name for login, name in authors.items() if name}, items, terms, bases)


def split_credit(caption: str) -> tuple[str, str]:
    """A caption without who made the picture, and that."""
    match = _CREDIT.search(caption)
    if match is None:
        return caption, ""
    return caption[: match.start()].rstrip(), match["name"].strip(" .")


def list_uploads(address: str, site: OldSite) -> Iterator[str]:
    """Where beside an export the file of an address of the old site may lie: as WordPress made it, first.

    Beside each picture are smaller ones, `boat-1024x683.jpg`, and beside a very large one `boat-scaled.jpg`.
    """
    below = "/wp-content/uploads/"
    path = site.find_path(_MIRROR.sub("https://", address)) if has_scheme(address) else address.lstrip("/")
    if path is None or below not in f"/{path}":
        return
    name = f"wp-content/uploads/{f'/{path}'.partition(below)[2]}"
    if size := _SIZE.search(name):
        for whole in ("-scaled", ""):
            yield f"{name[: size.start()]}{whole}{name[size.end() :]}"
    yield name


def _walk(data: bytes) -> Iterator[_Element]:
    """The elements right below the channel, each gone when the next one is asked for."""
    events = lxml.etree.iterparse(
        BytesIO(data.translate(None, _CONTROLS)),
        recover=True,
        huge_tree=True,
        resolve_entities=False,
        no_network=True,
    )
    try:
        for _, element in events:
            parent = element.getparent()
            if parent is not None and _name(parent) == "channel":
                yield element
                parent.remove(element)
    except lxml.etree.XMLSyntaxError:
        return


def _name(element: _Element) -> str:
    """What an element is called, without the space of names, which a damaged file may not declare."""
    space, _, name = re.sub(r"[{}]", ":", str(element.tag)).rpartition(":")
    return "excerpt" if name == "encoded" and "excerpt" in space else name


def _read_values(element: _Element) -> dict[str, str]:
    return {_name(child): (child.text or "").strip() for child in element if not len(child)}


def _read_item(element: _Element, values: Mapping[str, str]) -> WxrItem:
    meta: dict[str, list[str]] = {}
    terms, comments = [], []
    for child in element:
        inner = _read_values(child) if _name(child) == "postmeta" else {}
        # PowerPress has a feed, and a field such as `_news:enclosure`, for each of its programmes.
        key = inner.get("meta_key", "").rpartition(":")[2]
        if key in _META:
            meta.setdefault(key, []).append(inner.get("meta_value", ""))
        if _name(child) == "comment":
            comments.append(_read_comment(_read_values(child)))
        if _name(child) == "category" and (slug := child.get("nicename")):
            terms.append(WxrTerm(str(child.get("domain")), unquote(slug), _line(child.text)))
    known = {name: value for name, value in values.items() if name in _FIELDS}
    return WxrItem(known, {key: tuple(said) for key, said in meta.items()}, tuple(terms), tuple(comments))


def _read_term(kind: str, values: Mapping[str, str]) -> WxrTerm:
    named = {name: values.get(key, "") for name, key in _TERMS[kind].items()}
    domain = values.get("term_taxonomy") or {"tag": "post_tag"}.get(kind, kind)
    slug, parent = (unquote(named.get(name, "")) for name in ("slug", "parent"))
    name, number = _line(named["name"]), values.get("term_id", "")
    return WxrTerm(domain, slug, name, parent, named["description"], number)


def _line(text: str | None) -> str:
    """A name, which WordPress escapes once more than XML wants it."""
    return " ".join(unescape(text or "").split())


def _climb(term: WxrTerm, terms: Mapping[tuple[str, str], WxrTerm]) -> list[WxrTerm]:
    """A term, and the wider ones above it."""
    lineage: list[WxrTerm] = []
    above: WxrTerm | None = terms.get((term.domain, term.slug), term)
    while above and above not in lineage and len(lineage) < _MOST_ABOVE:
        lineage.append(above)
        above = terms.get((above.domain, above.parent))
    return lineage


def _find_bases(
    data: bytes, site: OldSite, terms: Mapping[tuple[str, str], WxrTerm], items: Collection[str]
) -> dict[str, str]:
    """The folders that the pages of categories and of tags lay in, as most links of the export have it.

    Its settings are not in an export.
    """
    domains: dict[str, list[str]] = {}
    for term in terms.values():
        if term.domain in _USUAL_BASES:
            path = "/".join(each.slug for each in reversed(_climb(term, terms)))
            domains.setdefault(path, []).append(term.domain)
    counts = {domain: Counter[str]() for domain in _USUAL_BASES}
    taken = {normalise(address).strip("/") for address in items}
    for match in _HREF.finditer(data):
        address = unescape(match["address"].decode("utf-8", "replace"))
        path = normalise(site.find_path(address) or "").strip("/")
        parts = path.removeprefix(site.path).split("/") if path not in taken else []
        for start in range(min(len(parts), _MOST_ABOVE)):
            for domain in domains.get("/".join(parts[start:]), ()):
                counts[domain]["/".join(parts[:start])] += 1
    for domain, others in _OTHER_BASES.items():
        for other in others:
            counts[domain].pop(other, None)
    return {
        domain: next((base for base, _ in counts[domain].most_common(1)), usual)
        for domain, usual in _USUAL_BASES.items()
    }


def _read_comment(values: Mapping[str, str]) -> ItemComment:
    """The comment of a reader, from its fields, or the note that another site has linked the post."""
    kind, verdict = values.get("comment_type", ""), values.get("comment_approved", "1")
    passed = kind if kind != "comment" else ""
    passed = passed or _VERDICTS.get(verdict, "unapproved comment")
    moment = _choose_moment(*(values.get(name, "") for name in ("comment_date_gmt", "comment_date")))
    author = _line(values.get("comment_author")) or "Anonymous"
    return ItemComment(author, values.get("comment_content", ""), moment, passed)


def _choose_moment(in_utc: str, local: str) -> str:
    """The one of two times that is said: WordPress writes zeros for what it does not know."""
    said = [f"{in_utc}+00:00" if in_utc else "", local]
    return next((text.replace(" ", "T") for text in said if text and not text.startswith("0000")), "")
