"""How do posts become entries? Each is placed, its links and names are resolved; what is new is written."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from digest.content.files import read_document, read_file
from digest.content.parsers import ReadingContext, parse_comment, parse_entry
from digest.content.values import MAX_HEADLINE, MAX_PARAGRAPH
from digest.content.vocabulary import Vocabulary
from digest.content.yaml_reader import Tree
from digest.content.yaml_text import format_scalar
from digest.contribute.importing.entries import (
    Placed,
    format_comment,
    format_entry,
    format_story,
    normalise_language,
    shown_figure,
)
from digest.contribute.importing.exported import KIND
from digest.contribute.importing.links import Moved, find_elsewhere, rewrite, say_missing
from digest.contribute.importing.matter import as_list
from digest.contribute.importing.permalinks import find_query, normalise, on_site
from digest.contribute.importing.pictures import Album
from digest.contribute.importing.post import (
    LATE,
    Loss,
    OldSite,
    Post,
    Posts,
    RefusedPost,
    Wishes,
    below_picture,
)
from digest.contribute.importing.present import read_present
from digest.contribute.importing.record import RECORD, format_record, keys_of, read_record
from digest.contribute.importing.redirects import Redirects
from digest.contribute.importing.report import (
    HEADING,
    REPORT,
    ImportReport,
    put_on_top,
    say_address,
    say_elsewhere,
    say_feed,
    say_pictures,
)
from digest.contribute.importing.vocabularies import (
    Names,
    extend_outlets,
    extend_tags,
    name_outlet,
    open_outlets,
    open_tags,
)
from digest.keeping.replacing import replace_files
from digest.model.addresses import (
    RESERVED,
    decode_address,
    fold_address,
    has_scheme,
    is_good_segment,
    slugify,
)
from digest.model.dates import parse_moment
from digest.model.digests import period_of, period_on
from digest.model.problems import DigestError, is_error, quote
from digest.model.settings import Settings
from digest.writing.languages import main_language

# The file of a bundle, which is called as its folder.
_BUNDLE = re.compile(r"/index(?:\.[A-Za-z-]+)?$")
_MAX_REPORTS = 50_000_000


@dataclass(frozen=True)
class Import:
    """What is to be written: files by their path below the digest's folder, in this order; and the report.

    A picture is not held, but copied from where it lies.
    """

    files: Mapping[str, bytes | Path]
    report: ImportReport


def plan_import(imported: Posts, settings: Settings, wishes: Wishes) -> Import:
    """Everything that an import writes. Raises DigestError where the digest's own files have errors."""
    return _Importer(imported, settings, wishes).plan()


def write_import(planned: Import, settings: Settings) -> None:
    """Write all of it, or nothing: an entry that the record does not know would not be imported again.

    An entry is never written over. Raises DigestError.
    """
    entries = f"{settings.options.content}/entries/"
    for name in planned.files:
        if name.startswith(entries) and (settings.root / name).exists():
            raise DigestError(f"{name} has come into being meanwhile; import again")
    try:
        replace_files({settings.root / name: data for name, data in planned.files.items()})
    except OSError as error:
        raise DigestError(
            f"cannot write below {settings.root}: {error.strerror}; nothing was imported"
        ) from error


