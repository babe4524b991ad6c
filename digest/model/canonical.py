"""Which address does a report have, without what sharing adds?

Two answers for two uses. `clean_address` may be written into an entry: it takes away only what is known
to add nothing, so it still leads to the report. `comparable_address` is for comparing and leads nowhere:
it also leaves out what most sites treat alike, such as `www.` and a slash at the end.
"""

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit, urlunsplit

from digest.model.addresses import BadAddressError, encode, parse_web_address
from digest.model.problems import quote

# Names that only say how a reader got here. What is not listed is kept: `q=`, `id=` or `ref=` may choose
# the page, and an address that leads nowhere is worse than one that tells tales.
_TRACKING = frozenset(
    "_ga _gl _hsenc _hsmi _openstat __hsfp __hssc __hstc __s __twitter_impression action_object_map "
    "action_ref_map action_type_map amp_gsa amp_js_v at_campaign at_campaign_type at_creation at_format "
    "at_medium at_variant cmpid cmp_id dclid dicbo dm_i echobox epik fb_action_ids fb_action_types fb_ref "
    "fb_source fbclid ga_campaign ga_content ga_medium ga_place ga_source ga_term gad_campaignid gad_source "
    "gbraid gclid gclsrc guccounter guce_referrer guce_referrer_sig hsctatracking igsh igshid irclickid "
    "li_fat_id mbid mc_cid mc_eid mibextid mkt_tok ml_subscriber ml_subscriber_hash msclkid ns_campaign "
    "ns_fee ns_linkname ns_mchannel ns_source ob_click_id ocid oly_anon_id oly_enc_id rb_clickid ref_src "
    "ref_url s_cid sccid smid smtyp soc_src soc_trk srsltid tblci ttclid twclid usqp vero_conv vero_id "
    "wbraid wickedid wt_mc wt_zmc xtor yclid ysclid".split()
)
# Names that may choose the page, and their values that only say where a reader came from.
_ORIGINS = frozenset({"ref", "source", "src", "from", "via", "origin", "referrer"})
_ORIGIN_VALUES = frozenset(
    "rss feed feedburner atom twitter x facebook fb instagram linkedin reddit mastodon bluesky bsky threads "
    "whatsapp telegram newsletter email e-mail mail home homepage frontpage share sharing social hn "
    "hackernews google googlenews google-news applenews apple-news flipboard pocket".split()
)
_TRACKING_PREFIXES = ("utm_", "at_bbc_", "at_custom", "at_link_", "at_ptr_", "hsa_", "mtm_", "pk_")
# Names too short to be the same everywhere, by the end of the host that uses them so.
_TRACKING_AT = {
    "dailymail.co.uk": {"ito"},
    "forbes.com": {"sh"},
    "linkedin.com": {"trk", "trackingid", "lipi"},
    "spotify.com": {"si"},
    "theguardian.com": {"cmp"},
    "twitter.com": {"s", "t"},
    "x.com": {"s", "t"},
    "youtu.be": {"feature", "si"},
    "youtube.com": {"feature", "si"},
}
# Fragments that name no part of a report.
_IDLE_FRAGMENTS = frozenset({"", "comments", "disqus_thread", "google_vignette", "respond", "top"})
# Hosts whose pages stand at another host under the same path. Only those that are known to: `m.epa.gov` and
# `mobile.weather.gov` are sites of their own.
_SAME_HOST = {
    "amp.dw.com": "www.dw.com",
    "amp.france24.com": "www.france24.com",
    "amp.theguardian.com": "www.theguardian.com",
    "m.dw.com": "www.dw.com",
    "m.facebook.com": "www.facebook.com",
    "m.spiegel.de": "www.spiegel.de",
    "m.youtube.com": "www.youtube.com",
    "mobile.nytimes.com": "www.nytimes.com",
    "mobile.twitter.com": "twitter.com",
    "mobile.x.com": "x.com",
}
# The name of a report in the DOI system (ISO 26324): as it is cited, alone, or as an address and no more.
_DOI = re.compile(
    r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/(?!.*[?#]))?(10\.\d{4,9}(?:\.\d+)*/\S+)", re.IGNORECASE
)
_DOI_HOSTS = ("doi.org", "dx.doi.org")
# Papers are cited by these names, too: of arXiv the new ones and those from before 2007, and of PubMed.
_ARXIV = re.compile(r"(?i)arxiv:\s*((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?)")
_PUBMED = re.compile(r"(?i)pmid:\s*(\d{1,8})")
_MOBILE_WIKI = re.compile(r"(?<=[a-z-])\.m(?=\.wik(?:ipedia|inews|isource|iquote|tionary|ivoyage)\.org)")
_GOOGLE = re.compile(r"(?:www\.)?google\.(?:com|[a-z]{2}|com?\.[a-z]{2})")
_AMP_CACHE = re.compile(r"/[cv]/(s/)?([^/]+\.[^/]+.*)", re.DOTALL)
_GOOGLE_AMP = re.compile(r"/amp/(s/)?([^/]+\.[^/]+.*)", re.DOTALL)
# Parameters that ask for the page as AMP, and their values.
_AMP_QUERY = re.compile(r"(?:amp(?:=(?:1|true|amp)?)?|outputtype=(?:default-)?amp)", re.IGNORECASE)
# The page of an article, and not that of an amplifier: its name has words, a number or the ending of a page.
_ARTICLE = re.compile(r"-.*-|\d{5}|\.html?$", re.DOTALL)
# For comparing: `amp` before or behind at least one other part of the path, wherever sites write it.
_AMP_SEGMENT = re.compile(r"(?<=[^/])/amp(?=/*$)|(?<!/amp)/amp(?=/[^/])")
# An address in an address, as archives have them: what follows belongs to the inner one, and names the copy.
_COPY = re.compile(r"/https?:/")
_AMP_NAME = re.compile(r"(.*/[^/]+)\.amp(\.html?)?", re.DOTALL)
_INDEX_PAGE = re.compile(r"(?<=/)(?:index|default)\.(?:html?|php|aspx?)$")
# An address in which there is nothing to clean: most are, and looking closer takes thirty times as long.
_USUAL = re.compile(
    r"https?://(?:www\.)?((?!(?:www|m|mobile|amp)\.)(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}"
    r"(?:/[\w/.~-]*[\w.~-])?)/*",
    re.ASCII,
)
_UNUSUAL = re.compile(r"amp|\.m\.|doi\.org|/(?:index|default)\.", re.IGNORECASE)
_ENCODED = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
# The hosts and paths that hold another address, at a glance: every link of every text is looked at.
_WRAPPED = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]{2,6}/(?:url\?|amp/)|lm?\.(?:facebook|instagram)\.com/|l\.messenger\.com/"
    r"|[\w-]+\.(?:safelinks\.protection\.outlook|cdn\.ampproject)\.|urldefense\.)",
    re.IGNORECASE,
)
_URLDEFENSE = re.compile(r"/v3/__(https?):/+([^/].*)__;([\w-]*)[^;]*", re.DOTALL)
# Nobody shares an address this long, and one can be built that is unwrapped thousands of times.
_LONGEST = 4_096


