"""Will hand-written pages be what their authors see in them? MkDocs publishes them without a question."""

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from urllib.parse import quote as percent_encode
from urllib.parse import unquote, urlsplit

from markdown.util import STX

from digest.checks.links import MOST_GUESSED, Pages, cure_spelling
from digest.checks.policy import find_blocked
from digest.content.files import is_picture_name
from digest.content.library import Library
from digest.model.addresses import SECTIONS, fold_address, hand_written_address
from digest.model.problems import Problem, did_you_mean, quote, show_folder
from digest.model.settings import Settings
from digest.text.hand_written import HandWritten, join, read_copyright, read_hand_written
from digest.text.markdown import without_refused

# What would end an address in Markdown, or be read as another part of it. Letters of any script are fine.
_SPECIAL = re.compile(r"[\s<>()\[\]\"'%?#:\\`]+")

_FOR_README = "remove the link, or name a page"


def check_hand_written(library: Library, settings: Settings) -> Iterator[Problem]:
    """A hand-written page, and what stands below all, links what is there, and holds nothing blocked."""
    pages = {page.file: page for page in read_hand_written(library, settings)}
    links = _Links(library, settings, pages)
    for page in filter(None, (*pages.values(), read_copyright(settings))):
        yield from links.check(page)
        yield from find_blocked(page, settings)


