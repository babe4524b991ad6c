"""Is a file the picture that its name says, and safe to publish?"""

import re
from pathlib import PurePosixPath

import lxml.etree

from digest.problems import quote

_SVG = "{http://www.w3.org/2000/svg}"
_SVG_ELEMENTS = frozenset(
    "circle clipPath defs desc ellipse feBlend feColorMatrix feComposite feDropShadow feFlood "
    "feGaussianBlur feMerge feMergeNode feOffset filter g line linearGradient marker mask metadata "
    "path pattern polygon polyline radialGradient rect stop style svg symbol text textPath title "
    "tspan use".split()
)
_OWN_REFERENCE = re.compile(r"\s*#[\w.:-]+\s*")
# Whatever loads something, in a style sheet or an attribute that may hold a piece of one.
_OUTSIDE = re.compile(
    r"url\(\s*['\"]?(?!\s*#)|image(?:-set)?\(|src\(|element\(|expression|javascript:|@(?!media)|\\",
    re.IGNORECASE,
)
# What a file starts with, by its ending: a name must not disguise what a host would serve.
_SIGNATURES = {
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    ".jpg": re.compile(rb"\xff\xd8\xff"),
    ".jpeg": re.compile(rb"\xff\xd8\xff"),
    ".gif": re.compile(rb"GIF8[79]a"),
    ".webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    ".avif": re.compile(rb"....ftyp(?:avif|avis|mif1)", re.DOTALL),
}


def find_fault(name: str, data: bytes) -> str:
    """What forbids publishing the file; empty where there is nothing."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".svg":
        return find_svg_fault(data)
    return "" if _SIGNATURES[suffix].match(data) else f"the file is not a {suffix[1:]} image"


def find_svg_fault(data: bytes) -> str:
    """What forbids publishing an SVG: anything but shapes and text; empty where there is nothing.

    An SVG that is opened by itself is a page of the site: its scripts would run with the site's rights.
    """
    if re.search(rb"<!doctype", data, re.IGNORECASE):
        return "it has a document type"
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, huge_tree=False
    )
    try:
        root = lxml.etree.fromstring(data, parser)
    except (lxml.etree.XMLSyntaxError, ValueError) as error:
        return f"it is not well-formed ({quote(error)})"
    if root.getroottree().docinfo.internalDTD is not None:
        return "it has a document type"
    if root.xpath("//processing-instruction()"):
        return "it holds a processing instruction"
    if root.tag != f"{_SVG}svg":
        return "its root is not <svg>"
    return next((fault for element in root.iter() if (fault := _find_element_fault(element))), "")


def _find_element_fault(element: lxml.etree._Element) -> str:
    name = str(element.tag).removeprefix(_SVG)
    if name not in _SVG_ELEMENTS:
        return f"it holds the element {quote(name)}"
    if name == "style" and _OUTSIDE.search("".join(map(str, element.itertext()))):
        return "its style loads something"
    for key, value in element.attrib.items():
        attribute = lxml.etree.QName(key).localname.lower()
        if attribute.startswith("on"):
            return f"it holds the event attribute {quote(attribute)}"
        if attribute in {"href", "src"} and not _OWN_REFERENCE.fullmatch(str(value)):
            return f"it refers to {quote(value)}"
        if _OUTSIDE.search(str(value)):
            return f"the attribute {quote(attribute)} loads something"
    return ""