def clean_address(address: str) -> str:
    """The address of the same report without tracking, AMP, mobile host and redirection; idempotent.

    Raises BadAddressError where `parse_web_address` does.
    """
    address = parse_web_address(address)
    if len(address) > _LONGEST:
        return address
    while (cleaner := _clean_once(address)) != address:
        address = cleaner
    return address


def resolve_paper(text: str) -> str:
    """The address of a paper, which may be called `10.1000/182`, `doi:10.1000/182`, `arXiv:2411.01234` or
    `PMID: 33301246`; any other text as it is.
    """
    name = text.strip()
    if match := _DOI.fullmatch(name):
        # A name may hold what parts an address.
        return f"https://doi.org/{encode(match[1]).replace('?', '%3F').replace('#', '%23')}"
    if match := _ARXIV.fullmatch(name):
        return f"https://arxiv.org/abs/{match[1]}"
    if match := _PUBMED.fullmatch(name):
        return f"https://pubmed.ncbi.nlm.nih.gov/{match[1]}/"
    return text


def find_tracking(address: str) -> tuple[str, ...]:
    """The names of the tracking parameters in an address, as they are written; none of bad addresses."""
    if "?" not in address and "#" not in address:
        return ()
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ()
    if _COPY.search(parts.path) or len(address) > _LONGEST:
        return ()
    names = (
        text.partition("=")[0]
        for part in (parts.query, parts.fragment)
        for text in part.split("&")
        if _is_tracking(text, host) and (part is parts.query or "=" in text)
    )
    return tuple(dict.fromkeys(names))


