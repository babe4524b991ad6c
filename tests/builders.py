"""What a test writes down again and again: an entry that is right, and a site's settings."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from PIL import Image

from digest.model.options import Options
from digest.model.settings import MarkdownSettings, Settings

SITE_NAME = "The Test Digest"
SITE_URL = "https://example.org/digest/"
DESCRIPTION = "What the tests read."
EXTENSIONS = ("toc", "tables", "fenced_code", "footnotes")
# What tests read as files: faulty content, hostile input, and what fuzzers have found.
CASES = Path(__file__).parent / "cases"
# Real data beside the repository; whoever clones the project has none, and tests that use it skip.
SHARED = Path(__file__).parents[1].parent / "shared"

# The report that an entry is about unless it says otherwise.
REPORT = "https://news.example/story"

Value: TypeAlias = "str | int | Sequence[Value] | Mapping[str, Value] | None"
# How digests go out by mail, for sites that send some.
MAIL: dict[str, Value] = {"sender": "The Test Digest <desk@example.org>", "to": "readers@example.org"}


def entry(**fields: Value) -> str:
    """The text of a valid entry, with fields as given: a value replaces the usual one, None leaves it out.

    `body` is the text below the front matter.
    """
    body = str(fields.pop("body", "The text of the entry.\n"))
    usual: dict[str, Value] = {
        "title": "Two ministers meet",
        "date": "2024-11-13",
        "source": {"name": "Example News", "url": REPORT},
        "summary": "Two ministers met and agreed to meet again.",
    }
    written = {name: value for name, value in {**usual, **fields}.items() if value is not None}
    lines = (f"{name}: {write_value(value)}\n" for name, value in written.items())
    return f"---\n{''.join(lines)}---\n\n{body}"


def write_value(value: Value) -> str:
    """A value as YAML on one line. Text stands in quotation marks, so that any text can be written."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return f'"{"".join(map(_escape, value))}"'
    if isinstance(value, int):
        return str(value).lower()
    if isinstance(value, Mapping):
        items = (f"{write_value(key)}: {write_value(item)}" for key, item in value.items())
        return f"{{{', '.join(items)}}}"
    return f"[{', '.join(map(write_value, value))}]"


def settings(root: Path, **options: Value) -> Settings:
    """The settings of the site in the folder `root`.

    The options are those of the plugin, and `site_name`, `site_url` and `language`.
    """
    site_name = str(options.pop("site_name", SITE_NAME))
    site_url = str(options.pop("site_url", SITE_URL))
    language = str(options.pop("language", "en"))
    chosen = Options.model_validate({"identity": "example.org", **options})
    return Settings(
        root=root,
        options=chosen,
        site_name=site_name,
        site_url=site_url,
        description=DESCRIPTION,
        language=language,
        markdown=MarkdownSettings(extensions=EXTENSIONS, image_hosts=chosen.image_hosts),
    )


def photograph(kind: str, *, place: bool = False, owner: str = "", number: str = "") -> bytes:
    """A picture with what a camera writes into its file: where it was taken, who took it, its own number."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0132] = "Example Cameras", "2024:11:13 09:00:00"
    exif[0x013B], exif.get_ifd(0x8769)[0xA431] = owner, number
    exif.get_ifd(0x8825)[0] = b"\2\3\0\0"
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)})
    file = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, kind, exif=exif)
    return file.getvalue()


def config(options: Mapping[str, Value]) -> str:
    """The text of the `mkdocs.yml` that says the same as `settings` with these options."""
    options = {"identity": "example.org", **options}
    lines = [
        f"site_name: {SITE_NAME}",
        f"site_url: {SITE_URL}",
        f"site_description: {DESCRIPTION}",
        "docs_dir: content/pages",
        "theme:",
        "  name: digest",
        "plugins:",
        "  - digest:",
        *(f"      {name}: {write_value(value)}" for name, value in options.items()),
        "markdown_extensions:",
        *(f"  - {name}" for name in EXTENSIONS),
    ]
    return "\n".join(lines) + "\n"


def write_file(path: Path, what: str | bytes) -> None:
    """Write text as UTF-8 with the line ends it has, or bytes as they are; folders are made.

    An entry about the usual report gets one of its own, after its file: about one report there is one entry.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = what if isinstance(what, bytes) else what.encode()
    if "/content/entries/" in path.as_posix():
        own = f"{REPORT}/{quote(path.as_posix().rpartition('/content/entries/')[2])}"
        data = data.replace(REPORT.encode(), own.encode())
    path.write_bytes(data)


def _escape(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\U{ord(char):08X}"
