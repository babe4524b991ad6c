"""What does a blog of Material for MkDocs hold?"""

from pathlib import Path

from babel.dates import format_date

from digest.content.files import read_file
from digest.content.yaml_reader import Tree
from digest.contribute.importing.fields import find_heading
from digest.contribute.importing.matter import as_group, as_list, as_text, open_settings, read_settings
from digest.contribute.importing.permalinks import fill
from digest.contribute.importing.post import Loss, OldSite, Wishes, site_address
from digest.contribute.importing.sites.dialects import convert_material
from digest.contribute.importing.sites.program import PostFile, PostProgram, list_texts
from digest.model.addresses import slugify
from digest.writing.languages import find_locale

_SETTINGS = ("mkdocs.yml", "mkdocs.yaml")


class Material(PostProgram):
    """A blog of Material for MkDocs."""

    kind = "material"
    picture_folders = ("docs", "docs/blog", "")

    @classmethod
    def is_site(cls, root: Path) -> bool:
        """Whether the folder has a `mkdocs.yml` with the plugin `blog`."""
        name = next((name for name in _SETTINGS if (root / name).is_file()), "")
        data, _ = read_file(root / name, name) if name else (None, [])
        return _find_blog(read_settings(data or b"", name)) is not None

    def __init__(self, root: Path, wishes: Wishes) -> None:
        """Read `mkdocs.yml`."""
        settings = open_settings(root, *_SETTINGS)
        blog = _find_blog(settings) or {}
        docs = as_text(settings.get("docs_dir")) or "docs"
        blog_dir = (as_text(blog.get("blog_dir")) or "blog").strip("./")
        posts = f"{docs}/{blog_dir}/posts".replace("//", "/")
        below = posts if ".." not in posts and (root / posts).is_dir() else ""
        url = site_address(wishes.site or as_text(settings.get("site_url")))
        language = as_text(as_group(settings.get("theme")).get("language"))
        self.root, self.files = root, tuple(list_texts(root, below))
        self.site = OldSite(as_text(settings.get("site_name")), url, language)
        self._form = as_text(blog.get("post_url_date_format")) or "yyyy/MM/dd"
        pattern = wishes.pattern or as_text(blog.get("post_url_format")) or "{date}/{slug}"
        ending = ".html" if as_text(settings.get("use_directory_urls")) == "false" else "/"
        self._pattern = f"{blog_dir}/{pattern.strip('/')}{ending}"

    def address(self, file: PostFile) -> str:
        return fill(self._pattern, self.tokens(file), file.day).lstrip("/")

    def tokens(self, file: PostFile) -> dict[str, str]:
        title = file.text("title") or find_heading(file.body)[0] or file.stem
        categories = as_list(file.fields.get("categories"))
        return {
            "slug": file.text("slug") or slugify(title),
            "file": file.stem,
            "categories": slugify(categories[0]) if categories else "",
            "date": str(format_date(file.day, self._form, find_locale("en"))) if file.day else "",
        }

    def convert(self, body: str, origin: str, line: int) -> tuple[str, list[Loss]]:
        return convert_material(body, origin, line)


def _find_blog(settings: dict[str, Tree]) -> dict[str, Tree] | None:
    plugins = settings.get("plugins")
    items = [plugins] if isinstance(plugins, dict) else plugins if isinstance(plugins, list) else []
    for item in items:
        if item in ("blog", "material/blog"):
            return {}
        group = as_group(item)
        for name in ("blog", "material/blog"):
            if name in group:
                return as_group(group[name])
    return None