class _Importer:
    """One import, step by step."""

    def __init__(self, imported: Posts, settings: Settings, wishes: Wishes) -> None:
        self.imported, self.settings, self.wishes = imported, settings, wishes
        self.site = imported.site
        self.record = read_record(settings.root / RECORD)
        self.tags_file, self.outlets_file = open_tags(settings.content), open_outlets(settings.content)
        self.tags, self.outlets = Names(self.tags_file.vocabulary), Names(self.outlets_file.vocabulary)
        self.album = Album(imported, settings.content)
        self.present = read_present(settings)
        # Which number a further post with the same usual id is tried with.
        self.numbers: dict[str, Iterator[int]] = {}
        self.refused = list(imported.refused)
        self.drafts: list[RefusedPost] = []
        self.known = 0
        self.ids: dict[tuple[str, int], str] = {}
        self.own_ids = set(self.present.ids)
        # By which translations from another digest name their originals.
        self.coming_ids = {str(post.more["id"]) for post in imported.posts if "id" in post.more}
        self.notes: list[Loss] = list(imported.notes)
        former = [old for page in self.tags_file.vocabulary.moved for old in page.aliases]
        self.redirects = Redirects(imported, settings, self.present, self.tags, former, self.notes)

    def plan(self) -> Import:
        """Place every post, write every entry, and count."""
        ordered = sorted(self.imported.posts, key=lambda post: (post.date, post.origin, post.number))
        new = list(self._find_new(ordered))
        for term in (term for post in new for named in post.terms for term in named.lineage):
            self.tags.keep_address(term.name, self.redirects.below_site(term.address))
            self.tags.keep_slug(term.name, term.slug)
        for post in new:
            self.outlets.keep_slug(post.outlet, post.outlet_slug)
        moved = self._find_moved(ordered)
        reading = ReadingContext(
            self.settings.language,
            self.settings.timezone,
            Vocabulary(),
            Vocabulary(),
            self.settings.markdown,
            glance=True,
        )
        placed = {post: self._place(post, moved) for post in new}
        faulty = {post: fault for post, each in placed.items() if (fault := _find_fault(each, reading))}
        self.refused += (RefusedPost(post.called, fault) for post, fault in faulty.items())
        lost = {self._id(post) for post in faulty}
        written = [post for post in new if post not in faulty]
        entries = {}
        for post in written:
            # What a translation names must be there.
            each = replace(placed[post], translates="") if placed[post].translates in lost else placed[post]
            entries[f"{self.settings.options.content}/entries/{each.id}.md"] = format_entry(each).encode()
            self.record |= dict.fromkeys(keys_of(post, self.site), each.id)
            self.redirects.lead_to_tags(post, each.tags)
        stories = dict(self._format_stories(written, moved))
        comments = {
            name: data for post in written for name, data in self._format_comments(placed[post], reading)
        }
        report = replace(self._report(written, entries), comments=len(comments))
        return Import(self._files({**stories, **entries, **comments}, report), report)

    def _format_comments(self, placed: Placed, context: ReadingContext) -> Iterator[tuple[str, bytes]]:
        """What readers wrote below a post, each called like its author; one that ours cannot read is told."""
        numbers: Counter[str] = Counter()
        for comment in placed.post.comments:
            slug = slugify(comment.author)
            numbers[slug] += 1
            name = f"comments/{placed.id}/{slug}{f'-{numbers[slug]}' if numbers[slug] > 1 else ''}.md"
            data = format_comment(comment, placed.language).encode()
            _, problems = parse_comment(data, name, placed.post.place, context)
            if error := next(filter(is_error, problems), None):
                what = f"a comment was left out: {error.rule}: {error.message}"
                self.notes.append(Loss(placed.post.place, 0, what, f"{comment.author}: {comment.text}"))
            elif not (self.settings.content / name).exists():
                yield f"{self.settings.options.content}/{name}", data

    def _format_stories(self, posts: Iterable[Post], moved: Moved) -> Iterator[tuple[str, bytes]]:
        """The stories of another digest that these entries belong to, and that are not there yet."""
        for slug in dict.fromkeys(post.story for post in posts if post.story in self.imported.stories):
            name, story = f"stories/{slug}.md", self.imported.stories[slug]
            if not is_good_segment(slug):
                continue
            if (self.settings.content / name).exists():
                self._compare_story(replace(story, origin=story.origin or name), name)
            else:
                text, notes = rewrite(story, moved)
                self.notes += [*story.notes, *notes]
                story = replace(story, text=text, origin=story.origin or name)
                story = replace(story, aliases=tuple(self.redirects.find_aliases(story, f"stories/{slug}")))
                yield f"{self.settings.options.content}/{name}", format_story(story).encode()

    def _compare_story(self, story: Post, name: str) -> None:
        """Tell what a story that is there lacks: old addresses, and all that another one does not say."""
        document = read_document(self.settings.content / name, name)
        aliases = document.fields.get("aliases") if document else None
        own = [fold_address(decode_address(alias)) for alias in as_list(aliases)]
        paths = list(map(self.redirects.below_site, story.aliases))
        place = name.removesuffix(".md")
        missing = [path for path in paths if fold_address(path) not in {*own, place}]
        if paths and len(missing) == len(paths):
            said = " · ".join(filter(None, (story.title, story.summary, story.text)))
            self.notes.append(Loss(story.place, 1, f"{name} is there and was not written over", said))
        for path in missing:
            if why := self.redirects.why_no_alias(path, place):
                self.redirects.note_no_redirect(story, path, why)
                continue
            cure = f"write aliases: [{format_scalar(path)}] into {name}"
            self.notes.append(Loss(story.place, 1, f"the old address /{path} leads nowhere; {cure}"))

    def _find_new(self, posts: Iterable[Post]) -> Iterator[Post]:
        """The posts that become entries now, each with an id; the others are counted."""
        seen: dict[str, str] = {}
        for post in posts:
            keys = keys_of(post, self.site)
            earlier = next((seen[key] for key in keys if key in seen), "")
            before = next((self.record[key] for key in keys if key in self.record), "")
            # A number is an id at one site alone.
            before = before or (self.present.guids.get(post.guid, "") if ":" in post.guid else "")
            if post.draft:
                self.drafts.append(RefusedPost(post.called, post.draft))
            elif earlier:
                self.refused.append(RefusedPost(post.called, f"it has the address or the id of {earlier}"))
            elif before:
                self.known += 1
                self.ids[post.key] = before
                self.record |= dict.fromkeys(keys, before)
            else:
                self.ids[post.key] = self._find_id(post)
                yield post
            seen |= dict.fromkeys(keys if not post.draft else (), post.called)

    def _is_there(self, entry: str) -> bool:
        """Whether there is such an entry now: editors may have removed what was imported."""
        return entry in self.present.ids or self.redirects.is_taken(entry)

    def _id(self, post: Post) -> str:
        return self.ids.get(post.key, "")

    def _usual_id(self, post: Post) -> str:
        own = post.address.removeprefix(self.site.path).strip("/")
        if self.imported.kind == KIND and _can_be_entry(own):
            return own
        day = parse_moment(post.date, self.settings.timezone).day
        slug = slugify(post.slug if any(map(str.isalpha, post.slug)) else post.title)
        language = normalise_language(post.language).lower()
        foreign = post.translates and language and not slug.endswith(f"-{language}")
        return f"{day:%Y/%m}/{slug}{f'-{language}' if foreign else ''}"

    def _find_id(self, post: Post) -> str:
        usual = self._usual_id(post)
        numbers = self.numbers.setdefault(usual, count(1))
        named = (f"{usual}-{number}" if number > 1 else usual for number in numbers)
        return next(filter(self.redirects.take_place, named))

    def _find_moved(self, posts: Iterable[Post]) -> Moved:
        pages: dict[str, str] = {}
        files: dict[str, str] = {}
        # A name that is shared with translations is that of the original.
        for post in sorted(posts, key=lambda post: bool(post.translates)):
            entry = self._id(post)
            if not self._is_there(entry):
                continue
            own = f"{fold_address(post.address)}?{post.query}" if post.query else post.address
            for address in (own, _find_short(post.guid, self.site), *post.aliases):
                pages.setdefault(fold_address(address), f"{entry}/")
            stem = post.origin.rpartition(".")[0]
            paths = [post.origin, stem, *([stem.rpartition("/")[0]] if _BUNDLE.search(stem) else [])]
            names = [path.rpartition("/")[2] for path in paths]
            without = [path.partition("/")[2] for path in paths]
            for name in (*paths, *names, *without):
                files.setdefault(name, f"{entry}/")
            for term in (term for named in post.terms for term in named.lineage):
                pages.setdefault(fold_address(term.address), f"tags/{self.tags.key_of(term.name)}/")
        anchors = {f"{self._id(post)}/": post.anchors for post in posts if post.anchors}
        for slug, story in self.imported.stories.items():
            place = f"stories/{slug}/"
            pages[fold_address(self.site.path + place)] = files[story.origin] = place
            for address in story.aliases:
                pages.setdefault(fold_address(address), f"stories/{slug}/")
        pages.pop("", None)
        files.pop("", None)
        return Moved(
            self.site, pages, files, self.album.find, self.album.find_file, self.imported.register, anchors
        )

    def _place(self, post: Post, moved: Moved) -> Placed:
        text, notes = rewrite(post, moved)
        self.notes += [*post.notes, *notes]
        for name, said, limit in (
            ("title", post.title, MAX_HEADLINE),
            ("summary", post.summary, MAX_PARAGRAPH),
        ):
            if len(said) > limit:
                self.notes.append(Loss(post.place, 1, f"the {name} was cut at {limit:,} characters", said))
        own = on_site(self.site.root, post.address, post.query)
        language = self._find_language(post)
        main = self.ids.get(post.translates, "") if post.translates else ""
        main = main if main != self._id(post) and self._is_there(main) else ""
        placed = Placed(
            post=replace(
                post,
                date=self._find_date(post),
                guid=self._find_guid(post, own),
                more=self._find_more(post),
            ),
            id=self._id(post),
            outlet=self._name_outlet(post),
            url=post.link or own or post.guid,
            text=text,
            tags=tuple(dict.fromkeys(filter(None, map(self.tags.take, post.tags)))),
            aliases=tuple(self.redirects.find_aliases(post, self._id(post))),
            language=language,
            translates=main,
            is_own=self._is_own(post),
        )
        return self._with_picture(placed)

    def _find_date(self, post: Post) -> str:
        """When it was published; of an issue the day alone, where its hour would make it one of later days.

        A digest often closes at the very hour of the issues, and these went out some seconds after it.
        """
        schedule, moment = self.settings.options.schedule, parse_moment(post.date, self.settings.timezone)
        own = period_on(moment.day, schedule)
        if not self.imported.newsletter or period_of(moment, schedule) == own:
            return post.date
        self.notes.append(Loss(post.place, 1, LATE))
        return moment.day.isoformat()

    def _find_guid(self, post: Post, own: str) -> str:
        """The id in feeds; the old address in its place where another entry has that id already."""
        if post.guid not in self.present.guids:
            return post.guid
        self.notes.append(Loss(post.place, 1, f"the id {quote(post.guid)} is that of another entry"))
        return own or post.link

    def _find_more(self, post: Post) -> Mapping[str, Tree]:
        """What another digest says of an entry; not its id, where another entry is called so."""
        more, own = dict(post.more), post.more.get("id", self._id(post))
        if isinstance(own, str) and own not in self.own_ids:
            self.own_ids.add(own)
        else:
            self.notes.append(Loss(post.place, 1, f"the id {quote(str(own))} is that of another entry"))
            more.pop("id", None)
        original = str(more.get("translates", ""))
        if original and original not in self.present.ids and original not in self.coming_ids:
            what = f"it translates {quote(original)}, which is not here: it has become an entry of its own"
            self.notes.append(Loss(post.place, 1, what))
            del more["translates"]
        return more

    def _find_language(self, post: Post) -> str:
        """The language that the entry has to name: its own, or the old site's where that is not ours."""
        ours, theirs = self.settings.language, normalise_language(self.site.language)
        found = normalise_language(post.language)
        if post.language and not found:
            self.notes.append(Loss(post.place, 1, f"the language {post.language[:40]} is not known"))
        if not found and main_language(theirs) != main_language(ours):
            return theirs
        return found if found != ours else ""

    def _with_picture(self, placed: Placed) -> Placed:
        figure = placed.post.figure
        if figure is None:
            return placed
        if "/" not in figure.file and (said := self.imported.register.get(figure.file)):
            figure = replace(
                said, alt=figure.alt or said.alt, credit=figure.credit or said.credit or said.caption
            )
        found = self.album.find(figure.file, placed.post)
        where = found or find_elsewhere(figure.file, placed.post, self.site)
        words = [each for each in (figure.alt, below_picture(figure)) if each]
        if not found and not has_scheme(figure.file):
            lost = "" if where else " · ".join(words)
            self.notes.append(Loss(placed.post.place, 1, say_missing(figure.file), lost))
        if has_scheme(where) and not words:
            # Readers would see a link that says nothing.
            what = f"the picture {figure.file[:200]} is elsewhere and has no words: it was left out"
            self.notes.append(Loss(placed.post.place, 1, what))
            return placed
        placed = replace(placed, post=replace(placed.post, figure=figure), picture=where)
        if where and not shown_figure(placed) and f"({where})" in placed.text:
            if lost := " · ".join(each for each in words if each not in placed.text):
                what = "the picture at the top stands in the text, where less is said of it"
                self.notes.append(Loss(placed.post.place, 1, what, lost))
            return replace(placed, picture="")
        if found and not shown_figure(placed):
            missing = "credit" if figure.alt else "alt text"
            what = f"the picture {figure.file[:200]} has no {missing}: it stands in the text, not at the top"
            self.notes.append(Loss(placed.post.place, 1, what))
        return placed

    def _name_outlet(self, post: Post) -> str:
        """The name that the entry gives: a new one is added to the outlets."""
        title = self.wishes.outlet or self.site.title
        host = self.site.root.split("/")[2].removeprefix("www.") if self.site.root else ""
        known: Vocabulary = self.outlets_file.vocabulary  # type: ignore[type-arg]
        name = name_outlet(post.link, post.outlet, known) if post.link else title or host
        key = self.outlets.take(name or "unknown")
        found = known.known.get(key)
        return found.name if found else self.outlets.added[key]

    def _is_own(self, post: Post) -> bool:
        """Whether a post is no report of others: the site stays at its address, or keeps its name."""
        stays = self.site.find_path(self.settings.site_url) is not None
        return not post.link and (stays or self._name_outlet(post) == self.settings.site_name)

    def _report(self, written: list[Post], entries: Mapping[str, bytes]) -> ImportReport:
        fields = [(post.place, field) for post in written for field in post.left]
        faults = [
            Loss(path, 1, f"the picture was left out: {why}") for path, why in self.album.faults.items()
        ]
        faults += [
            Loss(address, 0, f"the picture was not fetched: {why}")
            for address, why in self.imported.unfetched.items()
        ]
        return ImportReport(
            kind=self.imported.kind,
            title=self.site.title or self.site.root,
            read=len(self.imported.posts) + len(self.imported.refused),
            written=tuple(entries),
            known=self.known,
            drafts=tuple(self.drafts),
            refused=tuple(sorted(self.refused, key=lambda refusal: refusal.place)),
            fields=tuple(fields),
            notes=tuple(dict.fromkeys([*self.notes, *faults])),
            pictures=len(self.album.chosen),
            tags=len(self.tags.added),
            outlets=len(self.outlets.added),
            elsewhere=tuple(self.album.elsewhere),
            advice=tuple(self._advise()),
            parts=tuple(self.imported.parts.items()),
            feed=say_feed(self.imported.kind, self.site.url, self.settings.site_url),
        )

    def _advise(self) -> Iterator[str]:
        """What is to be done first, so that old addresses are right and pictures come along."""
        beside = say_pictures(self.imported.kind, len(self.album.missing))
        address = say_address(self.site, self.settings.site_url)
        yield from filter(None, (address, beside or say_elsewhere(tuple(self.album.elsewhere))))

    def _files(self, entries: Mapping[str, bytes], report: ImportReport) -> dict[str, bytes | Path]:
        content = self.settings.options.content
        title = self.wishes.outlet or self.site.title
        homepages = {title: self.site.url} if title else {}
        files: dict[str, bytes | Path] = {}
        if self.tags.added:
            files[f"{content}/tags.yml"] = extend_tags(self.tags_file, self.tags).encode()
        if self.outlets.added:
            files[f"{content}/outlets.yml"] = extend_outlets(
                self.outlets_file, self.outlets, homepages
            ).encode()
        files |= {f"{content}/{name}": path for name, path in self.album.chosen.items()}
        files |= entries
        if self.record:
            files[RECORD] = format_record(self.record).encode()
        earlier = _read_reports(self.settings)
        if (reports := put_on_top(report, earlier)) != earlier:
            files[REPORT] = reports.encode()
        return files


