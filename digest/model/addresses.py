"""Which address does a thing have, and which addresses may be linked?

Addresses of the site are paths from its root, without a leading slash: `2024/11/freedom-edge/`.
Pages end in a slash; they stay readable text here and are percent-encoded only where a URI is wanted.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from digest.writing.directions import DIRECTION_MARKS
from digest.writing.unseen import without_joiners

# Symbols that make another word of a word: C, C++ and C# are three tags.
_SYMBOLS = {"+": " plus ", "#": " sharp ", "&": " and ", "@": " at ", "%": " percent "}
_MAX_SEGMENT_BYTES = 200
_MAX_SLUG_BYTES = 120
# Windows cannot have these as file names, and sites are built there too.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
# What may stand in old addresses beside letters: of `pchar` what Windows can have, and no sign of an escape.
_OLD_SIGNS = frozenset(" -._~!$&'()+,;=@")
# What nearly all names are made of; others are looked at letter by letter.
_PLAIN_SEGMENT = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*", re.ASCII)
# What a calendar is called: that of all entries at the root, that of a story beside its timeline.
CALENDAR = "events.ics"
# How the address of a feed ends, by its format.
FORMAT_ENDINGS = {"rss": ".xml", "atom": ".atom.xml", "json": ".json"}
# How the names of feeds and calendars end: a program asks for them, and no reader would see a page there.
FEED_ENDINGS = (".xml", ".json", ".ics")
# The parts of the site that are the program's own, and that hold no page of anything.
MACHINERY = frozenset(
    "404.html addresses.txt assets cards edit images index.html offline.js pagefind search "
    "sitemap.xml sitemaps sizes".split()
)
WANTED_ADDRESS = "an address of this site such as 2024/11/old-name/ is wanted"
# The pages that stand in the navigation, by kind: where they are, and what they are called there.
SECTIONS = {
    "home": ("", "Home"),
    "digests": ("digests/", "Digests"),
    "stories": ("stories/", "Stories"),
    "tags": ("tags/", "Tags"),
    "outlets": ("outlets/", "Outlets"),
    "archive": ("archive/", "Archive"),
    "corrections": ("corrections/", "Corrections"),
    "subscribe": ("subscribe/", "Subscribe"),
}
# The parts of the site that are not contributors': no entry and no alias may start with one of these.
RESERVED = MACHINERY.union(
    (address.rstrip("/") for address, _ in SECTIONS.values() if address),
    f"contributors {CALENDAR} feeds languages statistics".split(),
    (base + ending for base in ("entries", "feed") for ending in FORMAT_ENDINGS.values()),
)
# The pages of languages; their feeds lie at the root of the site.
LANGUAGES = "languages/"
# The pages of those who sign entries.
CONTRIBUTORS = "contributors/"
_LANGUAGE_FEED = re.compile(r"entries\.(?!atom\.)([a-z0-9-]+)(?:\.atom)?\.(?:xml|json)")
# What a word in Arabic may have and may lack: the signs of vowels, and the stroke that stretches it.
TASHKEEL = re.compile("[\u064b-\u0652\u0670\u0640]")
# An address holds no signs of direction (RFC 3987, section 4.1).
_FORBIDDEN = re.compile(rf"[\s\x00-\x1f\x7f<>\"\\^`{{|}}\u3002\uff0e\uff61{DIRECTION_MARKS}]")
# Letters that an address cannot hold: bytes of UTF-8 beyond ASCII.
_CODED_LETTERS = re.compile(r"%[89a-f][0-9a-f](?:%[89a-f][0-9a-f])*", re.ASCII | re.IGNORECASE)
# An address that is written as it will be printed: nearly all are, and one look is enough.
_PLAIN = re.compile(
    r"https?://(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}(?:/[\w%/:@!$&'()*+,;=~.-]*)?"
    r"(?:\?[\w%/:@!$&'()*+,;=~.?-]+)?(?:#[\w%/:@!$&'()*+,;=~.?-]+)?",
    re.ASCII,
)
# Letters whose mark Unicode does not take off, as they are typed where a keyboard has none.
PLAIN_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "ŧ": "t"}
    | {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"}
)
# Sara am, a vowel of Thai and Lao: one letter to who writes it, and two in the forms of NFKC.
_SARA_AM = {"\u0e4d\u0e32": "\u0e33", "\u0ecd\u0eb2": "\u0eb3"}
# Signs that are typed for one another within words: the apostrophe, and geresh and gershayim of Hebrew.
APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ׳", "'") | dict.fromkeys("”״", '"'))
# Where such a sign parts no words: `п'ятниця`, `צה"ל`. In `don't` and `l'heure` it parts two.
_WITHIN_WORD = re.compile(
    "(?<=[\u0400-\u052f])['’ʼ](?=[\u0400-\u052f])|(?<=[\u05d0-\u05ea])['’׳\"”״](?=[\u05d0-\u05ea])"
)
# A part of a number as browsers read it, in sixteens, eights and tens; nobody needs a longer one.
_NUMBER = re.compile(r"0x[0-9a-f]{0,16}|0[0-7]{0,24}|[1-9]\d{0,19}", re.ASCII)
_IPV4_PARTS = 4
HOST_NAME = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", re.IGNORECASE)
# Endings that no name of the public internet has (RFC 6761, 6762, 8375).
_LOCAL_ENDINGS = frozenset("localhost local internal lan".split())
# By its name alone an address is public: nearly all are, and need not be taken apart.
_PUBLIC = re.compile(
    rf"https?://(?:[a-z0-9-]+\.)+(?!(?:{'|'.join(sorted(_LOCAL_ENDINGS))})\b)[a-z]{{2,}}(?:[/?#]|$)"
)
# What leads on from the name of a paper, of a person, or of what lies in a repository.
_RESOLVERS = frozenset(("doi.org", "hdl.handle.net", "orcid.org"))
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SAFE = "%/:?#[]@!$&'()*+,;=~-._"


class BadAddressError(ValueError):
    """The text cannot be linked; the message says why."""


@lru_cache(maxsize=16_384)
def slugify(name: str) -> str:
    """The part of an address that stands for a name: lower case, words joined by hyphens, any script."""
    text = _WITHIN_WORD.sub("", fold_forms(fold_forms(name).casefold()))
    text = "".join(char if is_letter(char) else _SYMBOLS.get(char, " ") for char in text)
    words = (_drop_leading_marks(word) for word in text.split())
    slug = "-".join(word for word in words if word)
    if not slug:
        return "x-" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    if len(slug.encode()) > _MAX_SLUG_BYTES:
        digest = hashlib.sha256(slug.encode()).hexdigest()[:8]
        slug = slug.encode()[: _MAX_SLUG_BYTES - 9].decode("utf-8", "ignore").rstrip("-") + "-" + digest
    return f"x-{slug}" if _RESERVED.fullmatch(slug) else slug


def fold_forms(text: str) -> str:
    """Each letter in one form, whatever its width (NFKC), and no letter in parts."""
    folded = unicodedata.normalize("NFKC", text)
    for parts, letter in _SARA_AM.items():
        folded = folded.replace(parts, letter)
    return folded


def is_good_segment(segment: str) -> bool:
    """Whether a file or folder name can be a part of an address on every file system and host."""
    if _PLAIN_SEGMENT.fullmatch(segment) and len(segment) <= _MAX_SEGMENT_BYTES:
        return not _RESERVED.fullmatch(segment)
    return (
        bool(segment)
        and all(is_letter(char) or char in "._-" for char in segment)
        and segment[0].isalnum()
        and is_letter(segment[-1])
        and ".." not in segment
        and len(segment.encode()) <= _MAX_SEGMENT_BYTES
        and not _RESERVED.fullmatch(segment)
        and unicodedata.is_normalized("NFC", segment)
    )


def is_slug(key: str) -> bool:
    """Whether the key of a tag or an outlet can be the part of an address that stands for it."""
    # Greek and others have letters that only a mark behind another letter says in small ones.
    return is_good_segment(key) and key == unicodedata.normalize("NFC", key.casefold())


def is_letter(char: str) -> bool:
    """A letter or digit of any script, or a mark on one: vowel signs of Hindi and Thai are marks."""
    return char.isalnum() or unicodedata.category(char)[0] == "M"


def _drop_leading_marks(word: str) -> str:
    start = next((number for number, char in enumerate(word) if char.isalnum()), len(word))
    return word[start:]


_INDEXES = frozenset(("", "index.html", "index.htm"))


def fold_address(address: str) -> str:
    """Equal for addresses that some file system or host takes for the same."""
    folded = fold_path(address).strip("/")
    if not folded.endswith((".html", ".htm")):
        return folded
    segments = folded.split("/")
    # No page has the name of an index: a folder that has it stands in the way of the page above.
    while segments and segments[-1] in _INDEXES:
        segments.pop()
    return "/".join(segments)


def fold_path(path: str) -> str:
    """Equal for paths that some file system takes for the same."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def page_address(path: str) -> str | None:
    """The address of the page that the Markdown file `content/<path>` becomes; None where it becomes none."""
    folder, _, name = path.removesuffix(".md").partition("/")
    if name.rpartition("/")[2] in {"", ".", ".."}:
        return None
    if folder == "entries":
        return entry_address(path)
    if folder == "pages":
        return hand_written_address(name)
    return f"{folder}/{name}/" if folder in {"stories", "digests"} else None


