"""Is a file the picture that its name says, safe to publish, and how large is it?

And smaller ones of it, for smaller screens.
"""

import re
import warnings
from io import BytesIO
from pathlib import PurePosixPath

import lxml.etree

from digest.model.problems import Problem, quote
from digest.pictures.avif import is_whole

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
    r"url\(\s*+['\"]?+(?!\s*+#)|image(?:-set)?\(|src\(|element\(|expression|javascript:|@(?!media)|\\",
    re.IGNORECASE,
)
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"'](?P<name>[^\"']*)")
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*", re.ASCII)
# More than any telephone makes. Opened it fills 200 MB, however small the file is.
MAX_PIXELS = 50_000_000
# The most that a drawing may have, in bytes: the tree of its elements fills thirty times as much.
MAX_DRAWING = 2_000_000
# Of how many parts a drawing may consist where all that it repeats is counted, and how deep that may go.
_MOST_DRAWN, _DEEPEST = 500_000, 50
# EXIF's orientation, and its values for a picture that is shown turned by a quarter.
_ORIENTATION = 0x0112
_ON_ITS_SIDE = {5, 6, 7, 8}
# How wide smaller ones of a photograph are, in pixels: a telephone, a telephone's dense screen or a column, a
# column on a dense screen.
WIDTHS = (480, 960, 1440)
_SHRUNK = frozenset({".png", ".jpg", ".jpeg", ".webp", ".avif"})
# The media type of each kind of picture, by its ending.
MEDIA_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
# The last bytes of a picture that is whole.
_ENDS = {".png": b"IEND\xaeB`\x82", ".jpg": b"\xff\xd9", ".jpeg": b"\xff\xd9", ".gif": b";"}
# What a file starts with, by its ending: a name must not disguise what a host would serve.
_SIGNATURES = {
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    ".jpg": re.compile(rb"\xff\xd8\xff"),
    ".jpeg": re.compile(rb"\xff\xd8\xff"),
    ".gif": re.compile(rb"GIF8[79]a"),
    ".webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    ".avif": re.compile(rb"....ftyp(?:avif|avis|mif1)", re.DOTALL),
}
_ICON = b"\0\0\1\0"


def find_fault(name: str, data: bytes) -> str:
    """What forbids publishing the file; empty where there is nothing."""
    if PurePosixPath(name).suffix.lower() == ".svg":
        return find_svg_fault(data)
    return find_disguise(name, data)


def find_disguise(name: str, head: bytes) -> str:
    """What is wrong with a photograph that does not begin as its ending says; empty where it does."""
    suffix = PurePosixPath(name).suffix.lower()
    return "" if _SIGNATURES[suffix].match(head) else f"the file is not a {suffix[1:]} image"


def find_ending(data: bytes) -> str:
    """The ending of a picture by what it begins with; empty where it is none that can be published."""
    if b"<svg" in data[:1_000] and not find_svg_fault(data):
        return ".svg"
    return next((ending for ending, signature in _SIGNATURES.items() if signature.match(data)), "")


def is_sign(name: str, data: bytes) -> bool:
    """Whether a logo or favicon of the owner's is what its ending says, whatever a drawing holds."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".svg":
        return b"<svg" in data
    # Browsers show a photograph of any kind as an icon.
    is_photograph = any(signature.match(data) for signature in _SIGNATURES.values())
    return data.startswith(_ICON) or is_photograph if suffix == ".ico" else suffix in _SIGNATURES


def describe_fault(shown: str, fault: str) -> Problem:
    """The problem that a fault of the file makes."""
    is_drawing = shown.lower().endswith(".svg")
    wanted = "a plain picture is wanted"
    cure = "export it again without it" if is_drawing else "correct its ending, or export it again"
    return Problem(shown, 1, 1, "unsafe-image", fault, wanted, cure)


def measure(name: str, data: bytes) -> tuple[int, int] | None:
    """Width and height in CSS pixels, of a file without a fault; None where it does not say.

    With them a browser keeps the room for a picture that is still on its way.
    """
    if PurePosixPath(name).suffix.lower() == ".svg":
        return _measure_svg(data)
    # Only digests with such pictures need it.
    from PIL import Image

    # Pillow's own limit only warns of the smaller ones, and says nothing of their size.
    Image.MAX_IMAGE_PIXELS = None
    try:
        # Only the head of the file is read; what Pillow says of the rest, or of the size, is no matter.
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(data)) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                # To look for more, Pillow would open the whole of a PNG.
                return image.size
            turned = image.getexif().get(_ORIENTATION, 1) in _ON_ITS_SIDE
            return (height, width) if turned else (width, height)
    except (OSError, ValueError, SyntaxError, RuntimeError, Image.DecompressionBombError):
        return None


def breaks_off(name: str, data: bytes, bare: bytes) -> bool:
    """Whether a photograph ends before its end, as one does that was not wholly copied or downloaded.

    `bare` is the file without its metadata, which ends where the picture does. Nothing is opened.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".webp":
        return len(data) < int.from_bytes(data[4:8], "little") + 8
    if suffix == ".avif":
        return not is_whole(data)
    return suffix in _ENDS and not bare.endswith(_ENDS[suffix])