def unwrap(address: str) -> str:
    """The address in that of somebody who sends readers on, or shows a copy; empty where there is none."""
    if not _WRAPPED.match(address) or len(address) > _LONGEST:
        return ""
    try:
        return _unwrap(urlsplit(address))
    except ValueError:
        return ""


def is_tracked(address: str) -> bool:
    """Whether an address says how somebody came to it, or leads over somebody who counts that."""
    return bool(find_tracking(address) or unwrap(address))


def say_tracking(address: str) -> tuple[str, str, str]:
    """What is found in an address that is tracked, what is wanted, and the cure.

    Raises BadAddressError where `parse_web_address` does.
    """
    found = f"{quote(address)} carries {', '.join(map(quote, find_tracking(address)))}"
    if unwrap(address):
        found = f"{quote(address)} leads over {urlsplit(address).hostname}, which sees who follows it"
    return found, "the plain address is wanted", f"write {clean_address(address)}"


def comparable_address(address: str) -> str:
    """Equal for addresses that lead to the same report; not an address itself, and idempotent.

    Raises BadAddressError where `parse_web_address` does.
    """
    if (usual := _USUAL.fullmatch(address)) and not _UNUSUAL.search(address):
        return f"http://{usual[1]}"
    address = clean_address(address)
    while (barer := clean_address(_bare(address))) != address:
        address = barer
    return address


def _clean_once(address: str) -> str:
    parts = urlsplit(address)
    if inner := _unwrap(parts):
        return inner
    if _COPY.search(parts.path):
        return urlunsplit(parts._replace(netloc=_clean_host(parts)))
    host = (parts.hostname or "").rstrip(".")
    return urlunsplit(
        (
            parts.scheme,
            _clean_host(parts),
            _drop_amp_end(parts.path),
            "&".join(_kept(parts.query, host)),
            _clean_fragment(parts.fragment, host),
        )
    )


def _clean_host(parts: SplitResult) -> str:
    """The host that a report is known by, and its port where that is not the usual one."""
    host, port = parts.netloc.lower(), ""
    if match := re.fullmatch(r"(.*[^:]):(\d*)", host) if not host.endswith("]") else None:
        host, port = match.groups()
    if port == {"http": "80", "https": "443"}[parts.scheme]:
        port = ""
    host = host.rstrip(".") or host
    host = _SAME_HOST.get(host) or _MOBILE_WIKI.sub("", host)
    return f"{host}:{port}" if port else host


def _kept(query: str, host: str) -> Iterator[str]:
    for text in query.split("&") if query else ():
        if not (_is_tracking(text, host) or _AMP_QUERY.fullmatch(text)):
            yield text


def _is_tracking(text: str, host: str) -> bool:
    """Whether `name=value` of a query says only how a reader got to a page of the host."""
    name = text.partition("=")[0].lower()
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    site = ".".join(host.lower().rsplit(".", 2)[-2:])
    return name in _TRACKING_AT.get(site, ()) or name in _TRACKING_AT.get(host.removeprefix("www."), ())


def _clean_fragment(fragment: str, host: str) -> str:
    """What names a part of the report: one of many in a running report may be meant."""
    fragment, _, _highlight = fragment.partition(":~:")
    if fragment.lower() in _IDLE_FRAGMENTS:
        return ""
    return "&".join(part for part in fragment.split("&") if "=" not in part or not _is_tracking(part, host))


