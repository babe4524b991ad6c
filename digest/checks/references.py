"""Does what files say of each other exist?"""

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import chain

from digest.content.library import Library
from digest.content.validation import OTHER_COMMA, STAND_IN
from digest.content.vocabulary import fold
from digest.content.yaml_text import format_scalar
from digest.model.addresses import fold_address, slugify
from digest.model.digests import EXAMPLES, find_meant, parse_name, period_of
from digest.model.entry import Entry, Note
from digest.model.marks import Where
from digest.model.problems import Known, Problem, are_siblings, did_you_mean, quote, show
from digest.model.settings import Settings
from digest.model.translations import Translations, find_translations

_NO_ORIGINAL = "name the entry that it renders, or remove translates"
# A fault is a line, and a circle may be of any length.
_MOST_OF_CIRCLE = 4


def check_names(library: Library, _settings: Settings) -> Iterator[Problem]:
    """A tag is in `tags.yml` and an outlet in `outlets.yml`, where there are such lists."""
    tags, outlets = library.tags, library.outlets
    if not (tags.closed or outlets.closed):
        return
    for entry in library.written:
        for number, mention in enumerate(entry.tags):
            if tags.lacks(mention.name):
                cure = _guess_or(
                    tags.guess(mention.name), "add it there, as `digest tags add` does, or use another"
                )
                found = f"{quote(mention.name)} is not in tags.yml"
                if " -" in mention.name:
                    # To YAML a line that is indented further belongs to the line above it.
                    found = f"{found}: it seems to be two lines"
                    cure = (
                        "write each tag in a line of its own, as far from the margin, that begins with '- '"
                    )
                elif comma := OTHER_COMMA.search(mention.name):
                    cure = f"write , for {comma[0]} between two tags"
                yield entry.marks.problem("unknown-tag", found, "", cure, ("tags", number))
        name = entry.source.outlet.name
        if name != STAND_IN and outlets.lacks(name):
            key = entry.source.outlet.key
            cure = _guess_or(
                outlets.guess(name), f"add it there, as {key}: {{name: {format_scalar(show(name))}}}"
            )
            found = f"{quote(name)} is not in outlets.yml"
            yield entry.marks.problem("unknown-outlet", found, "", cure, ("source", "name"))


def check_bylines(library: Library, _settings: Settings) -> Iterator[Problem]:
    """A byline is not the name of somebody in `contributors.yml`, misspelt. Others may sign, too."""
    contributors = library.contributors
    if not contributors.known:
        return
    # The same few names stand in thousands of entries: each is looked at once.
    find = cache(
        lambda name: "" if contributors.resolve_known(name).key else contributors.find_misspelt(name)
    )
    signed: Iterator[Entry | Note] = chain(library.written, library.notes)
    for each in signed:
        for number, name in enumerate(each.byline):
            if meant := find(name):
                found = f"{quote(name)} is not in contributors.yml"
                cure = _guess_or(f"did you mean {quote(meant)}?", "add that person there, too")
                yield each.marks.problem("misspelt-byline", found, "", cure, ("byline", number))


def _guess_or(guess: str, otherwise: str) -> str:
    """What is near may be meant, and may be the name of another thing."""
    return f"{guess} If not, {otherwise}" if guess else otherwise


def check_tags(library: Library, _settings: Settings) -> Iterator[Problem]:
    """A tag is written by its slug, by one that it had, or by its label, and once."""
    tags = library.tags
    sound = ((tag.slug, *tag.labels.values(), *tag.former) for tag in tags.known.values())
    usual = set(map(fold, chain.from_iterable(sound)))
    # The same few names stand in thousands of entries: each is looked at once.
    is_usual = cache(lambda name: fold(name) in usual)
    for entry in library.written:
        keys = [mention.key for mention in entry.tags]
        for number, mention in enumerate(entry.tags):
            if mention.key in keys[:number]:
                found = f"{quote(mention.name)} is the tag {quote(mention.key)} again"
                yield entry.marks.problem("duplicate-tag", found, "", "remove it", ("tags", number))
            elif mention.key in tags.known and not is_usual(mention.name):
                found = f"{quote(mention.name)} is another name of a tag"
                cure = f"write {quote(mention.key)}"
                yield entry.marks.problem("tag-alias", found, "", cure, ("tags", number))