def entry_address(path: str) -> str:
    """Where the entry of the file `content/<path>` is published."""
    return path.removeprefix("entries/").removesuffix(".md") + "/"


def hand_written_address(file: str) -> str:
    """Where MkDocs puts the page of a file, which is a path below its own folder; an index is the folder."""
    folder, _, last = file.removesuffix(".md").rpartition("/")
    parts = [part for part in (folder, "" if last in ("index", "README") else last) if part]
    return "/".join([*parts, ""]) if parts else ""


def language_address(code: str) -> str:
    """The page of a language: `languages/zh-hans/` of `zh-Hans`."""
    return f"{LANGUAGES}{code.lower()}/"


def find_other_host(address: str, site_url: str) -> str:
    """The host of an address of the web, unless it is that of the site; empty for none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    other = parts.netloc != urlsplit(site_url).netloc and parts.scheme in ("", "http", "https")
    return parts.netloc if other else ""


def output_path(address: str) -> str:
    """The file that a page is written to."""
    return f"{address}index.html" if address.endswith("/") or not address else address


def page_of_feed(address: str) -> str:
    """The page of which an address is a feed: `languages/ko/` of `entries.ko.xml`; nothing of a page."""
    folder, _, name = address.rpartition("/")
    if folder or not name:
        return f"{folder}/" if name else ""
    match = _LANGUAGE_FEED.fullmatch(name)
    return language_address(match[1]) if match else ""


def alias_path(alias: str) -> str:
    """The file that leads from an old address to the new one."""
    old = alias.strip("/")
    return old if old.endswith((".html", ".htm")) else f"{old}/index.html"


def alias_address(alias: str) -> str:
    """An old address as it was published: that of a page ends in a slash."""
    return alias_path(alias).removesuffix("index.html")


def decode_address(address: str) -> str:
    """An old address as the file is called that a server looks for; a slash in a name stays `%2F`."""
    return address if "%2f" in address.lower() else unquote(address)


def why_no_alias(alias: str) -> str:
    """Why no redirect can be written at an address, decoded; empty where one can.

    Other programs have blanks and signs in their addresses. What a URI may hold in a path (RFC 3986, `pchar`)
    may stand here, if Windows can have it in the name of a file.
    """
    segments = alias.strip("/").split("/")
    names = [re.sub(r"\.html?$", "", segment) for segment in segments]
    return next(filter(None, map(_find_fault, ["", *names] if alias.startswith("//") else names)), "")


def is_alias(alias: str) -> bool:
    """Whether a redirect can be written at the address."""
    return not why_no_alias(alias)


def _find_fault(name: str) -> str:
    """Why no folder of an old address can be called so; empty where it can."""
    if not name:
        return "a part of it is empty"
    # WordPress keeps the joiners of a Persian word.
    bad = next((char for char in without_joiners(name) if not is_letter(char) and char not in _OLD_SIGNS), "")
    if bad:
        return f"{_name(bad)} cannot be in the name of a file"
    if ".." in name or name.strip(" .") != name:
        return "a part of it begins or ends in a dot or a blank, or has two dots"
    if _RESERVED.fullmatch(name):
        return f"Windows can have no file called '{name}'"
    if len(name.encode()) > _MAX_SEGMENT_BYTES:
        return f"a part of it is longer than {_MAX_SEGMENT_BYTES} bytes"
    return "" if unicodedata.is_normalized("NFC", name) else "its letters are not in the form NFC"


def list_folders(paths: Iterable[str]) -> set[str]:
    """Every folder in which one of these files lies, at whatever depth."""
    folders = set[str]()
    for path in {path.rpartition("/")[0] for path in paths}:
        folder = path
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def depth_of(address: str) -> int:
    """How many folders lie between the site's root and the page."""
    return address.count("/")