def _find_short(guid: str, site: OldSite) -> str:
    """The address that an id is, such as `/?p=11` of WordPress, which leads to the post too; or empty."""
    host = site.root.partition(":")[2]
    query = find_query(guid) if host and guid.partition(":")[2].startswith(host) else ""
    return f"{fold_address(normalise(guid))}?{query}" if query else ""


def _read_reports(settings: Settings) -> str:
    """What earlier imports reported. Raises DigestError where the file is something else."""
    path = settings.root / REPORT
    if not path.exists() and not path.is_symlink():
        return ""
    data, _ = read_file(path, REPORT, _MAX_REPORTS)
    if data is None or not data.startswith(HEADING.encode()):
        raise DigestError(f"{REPORT} is there already and is no report of an import; rename it")
    return data.decode("utf-8", "replace")


def _can_be_entry(address: str) -> bool:
    """Whether an entry can be there: its file lies among the others, and no section of the site begins so."""
    parts = address.split("/")
    return all(map(is_good_segment, parts)) and fold_address(parts[0]) not in RESERVED


def _find_fault(placed: Placed, context: ReadingContext) -> str:
    """The first error that our reader finds in an entry; empty where there is none."""
    data = format_entry(placed).encode()
    _, problems = parse_entry(data, f"entries/{placed.id}.md", placed.post.place, context)
    error = next(filter(is_error, problems), None)
    return f"{error.rule}: {error.message}" if error else ""