def find_excess(name: str, data: bytes, size: tuple[int, int] | None) -> tuple[str, str]:
    """What of a picture is too large, and how much is allowed; empty where nothing is."""
    if PurePosixPath(name).suffix.lower() == ".svg" and len(data) > MAX_DRAWING:
        return f"the drawing has {len(data):,} bytes", f"at most {MAX_DRAWING:,}"
    if size and size[0] * size[1] > MAX_PIXELS:
        return f"the image has {size[0]:,} × {size[1]:,} pixels", f"at most {MAX_PIXELS:,}"
    return "", ""


def widths_of(name: str, size: tuple[int, int] | None) -> tuple[int, ...]:
    """How wide the smaller ones of a picture are, and it itself where it is no wider; none of drawings."""
    if size is None or PurePosixPath(name).suffix.lower() not in _SHRUNK:
        return ()
    return tuple(sorted({min(width, size[0]) for width in WIDTHS}))


def smaller_path(file: str, width: int) -> str:
    """Where the picture is that is this wide: `sizes/480/map.jpg.webp`."""
    return f"sizes/{width}/{file.removeprefix('images/')}.webp"


def shrink(name: str, data: bytes, width: int) -> bytes:
    """The picture as WebP of this width, upright; without loss where it was without.

    One that breaks off, or is too large to be opened, stays as it is: browsers show what there is of it.
    """
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(data)) as image:
            # Each copy of a large one fills 200 MB.
            ImageOps.exif_transpose(image, in_place=True)
            mode = "RGBA" if image.has_transparency_data else "RGB"
            height = max(1, round(image.height * width / image.width))
            upright = image if image.mode == mode else image.convert(mode)
            smaller = upright.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
            out = BytesIO()
            smaller.save(out, "WEBP", quality=80, lossless=name.lower().endswith(".png"), method=4)
    except (OSError, ValueError, SyntaxError, RuntimeError, Image.DecompressionBombError):
        return data
    return out.getvalue()


def _measure_svg(data: bytes) -> tuple[int, int] | None:
    _, root = next(iter(lxml.etree.iterparse(BytesIO(data), ("start",), resolve_entities=False)))
    stated = [_LENGTH.fullmatch(str(root.get(name, ""))) for name in ("width", "height")]
    sides = [match[1] for match in stated if match]
    if len(sides) < 2:
        sides = re.split(r"[\s,]+", str(root.get("viewBox", "")).strip())[2:]
    try:
        width, height = (round(float(side)) for side in sides)
    except (ValueError, OverflowError):
        return None
    return (width, height) if width > 0 and height > 0 else None


def find_svg_fault(data: bytes) -> str:
    """What forbids publishing an SVG: anything but shapes and text; empty where there is nothing.

    An SVG that is opened by itself is a page of the site: its scripts would run with the site's rights. It is
    read here as browsers read it, in UTF-8: in an encoding that they do not know, such as HZ, a script is
    Chinese text to this parser, and a script to them.
    """
    if fault := find_encoding_fault(data):
        return fault
    if re.search(rb"<!doctype", data, re.IGNORECASE):
        return "it has a document type"
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, huge_tree=False, encoding="utf-8"
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
    fault = next((fault for element in root.iter() if (fault := _find_element_fault(element))), "")
    return fault or _find_repetition(root)


def _find_repetition(root: lxml.etree._Element) -> str:
    """What is repeated by what is repeated grows with every step, and a browser draws all of it."""
    targets = {str(element.get("id")): element for element in root.iter() if element.get("id")}
    weights: dict[str, int] = {}
    left = _MOST_DRAWN

    def weigh(element: lxml.etree._Element, depth: int) -> int:
        nonlocal left
        drawn = 0
        for part in element.iter():
            left -= 1
            drawn += 1
            if part.tag == f"{_SVG}use":
                name = _reference(part)
                if name in targets and name not in weights:
                    # What repeats itself, or is too deep to be followed, is too much.
                    weights[name] = _MOST_DRAWN
                    weights[name] = weigh(targets[name], depth + 1) if depth < _DEEPEST else _MOST_DRAWN
                drawn += weights.get(name, 0)
            if min(left, _MOST_DRAWN - drawn) <= 0:
                left = 0
                return _MOST_DRAWN
        return drawn

    return f"its <use> draw more than {_MOST_DRAWN:,} parts" if weigh(root, 0) >= _MOST_DRAWN else ""


def _reference(element: lxml.etree._Element) -> str:
    """The id that a `<use>` names."""
    values = (value for key, value in element.attrib.items() if lxml.etree.QName(key).localname == "href")
    return next((str(value).strip().removeprefix("#") for value in values), "")


def find_encoding_fault(data: bytes) -> str:
    """Why others may read another text in a drawing than this house; empty where they do not."""
    declared = _ENCODING.match(data)
    if declared and declared["name"].lower() not in {b"utf-8", b"us-ascii"}:
        return f"its encoding is {quote(declared['name'].decode('ascii', 'replace'))}; save it as UTF-8"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "it is not UTF-8; save it again as UTF-8"
    return ""


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
        if attribute in {"base", "href", "src"} and not _OWN_REFERENCE.fullmatch(str(value)):
            return f"it refers to {quote(value)}"
        if _OUTSIDE.search(str(value)):
            return f"the attribute {quote(attribute)} loads something"
    return ""