def path_to_root(depth: int) -> str:
    """The relative prefix that leads from a page at this depth to the site's root."""
    return "../" * depth or "./"


@lru_cache(maxsize=4_096)
def encode(address: str) -> str:
    """Percent-encode what a URI cannot hold (RFC 3986); what is encoded already stays as it is."""
    return quote(address, safe=_SAFE)


def show_letters(address: str) -> str:
    """The address with letters in place of their codes, as browsers show it; what nobody sees stays coded."""
    return _CODED_LETTERS.sub(_decode_letters, address)


def _decode_letters(coded: re.Match[str]) -> str:
    try:
        letters = bytes.fromhex(coded[0].replace("%", "")).decode()
    except UnicodeDecodeError:
        return coded[0]
    return letters if without_joiners(letters).isprintable() else coded[0]


def is_plain_address(text: str) -> bool:
    """Whether a web address is sound, and is printed as it is written."""
    return bool(_PLAIN.fullmatch(text))


def parse_web_address(text: str) -> str:
    """Check and normalise an http or https address as browsers read it.

    Returns a URI in ASCII. Raises BadAddressError with the reason.
    """
    text = text.strip()
    if is_plain_address(text):
        return text
    if bad := _FORBIDDEN.search(text.replace("|", "%7C").replace("{", "%7B").replace("}", "%7D")):
        raise BadAddressError(f"it holds {_name(bad.group())}")
    if not re.match(r"https?://[^/]", text, re.IGNORECASE):
        raise BadAddressError("it does not start with http:// or https:// and a host")
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        port = parts.port
        ascii_host = host if host.isascii() else encode_host(host)
    except (ValueError, UnicodeError) as error:
        raise BadAddressError("its host or port cannot be read") from error
    if "@" in parts.netloc:
        raise BadAddressError("it holds a user name")
    if not re.fullmatch(
        r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9-]+\.?|\[[0-9a-f:.]+\]|[0-9a-f:]*:[0-9a-f:.]+",
        ascii_host,
    ):
        raise BadAddressError("its host cannot be read")
    if not _is_name(ascii_host) and not _is_ipv4(ascii_host):
        raise BadAddressError("its host looks like a number, and is none of a machine")
    shown_host = f"[{ascii_host}]" if ":" in ascii_host else ascii_host
    netloc = shown_host if port is None else f"{shown_host}:{port}"
    tail = (encode(part) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme.lower(), netloc, *tail))


