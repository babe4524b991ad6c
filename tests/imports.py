"""What tests of the import begin with: sites of other programs, and what becomes of them here."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from digest.contribute.importing.importer import Import, plan_import, write_import
from digest.contribute.importing.origin import read_origin
from digest.contribute.importing.post import Post, Wishes
from digest.model.problems import is_error
from digest.model.settings import MarkdownSettings
from digest.text.markdown import BodyRenderer
from tests.builders import Value, settings
from tests.sites import find_problems

CASES = Path(__file__).parent / "cases/imports"
ORIGINS = {
    "hugo": CASES / "hugo/site",
    "jekyll": CASES / "jekyll/site",
    "pelican": CASES / "pelican/site",
    "material": CASES / "material/site",
    "rss": CASES / "rss/feed.xml",
    "atom": CASES / "atom/feed.xml",
    "json": CASES / "json/feed.json",
    "ghost": CASES / "ghost/site/export.json",
    "wordpress": CASES / "wordpress/site/export.xml",
    "substack": CASES / "substack/site",
    "medium": CASES / "medium/site",
}
# Of one that does not say its address.
SITES = {ORIGINS["ghost"]: "https://sea.example.org/"}


def take_over(
    root: Path,
    origin: Path,
    kind: str = "",
    *,
    now: datetime | None = None,
    options: Mapping[str, Value] | None = None,
    post_types: tuple[str, ...] = (),
    **wishes: str,
) -> Import:
    """Import as the command does, with these options of the site; returns what was planned, and written."""
    chosen = settings(root, **(options or {}))
    wanted = Wishes(now=now, post_types=post_types, **{"site": SITES.get(origin, ""), **wishes})
    library = read_origin(str(origin), kind, wanted, chosen.timezone)
    planned = plan_import(library, chosen, wanted)
    write_import(planned, chosen)
    return planned


def find_nothing(_path: str, _post: Post) -> str:
    """No picture and no file of a post came along."""
    return ""


def write_files(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def errors(root: Path) -> list[str]:
    _, problems = find_problems(settings(root))
    return [str(problem) for problem in problems if is_error(problem)]


def only_entry(root: Path) -> str:
    (file,) = (root / "content/entries").rglob("*.md")
    return file.read_text(encoding="utf-8")


def write_hugo(root: Path, posts: Mapping[str, str], more: str = "") -> Path:
    """A site of Hugo; each post is given the rest of its front matter."""
    texts = {name: f"---\ntitle: A\ndate: 2024-01-02\n{rest}\n---\n\nText.\n" for name, rest in posts.items()}
    return write_files(root, {"hugo.toml": f'baseURL = "https://o.example/"\n{more}', **texts})


def write_jekyll(root: Path, posts: Mapping[str, str], more: str = "") -> Path:
    """A site of Jekyll; each post is given the rest of its front matter."""
    texts = {name: f"---\ntitle: A\n{rest}\n---\n\nText.\n" for name, rest in posts.items()}
    return write_files(root, {"_config.yml": f"url: https://o.example\n{more}", **texts})


READER = BodyRenderer(
    MarkdownSettings(("toc", "tables", "fenced_code", "footnotes"), image_hosts=("o.example",))
)