def check_stories(library: Library, _settings: Settings) -> Iterator[Problem]:
    """An entry's story is a file in `content/stories/`."""
    known = {story.slug for story in library.stories} | library.missing_stories
    words = Known(known)
    titles = {fold(title): story.slug for story in library.stories for title in story.all_titles}
    for entry in library.written:
        if entry.story and entry.story not in known:
            found = f"{quote(entry.story)} is not in stories/"
            meant, slug = titles.get(fold(entry.story)), slugify(entry.story)
            cure = f"write {meant}, the name of its file" if meant else did_you_mean(entry.story, words)
            cure = cure or f"write stories/{slug}.md" + ("" if slug == entry.story else f", and {slug} here")
            yield entry.marks.problem("unknown-story", found, "", cure, ("story",))


def check_translations(library: Library, _settings: Settings) -> Iterator[Problem]:
    """What an entry translates is another entry, in another language."""
    known = {entry.id: entry for entry in library.written}
    # What renders another text is not what somebody has rendered.
    words = Known([entry.id for entry in library.written if not entry.translates])
    circles = _find_circles(known)
    first: dict[tuple[str, str], Entry] = {}
    for entry in library.written:
        wanted = entry.translates
        other = known.get(wanted)
        if other and first.setdefault((wanted, entry.language), entry) is not entry:
            twin = first[wanted, entry.language].marks.path
            found = f"{twin} renders that into {quote(entry.language)}, too"
            yield entry.marks.problem("same-language", found, "", "keep one of the two", ("translates",))
        if other and other is not entry and other.language == entry.language:
            found = f"both are in the language {quote(entry.language)}"
            says = [each.marks.find("language") != each.marks.find() for each in (entry, other)]
            cure = "correct that of one of the two"
            if not all(says):
                cure = (
                    f"set language: in {other.marks.path}" if says[0] else "set language: on the translation"
                )
            yield entry.marks.problem("same-language", found, "", cure, ("translates",))
        circle = circles.get(entry.id)
        if wanted == entry.id:
            found = f"{quote(wanted)} is this entry's own id"
            yield entry.marks.problem("unknown-entry", found, "", _NO_ORIGINAL, ("translates",))
        elif circle and circles.get(wanted) is circle:
            found = f"{_name_some(circle)} translate each other, and none is the original"
            cure = "remove translates from the one that was written first"
            yield entry.marks.problem("unknown-entry", found, "", cure, ("translates",))
        elif wanted and not other and f"{wanted}/" not in library.unreadable:
            found = f"{quote(wanted)} is not the id of another entry"
            cure = (
                _find_id(wanted, library) or _guess_id(wanted, words) or _tell_renamed(wanted, _NO_ORIGINAL)
            )
            yield entry.marks.problem("unknown-entry", found, "", cure, ("translates",))


def _find_circles(known: Mapping[str, Entry]) -> dict[str, list[str]]:
    """The ids of the circle that an entry is in, by its own: of translations that lead to no original."""
    circles: dict[str, list[str]] = {}
    seen: set[str] = set()
    for start, entry in known.items():
        walked: list[str] = []
        at = start if entry.translates else ""
        # Each entry is walked over once, however long the ways are.
        while at in known and at not in seen:
            seen.add(at)
            walked.append(at)
            at = known[at].translates
        if at in walked:
            circle = sorted(walked[walked.index(at) :])
            circles.update(dict.fromkeys(circle, circle))
    return circles


def _name_some(ids: Sequence[str]) -> str:
    """The first of many ids, and how many more there are."""
    shown = " and ".join(map(quote, ids[:_MOST_OF_CIRCLE]))
    return f"{shown} and {len(ids) - _MOST_OF_CIRCLE} more" if len(ids) > _MOST_OF_CIRCLE else shown


def check_comments(library: Library, _settings: Settings) -> Iterator[Problem]:
    """A comment is about an entry."""
    if not library.comments:
        return
    known = {entry.id for entry in library.written}
    words = Known(known)
    for comment in library.comments:
        wanted = comment.entry
        if wanted in known or f"{wanted}/" in library.unreadable:
            continue
        found = f"{quote(wanted)} is not the id of an entry" if wanted else "the comment lies in no folder"
        cure = _find_id(wanted, library) or _guess_id(wanted, words)
        # Whoever wrote the id down is to correct it.
        own = comment.marks.find("entry") != comment.marks.find()
        cure = cure or (
            "correct it, or delete the comment"
            if own
            else "move it into the folder comments/ID of its entry, or delete it"
        )
        yield comment.marks.problem("unknown-entry", found, "", cure, ("entry",))