def _unwrap(parts: SplitResult) -> str:
    """The address inside one of those who send readers on, or show a copy; empty where there is none."""
    host = parts.hostname or ""
    if names := _redirects(host, parts.path):
        inner = next((value for name, value in parse_qsl(parts.query) if name in names), "")
    elif host in {"urldefense.com", "urldefense.us", "urldefense.proofpoint.com"}:
        inner = _undefended(parts)
    else:
        inner = _uncached(host, parts)
    try:
        return parse_web_address(inner) if inner else ""
    except BadAddressError:
        return ""


def _redirects(host: str, path: str) -> tuple[str, ...]:
    """The parameters in which a page that only sends readers on says where to."""
    if _GOOGLE.fullmatch(host) and path == "/url":
        return ("q", "url")
    if host in {"l.facebook.com", "lm.facebook.com", "l.instagram.com", "l.messenger.com"}:
        return ("u",)
    if host.endswith(".safelinks.protection.outlook.com"):
        return ("url",)
    return ()


def _undefended(parts: SplitResult) -> str:
    """The address in one by Proofpoint's URL Defense; empty where there is none, or signs of it are missing.

    The second version writes `-` for `%` and `_` for `/`, the third `*` for what it has behind the semicolon.
    """
    if parts.path == "/v2/url":
        inner = next((value for name, value in parse_qsl(parts.query) if name == "u"), "")
        return unquote(inner.replace("-", "%").replace("_", "/"))
    rest = f"{parts.path}?{parts.query}" if parts.query else parts.path
    rest += f"#{parts.fragment}" if parts.fragment else ""
    match = _URLDEFENSE.fullmatch(rest)
    if not match or "**" in match[2]:
        return ""
    try:
        kept = iter(urlsafe_b64decode(f"{match[3]}==").decode())
        return f"{match[1]}://{re.sub(r'[*]', lambda _: next(kept), match[2])}"
    except (ValueError, StopIteration):
        return ""


def _uncached(host: str, parts: SplitResult) -> str:
    """The address of which a cache of AMP pages shows a copy."""
    pattern = _GOOGLE_AMP if _GOOGLE.fullmatch(host) else _AMP_CACHE
    if pattern is _AMP_CACHE and not host.endswith(".cdn.ampproject.org"):
        return ""
    if not (match := pattern.fullmatch(parts.path)):
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{'https' if match[1] else 'http'}://{match[2]}{query}"


def _bare(address: str) -> str:
    parts = urlsplit(address)
    # Some scheme has to stand there, so that it is an address to the functions here.
    host = _bare_host(parts.netloc.removesuffix(":443"))
    path = parts.path
    if host in _DOI_HOSTS:
        # A name in the DOI system is the same in any case (ISO 26324).
        host, path = _DOI_HOSTS[0], path.lower()
    path = _INDEX_PAGE.sub("", _drop_amp(path)).rstrip("/")
    path, query = (_ENCODED.sub(lambda match: match[0].upper(), text) for text in (path, parts.query))
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit(("http", host, path, "&".join(sorted(_choosing(query))), fragment))


def _choosing(query: str) -> Iterator[str]:
    """What of a query may choose the page: all but values that say where readers come from."""
    for text in query.split("&"):
        name, _, value = text.lower().partition("=")
        if name not in _ORIGINS or value not in _ORIGIN_VALUES:
            yield text


def _drop_amp_end(path: str) -> str:
    """The path of an article without the `/amp` behind it; any other as it is."""
    article, _, end = path.rpartition("/amp")
    name = article.rpartition("/")[2]
    return f"{article}{end}" if end in {"", "/"} and _ARTICLE.search(name) else path


def _drop_amp(path: str) -> str:
    """The path without what asks for AMP, in any of the places where sites write it."""
    if match := _AMP_NAME.fullmatch(path):
        return match[1] + (match[2] or "")
    return _AMP_SEGMENT.sub("", path) or path


def _bare_host(host: str) -> str:
    """The host without `www.` and what readers with small screens are given."""
    first, _, rest = host.partition(".")
    return _bare_host(rest) if first in {"www", "m", "mobile", "amp"} and "." in rest else host
