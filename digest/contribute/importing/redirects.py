"""Which old addresses lead to what was imported? Each is taken once, and what cannot lead on is told."""

from collections.abc import Collection, Iterable, Iterator

from digest.content.yaml_text import format_scalar
from digest.contribute.importing.post import Loss, Post, Posts, Term, say_no_redirect
from digest.contribute.importing.present import Present
from digest.contribute.importing.vocabularies import Names
from digest.model.addresses import fold_address, why_no_alias
from digest.model.settings import Settings

_MAX_ALIAS = 200


class Redirects:
    """The places of entries and redirects; `notes` hears of old addresses that lead nowhere."""

    def __init__(
        self,
        imported: Posts,
        settings: Settings,
        present: Present,
        tags: Names,
        former: Iterable[str],
        notes: list[Loss],
    ) -> None:
        """Begin with what the digest holds: its entries, and `former` addresses of its tags."""
        self._imported, self._settings, self._present = imported, settings, present
        self._tags, self._notes = tags, notes
        # The old pages of tags that are seen to, and with them the places that are taken.
        self._led = set(map(fold_address, former))
        self._taken = set(self._led)

    def is_taken(self, address: str) -> bool:
        """Whether a place was taken for something that is imported now."""
        return fold_address(address) in self._taken

    def take_place(self, address: str) -> bool:
        """Take an address for an entry or a redirect, if nobody has it."""
        folded = fold_address(address)
        if folded in self._taken or not self._present.is_free(address):
            return False
        self._taken.add(folded)
        return True

    def find_aliases(self, post: Post, place: str) -> Iterator[str]:
        """The old addresses that redirect to a place: plain ones that nobody has, as this site sees them."""
        own = {fold_address(place)}
        if post.query:
            what = say_no_redirect(f"{post.address}?{post.query}")
            self._notes.append(Loss(post.place, 1, what))
        for address in (*(() if post.query else (post.address,)), *post.aliases):
            path = self.below_site(address)
            folded = fold_address(path)
            if not path or folded in own:
                continue
            own.add(folded)
            if why := self.why_no_alias(path, place):
                self.note_no_redirect(post, path, why)
                continue
            yield path

    def below_site(self, address: str) -> str:
        """An address at its host as this site sees it."""
        return address.removeprefix(self._settings.base_path.removeprefix("/"))

    def lead_to_tags(self, post: Post, tags: Collection[str]) -> None:
        """Have the old pages of its tags lead to those here; where that cannot be, it is told."""
        for term in post.terms:
            self._tags.describe(self._tags.key_of(term.name), term)
            if self._tags.key_of(term.name) in tags:
                self._lead_to_tag(post, term)

    def _lead_to_tag(self, post: Post, term: Term) -> None:
        """The same for one tag; those above it come along, for it names the next one."""
        key, path = self._tags.take(term.name), self.below_site(term.address)
        self._tags.describe(key, term)
        if term.parent:
            self._lead_to_tag(post, term.parent)
        folded = fold_address(path)
        if folded in self._led or folded == f"tags/{fold_address(key)}":
            return
        self._led.add(folded)
        if key not in self._tags.added:
            cure = f"write redirect_from: [{format_scalar(path[:200])}] below {key} in tags.yml"
            self._notes.append(Loss(post.place, 1, f"the old address /{path[:200]} leads nowhere; {cure}"))
        elif why := self._why_no_redirect(path, f"tags/{key}"):
            self.note_no_redirect(post, path, why)
        else:
            self._tags.old.setdefault(key, []).append(path)

    def _why_no_redirect(self, path: str, place: str) -> str:
        """As for the page of an entry; where pages of tags are, it may be a name that no tag has."""
        section, _, name = path.strip("/").partition("/")
        if section != "tags" or not name or "/" in name or why_no_alias(path):
            return self.why_no_alias(path, place)
        other = self._tags.find(name)
        return "something else is there" if other and place != f"tags/{other}" else ""

    def note_no_redirect(self, post: Post, path: str, why: str) -> None:
        """Have it told that an old address of a post leads nowhere."""
        self._notes.append(Loss(post.place, 1, f"the old address /{path[:200]} cannot redirect: {why}"))

    def why_no_alias(self, path: str, place: str) -> str:
        """Why nothing can redirect from there; empty where something can, and the place is taken."""
        if len(path) > _MAX_ALIAS:
            return f"it has more than {_MAX_ALIAS} letters"
        if why := why_no_alias(path):
            return why
        return "" if self._was_story(path, place) or self.take_place(path) else "something else is there"

    def _was_story(self, address: str, place: str) -> bool:
        """Whether a story had this address, to whose new place it leads, and no other story has it."""
        section, _, slug = address.strip("/").partition("/")
        is_there = slug in self._imported.stories or (self._settings.content / f"stories/{slug}.md").exists()
        is_one = bool(slug) and "/" not in slug and not is_there
        return section == "stories" == place.partition("/")[0] and is_one