def _find_id(path: str, library: Library) -> str:
    """The id of the entry at this path, for whoever wrote the path of a file that has been renamed."""
    found = library.by_address.get(fold_address(f"{path}/"), ())
    return f"that entry has the id {quote(found[0].id)}" if found else ""


def _guess_id(wanted: str, words: Known) -> str:
    """The id that may be meant; of `talks-2` that is not `talks-1`, which tells another story."""
    near = words.nearest(wanted)
    one, other = (each.rpartition("/")[2] for each in (wanted, near))
    return f"did you mean {quote(near)}?" if near and not are_siblings(one, other) else ""


def _tell_renamed(wanted: str, otherwise: str = "take it out, or correct it") -> str:
    return f"{otherwise}; if that file has another name now, write id: {show(wanted)} into it"


def check_notes(library: Library, settings: Settings) -> Iterator[Problem]:
    """An editor's note is named after a digest, and leads with and orders that digest's entries."""
    schedule = settings.options.schedule
    entries = {entry.id: entry for entry in library.written}
    words = Known(entries)
    # Few notes name a translation.
    texts = cache(lambda: _find_texts(library, settings))
    for note in library.notes:
        if parse_name(note.digest, schedule) is None:
            found = f"{quote(note.digest)} is not the name of a {schedule.cadence} digest"
            meant = find_meant(note.digest, schedule)
            wanted = f"a name such as {EXAMPLES[schedule.cadence]}.md is wanted"
            cure = f"its day is in {meant.name}; rename the file to {meant.name}.md" if meant else ""
            yield note.marks.problem("bad-digest-name", found, wanted, cure or "rename the file")
            continue
        named: list[tuple[str, Where]] = [(note.lead, ("lead",))] if note.lead else []
        for number, name in enumerate(note.order):
            if name in note.order[:number]:
                found = f"{quote(name)} stands there already"
                yield note.marks.problem("repeated-entry", found, "", "take it out", ("order", number))
            else:
                named.append((name, ("order", number)))
        for name, at in named:
            entry = entries.get(name)
            if entry is None and f"{name}/" in library.unreadable:
                continue
            if entry is None:
                found = f"{quote(name)} is not the id of an entry"
                whole = next((each for each in entries if each.endswith(f"/{name}")), "")
                cure = f"did you mean {quote(whole)}?" if whole else _guess_id(name, words)
                cure = _find_id(name, library) or cure or _tell_renamed(name)
                yield note.marks.problem("unknown-entry", found, "", cure, at)
            elif entry.translates and (carrier := texts().carrier_of(entry, schedule)) is not entry:
                found = f"{quote(name)} is a translation, and digests hold what it renders"
                fits = period_of(carrier.date, schedule).name == note.digest
                cure = f"write {show(carrier.id)}" if fits else ""
                yield note.marks.problem("wrong-digest", found, "", cure, at)
            elif not entry.faulty and (own := period_of(entry.date, schedule).name) != note.digest:
                found = f"{quote(name)} belongs to {own}"
                yield note.marks.problem(
                    "wrong-digest", found, f"an entry of {note.digest} is wanted", "", at
                )


def check_empty_digests(library: Library, settings: Settings) -> Iterator[Problem]:
    """The digest of an editor's note has an entry, once a later one has. Without a clock they alone tell."""
    # One that cannot be read may be of that digest.
    if not library.written or library.faulty or library.unreadable:
        return
    schedule = settings.options.schedule
    newest, alone = period_of(library.written[-1].date, schedule), []
    for note in library.notes:
        period = parse_name(note.digest, schedule)
        # What a note names is an entry of its digest, or a fault of its own.
        if period and period.end <= newest.first and not (note.lead or note.order):
            alone.append(note)
    filled = _list_filled(library, settings) if alone else frozenset()
    for note in alone:
        if note.digest not in filled:
            found = f"no entry is of {note.digest}, so the note is printed nowhere"
            cure = "name the file after the digest that it is about, or remove it"
            yield note.marks.problem("empty-digest", found, "", cure)


def _list_filled(library: Library, settings: Settings) -> Set[str]:
    """The names of the digests that have an entry."""
    schedule = settings.options.schedule
    carried = _find_texts(library, settings).list_carried(library.written, schedule)
    return {period_of(entry.date, schedule).name for entry in carried}


def _find_texts(library: Library, settings: Settings) -> Translations:
    """The texts of each story; a translation of a draft stands for itself, and a draft too."""
    shown = [entry for entry in library.written if not entry.draft]
    return find_translations(shown, settings.language)