class _Links:
    """What the links of hand-written pages may lead to."""

    def __init__(self, library: Library, settings: Settings, read: Mapping[str, HandWritten]) -> None:
        self._library, self._settings, self._read = library, settings, read
        self._for_left_out = f"remove the link, or correct exclude_docs or draft_docs in {settings.file}"
        self._pages = Pages(library, settings)
        folder = show_folder(settings.pages, settings.root)
        self._files = {address: shown.removeprefix(f"{folder}/") for address, shown in library.pages.items()}
        # MkDocs knows pages of ours, too, those that may stand in the navigation.
        self._ours = {address for address, _ in SECTIONS.values()}
        ours = (f"{address.rstrip('/') or 'index'}.md" for address in self._ours)
        # Whether all that a page holds stands in its file.
        extensions = list(settings.markdown.extensions)
        self._is_whole = not settings.has_other_plugins and extensions == without_refused(extensions)
        self._known = {*self._files.values(), *library.copied, *ours}

    def check(self, page: HandWritten) -> Iterator[Problem]:
        """The links of a page that lead nowhere."""
        times: Counter[str] = Counter()
        links: list[tuple[str, int, Callable[..., tuple[str, str]]]] = []
        for link in page.links:
            times[link] += 1
            links.append((link, times[link], self._find_fault))
        # Others may put something else into the page.
        if not self._settings.has_other_plugins:
            links += ((link, number, self._find_raw_fault) for link, number in page.raw_links)
        broken = 0
        for link, number, find_fault in links:
            guess = broken < MOST_GUESSED
            from_root = partial(self._find_fault_from_root, page, link, guess=guess)
            found, cure = _judge(link, partial(find_fault, page, link, guess=guess), from_root)
            if found:
                broken += 1
                place = page.places.find_target(link, number)
                yield Problem(page.places.marks.path, *place, "broken-link", found, "", cure)

    def _find_fault(
        self, page: HandWritten, link: str, path: str, fragment: str, *, guess: bool
    ) -> tuple[str, str]:
        """What is wrong with a link that MkDocs looks up, and the cure; empty for a good one."""
        beside = posixpath.normpath(posixpath.join(page.folder, path)) if path else page.file
        if self._is_known(beside):
            return self._find_fault_of_fragment(fragment, beside)
        spell = partial(self._spell, page)
        from_page = join(page.address, path)
        from_file = join(page.folder, path)
        if not posixpath.splitext(path)[1]:
            # MkDocs leaves it to the browser, which knows addresses only.
            cure = self._pages.find_cure(from_page, guess=guess, spell=spell)
            if cure and (exact := self._pages.find_address(fold_address(from_file))):
                cure = cure_spelling(spell(exact))
            return (f"there is no page {quote('/' + from_page)} on this site", cure) if cure else ("", "")
        if self._settings.has_other_plugins:
            return "", ""
        if self._is_left_out(beside):
            return f"{quote(link)} is not published", self._for_left_out
        kind = "image" if is_picture_name(path) else "file"
        found = f"there is no {kind} {quote(link)} among the pages"
        if self._is_readme_of_ours(from_file):
            return found, _FOR_README
        if from_file.endswith(".md"):
            from_file = hand_written_address(from_file)
        for address in (from_page, from_file):
            if (exact := self._pages.find_address(fold_address(address))) is not None:
                return found, cure_spelling(spell(exact))
        cure = self._pages.find_cure(from_file, guess=guess, spell=spell)
        return found, cure or cure_spelling(spell(from_file))

    def _find_raw_fault(
        self, page: HandWritten, link: str, path: str, fragment: str, *, guess: bool
    ) -> tuple[str, str]:
        """What is wrong with a link written as HTML, which browsers take from the address of the page."""
        address = join(page.address, path) if path else page.address.rstrip("/")
        exact = self._pages.find_address(fold_address(address))
        if exact is not None and exact.rstrip("/") == address:
            return self._find_fault_of_fragment(fragment, self._files.get(exact, ""))
        if self._is_shipped(address):
            return "", ""
        spell = partial(_spell_from_page, page)
        cure = self._pages.find_cure(address, guess=guess, spell=spell)
        from_file = join(page.folder, path)
        if path.endswith(".md") and self._is_left_out(from_file):
            return f"{quote(link)} is not published", self._for_left_out
        if self._is_readme_of_ours(from_file):
            cure = _FOR_README
        elif path.endswith(".md"):
            meant = self._pages.find_address(fold_address(hand_written_address(from_file)))
            cure = cure if meant is None else cure_spelling(spell(meant))
        kind = "image" if is_picture_name(path) else "page"
        return (f"there is no {kind} {quote('/' + address)} on this site", cure) if cure else ("", "")

    def _find_fault_from_root(
        self, page: HandWritten, link: str, path: str, fragment: str, *, guess: bool
    ) -> tuple[str, str]:
        """What is wrong with a link from the root of the host, where the site may lie in a folder."""
        if self._settings.has_other_plugins:
            return "", ""
        base = self._settings.base_path
        if path.startswith(base):
            return self._find_raw_fault(page, link, f"/{path.removeprefix(base)}", fragment, guess=guess)
        exact = self._pages.find_address(fold_address(path))
        if exact is None:
            return "", ""
        found = f"{quote(link)} leads out of this site, which is below {base}"
        return found, cure_spelling(_spell_from_page(page, exact))

    def _find_fault_of_fragment(self, fragment: str, file: str) -> tuple[str, str]:
        """What is wrong with a link to a part of a page.

        The way back from a note is not the author's, and what begins with `__` is the theme's.
        """
        page = self._read.get(file)
        if not fragment or not page or not self._is_whole or fragment.startswith(("fnref", "__", ":~:")):
            return "", ""
        if fragment in page.ids:
            return "", ""
        cure = did_you_mean(fragment, page.ids) or "correct what follows #, or leave it out"
        return f"nothing in {page.places.marks.path} has the id {quote(fragment)}", cure

    def _is_left_out(self, file: str) -> bool:
        """Whether the owner wants a file among the pages not to be published."""
        return self._settings.leaves_out(file) and (self._settings.pages / file).is_file()

    def _is_readme_of_ours(self, file: str) -> bool:
        """Whether a README would be where a page of ours is: that is not what a link to it means."""
        return posixpath.basename(file) == "README.md" and hand_written_address(file) in self._ours

    def _is_known(self, path: str) -> bool:
        """Whether MkDocs has a file with this path, which is one below the folder of the pages."""
        return path in self._known or self._is_shipped(path)

    def _is_shipped(self, path: str) -> bool:
        """Whether the theme has a file for this address; its HTML is templates."""
        if path.startswith("../") or path.endswith(".html"):
            return False
        with suppress(OSError):
            return any((folder / path).is_file() for folder in self._settings.shipped)
        return False

    def _spell(self, page: HandWritten, address: str) -> str:
        """How a page links an address, so that browsers and MkDocs understand it.

        MkDocs takes for a file what has an ending, and knows none but those among the pages.
        """
        file = self._files.get(address) or (address if address in self._library.copied else "")
        if file:
            return _encode(posixpath.relpath(file, page.folder or "."))
        if posixpath.splitext(address)[1]:
            return self._settings.site_url + _encode(address)
        return _spell_from_page(page, address)


def _judge(
    link: str,
    find_fault: Callable[[str, str], tuple[str, str]],
    from_root: Callable[[str, str], tuple[str, str]],
) -> tuple[str, str]:
    """What is wrong with a link by its path and fragment, and the cure; empty where it leads elsewhere."""
    try:
        scheme, host, path, _, fragment = urlsplit(link)
    except ValueError:
        # MkDocs could not read the page.
        return f"{quote(link)} is no address", "correct the link"
    # What Markdown has hidden is an address of mail.
    if scheme or host or path.startswith("\\") or STX in link:
        return "", ""
    judge = from_root if path.startswith("/") else find_fault
    return judge(unquote(path), unquote(fragment))


def _spell_from_page(page: HandWritten, address: str) -> str:
    """How browsers are told an address, which take it from that of the page."""
    return _encode("../" * page.address.count("/") + address) or "./"


def _encode(path: str) -> str:
    return _SPECIAL.sub(lambda found: percent_encode(found[0]), path)