def is_local(address: str) -> bool:
    """Whether a web address leads into somebody's own network, where no reader can follow.

    Names that only such networks know, and numbers that are no address of the public internet; a number in a
    form that is not the usual one hides what it is.
    """
    if _PUBLIC.match(address):
        return False
    host = (urlsplit(address).hostname or "").rstrip(".")
    last = host.rpartition(".")[2]
    if is_number(host):
        try:
            return not ip_address(host).is_global
        except ValueError:
            return True
    return last in _LOCAL_ENDINGS or "." not in host


def is_number(host: str) -> bool:
    """Whether a host is the number of a machine, and no name."""
    return ":" in host or host.rstrip(".").rpartition(".")[2][:1].isdigit()


def encode_host(host: str) -> str:
    """A host in other letters as the domain system has it, and browsers ask for it (UTS 46, nontransitional).

    Python's own codec is that of 2003: it makes another host of one with ß in it. Raises UnicodeError.
    """
    # Hardly an address has such a host, and its tables take a while to load.
    import idna

    return idna.encode(host, uts46=True).decode()


def _is_name(host: str) -> bool:
    """Whether browsers do not take a host for a number (WHATWG URL, ends in a number checker)."""
    last = host.removesuffix(".").rpartition(".")[2]
    return ":" in host or not re.fullmatch(r"\d+|0x[0-9a-f]*", last, re.ASCII)


def _is_ipv4(host: str) -> bool:
    """Whether browsers can read a number off a host: up to four parts, in three notations (WHATWG URL)."""
    parts = host.removesuffix(".").split(".")
    if len(parts) > _IPV4_PARTS or not all(map(_NUMBER.fullmatch, parts)):
        return False
    *first, last = map(_read_number, parts)
    return all(number < 256 for number in first) and last < 256 ** (_IPV4_PARTS + 1 - len(parts))


def _read_number(text: str) -> int:
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text.startswith("0") else 10)


def host_of(address: str) -> str:
    """What readers call the host of a web address: without `www.`; the address itself where it has none.

    A host that only leads on from a name, a DOI or an ORCID iD, says nothing without the name.
    """
    parts = urlsplit(address)
    host = parts.hostname or address
    return host + parts.path if host in _RESOLVERS else host.removeprefix("www.") or host


def bare_host(address: str) -> str:
    """The host of a web address as domains of outlets are written: no `www.`; empty where there is none."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def has_scheme(text: str) -> bool:
    """Whether a browser would read a scheme or a host off the text, whatever hides in front of it."""
    bare = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]", "", text)
    return bool(_SCHEME.match(bare)) or bare.replace("\\", "/").startswith("//")


def _name(char: str) -> str:
    if char == " ":
        return "a space"
    return f"'{char}'" if char.isprintable() else f"U+{ord(char):04X}"
