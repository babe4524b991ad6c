"""A post of another program is refused with a word, or becomes a file of ours without an error.

The first byte chooses the program. The post lies in a site that is kept between the attempts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.contribute.importing.origin import read_origin
from digest.contribute.importing.post import Wishes
from digest.model.problems import DigestError
from tests.builders import settings
from tests.reliability.oracles import cases_of, check_said, seeds_of
from tests.reliability.targets.imported_feeds import check_import

SIGNS = (
    *(
        "---\n",
        "+++\n",
        "{\n",
        "title: ",
        "title = ",
        "Title: ",
        "date: 2024-11-13\n",
        "Date: 2024-11-13\n",
        "tags: [",
    ),
    *(
        "{{< ",
        " >}}",
        "{{% ",
        "{% highlight a %}",
        "{% endhighlight %}",
        "{{ site.baseurl }}",
        "{% raw %}",
        "!!! note",
    ),
    *(
        '??? "a"',
        '=== "a"',
        "{filename}/a.md",
        "|filename|",
        "](../a.md)",
        "<!-- more -->",
        "[^1]: ",
        "<figure>",
    ),
    *(
        "<meta name=",
        "slug: ",
        "aliases: [",
        "url: ",
        "permalink: ",
        "lang: ko",
        "translation: true",
        "featured_image: ",
    ),
)


@dataclass(frozen=True)
class Program:
    """A program: its settings, and where a post lies."""

    kind: str
    settings: str
    said: str
    post: str


PROGRAMS = (
    Program("hugo", "hugo.toml", 'baseURL = "https://old.example/"\n', "content/posts/2024-11-13-ferry.md"),
    Program("jekyll", "_config.yml", 'url: "https://old.example"\n', "_posts/2024-11-13-ferry.md"),
    Program("pelican", "pelicanconf.py", 'SITEURL = "https://old.example"\n', "content/ferry.md"),
    Program(
        "material",
        "mkdocs.yml",
        "site_url: https://old.example/\nplugins: [blog]\n",
        "docs/blog/posts/ferry.md",
    ),
)


def seeds() -> Iterator[bytes]:
    """Our cases of each program, and hostile texts below a header."""
    for number, program in enumerate(PROGRAMS):
        for data in cases_of(f"imports/{program.kind}/site/**/*.md"):
            yield bytes([number]) + data
    head = b"---\ntitle: A ferry\ndate: 2024-11-13\n---\n"
    for number, data in enumerate(seeds_of("xss_markdown", "ssti", "xss_html")):
        yield bytes([number % len(PROGRAMS)]) + head + data
    for number, data in enumerate(seeds_of("yaml_bad", "yaml_bomb", "json_bad", "naughty_strings")):
        yield bytes([number % len(PROGRAMS)]) + b"---\ndate: 2024-11-13\ntitle: " + data + b"\n---\nText.\n"


def attempt(data: bytes) -> None:
    """Put it into the site, and plan the import of that."""
    program = PROGRAMS[data[0] % len(PROGRAMS)] if data else PROGRAMS[0]
    root = _site(program)
    (root / program.post).write_bytes(data[1:])
    chosen = settings(Path("nowhere"))
    wishes = Wishes(outlet="The old site")
    try:
        library = read_origin(str(root), program.kind, wishes, chosen.timezone)
    except DigestError as error:
        check_said(error)
        return
    check_import(library, chosen, wishes)


@cache
def _folder() -> TemporaryDirectory[str]:
    """Where the sites lie until the process ends."""
    return TemporaryDirectory(prefix="fuzz-")


@cache
def _site(program: Program) -> Path:
    root = Path(_folder().name, program.kind)
    (root / program.post).parent.mkdir(parents=True)
    (root / program.settings).write_text(program.said, encoding="utf-8")
    return root
