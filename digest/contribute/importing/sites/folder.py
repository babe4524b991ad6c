"""What does a folder of posts hold? Files in, posts out; where programs differ, each says how."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo

from babel import Locale

from digest.content.fields import ELSEWHERE, SOURCE_ELSEWHERE
from digest.content.files import read_file
from digest.contribute.importing.days import find_zone, understand_date
from digest.contribute.importing.fields import (
    Taken,
    find_date,
    find_figure,
    find_link,
    find_title,
    is_draft,
    without_marks,
    without_tags,
)
from digest.contribute.importing.marks import is_html
from digest.contribute.importing.matter import as_group, take_apart
from digest.contribute.importing.permalinks import find_query, normalise
from digest.contribute.importing.post import (
    DRAFT,
    LeftField,
    Loss,
    OldSite,
    Post,
    RefusedPost,
    join_translations,
    say_no_redirect,
)
from digest.contribute.importing.sites.program import OTHERS, PostFile, PostProgram, suffix_of
from digest.model.addresses import slugify
from digest.model.dates import NotADateError
from digest.model.problems import quote

_DATED_NAME = re.compile(r"(?P<day>\d{4}-\d{1,2}-\d{1,2})[-_](?P<slug>.+)")
_LINK = re.compile(r"\bhttps?://[^\s<>()\"']+")
# As in `de_DE.UTF-8`.
_ENCODING = re.compile(r"\.utf-?8$", re.IGNORECASE)
_LANGUAGES = frozenset(str(code) for code in Locale("en").languages)
# Where a summary ends in a text: nothing else needs it.
_MORE = re.compile(
    r"(?<![ \t])[ \t]*<!--\s*(?:more|truncate|excerpt|PELICAN_END_SUMMARY)\s*-->[ \t]*\n?", re.IGNORECASE
)


def read_posts(program: PostProgram, ours: tzinfo) -> tuple[list[Post], list[RefusedPost]]:
    """Every post of a folder, translations joined to what they translate; and what cannot be one."""
    zone = find_zone(program.site.timezone, ours)
    posts: list[tuple[str, Post]] = []
    refused = []
    for path in program.files:
        made = _read_post(program, path, zone)
        if isinstance(made, RefusedPost):
            refused.append(made)
        else:
            posts.append(made)
    return list(join_translations(posts, program.site.language)), refused


def unite_stories(
    posts: Sequence[Post], stories: Mapping[str, Post], language: str
) -> tuple[list[Post], dict[str, Post]]:
    """Posts and stories, where that of a translation is the one of its original, called otherwise."""
    mains = {post.key: post for post in posts}
    same: dict[str, str] = {}
    united = dict(stories)
    for post in posts:
        main = mains.get(post.translates) if post.translates else None
        if main is None or not main.story or post.story in {"", main.story} or post.story in same:
            continue
        story, other = united[main.story], stories[post.story]
        if other.text or other.summary:
            # A story has these in one language.
            continue
        titles = {main.language or language: story.title, **as_group(story.more.get("title"))}
        more = {**story.more, "title": {**titles, post.language or language: other.title}}
        aliases = (*story.aliases, *other.aliases)
        united[main.story] = replace(story, more=more, aliases=aliases)
        same[post.story] = main.story
    kept = {post.story for post in posts if not post.translates} | set(same.values())
    return (
        [replace(post, story=same.get(post.story, post.story)) for post in posts],
        {slug: story for slug, story in united.items() if slug in kept or slug not in same},
    )


def split_name(path: str) -> tuple[str, str, str]:
    """The name of a file taken apart: `2024-11-13-talks.es.md` is of that day, `talks`, and Spanish.

    The file of a bundle, `talks/index.md`, is called as its folder.
    """
    stem = posixpath.splitext(posixpath.basename(path))[0]
    name, dot, code = stem.rpartition(".")
    language = code if dot and is_language(code) else ""
    stem = name if language else stem
    if stem == "index" and posixpath.dirname(path):
        stem = posixpath.basename(posixpath.dirname(path))
    match = _DATED_NAME.fullmatch(stem)
    return (match["day"], match["slug"], language) if match else ("", stem, language)


def is_language(code: str) -> bool:
    """Whether it is the code of a language, as file names and settings have it: `es`, `pt-br`."""
    language, _, region = code.replace("_", "-").partition("-")
    return language.islower() and language in _LANGUAGES and len(region) in {0, 2, 4}


def _read_post(program: PostProgram, path: str, zone: tzinfo) -> tuple[str, Post] | RefusedPost:
    suffix = suffix_of(path)
    if suffix in OTHERS:
        return RefusedPost(path, f"texts in {suffix[1:]} are not read here; turn it into Markdown first")
    if reason := program.refuse(path):
        return RefusedPost(path, reason)
    data, faults = read_file(program.root / path, path)
    if data is None:
        return RefusedPost(path, str(faults[0]))
    matter, errors = take_apart(data, path, lines=program.has_lines)
    if matter is None:
        return RefusedPost(path, errors[0])
    day, stem, language = split_name(path)
    language = language or program.language(path)
    fields = {**program.defaults(path, language), **matter.fields}
    file = PostFile(path, fields, matter.body, matter.line, stem, language, matter.find_line, day_in_name=day)
    taken = Taken(fields)
    kept_back = is_draft(taken) and not program.publishes_drafts(file)
    if draft := DRAFT if kept_back else program.say_unpublished(file):
        # It may have neither date nor title.
        return "", Post(path, stem, "", draft=draft)
    try:
        stated = find_date(taken)
        if day and program.day_by_name:
            taken.used.discard("date")
            stated = day
        moment, written = understand_date(stated or day, zone)
    except NotADateError as error:
        why = f"{quote(stated)} is not a date" if stated else "it has no date"
        return RefusedPost(path, why if str(error) == "not a date" else f"{why} ({error})")
    return _make_post(program, replace(file, day=written), moment, taken)


def _make_post(
    program: PostProgram, file: PostFile, date_: str, taken: Taken
) -> tuple[str, Post] | RefusedPost:
    title, body, skipped = find_title(taken, file.body)
    if not title and program.is_called_as_its_file:
        title = file.stem.replace("-", " ").replace("_", " ").capitalize()
    if not title:
        return RefusedPost(file.path, "it has no title")
    stated, line = program.address(file), file.line + skipped
    address = address_on(program.site, stated)
    aliases, lost = _find_aliases(program, file, taken)
    text, notes = _convert(program, body, file.path, line)
    link = find_link(taken, program.site)
    post = Post(
        origin=file.path,
        title=without_tags(title),
        date=date_,
        address=address,
        query=find_query(stated),
        guid=program.guid(address, file),
        text=text.strip("\n"),
        summary=without_tags(without_marks(taken.text(*ELSEWHERE["summary"]))),
        link=link,
        outlet=taken.text(*SOURCE_ELSEWHERE["name"]) if link else "",
        tags=taken.several(program.tag_fields, program.separator),
        anchors=program.anchors(body),
        terms=tuple(
            replace(term, address=address_on(program.site, term.address)) for term in program.terms(file)
        ),
        authors=taken.several(SOURCE_ELSEWHERE["authors"], ",") or program.byline,
        figure=find_figure(taken),
        language=file.language or _ENCODING.sub("", taken.text(*ELSEWHERE["language"])),
        aliases=aliases,
        line=line,
    )
    series = next(filter(file.text, program.series), "")
    taken.take(series, file.text(series))
    for name in ("url", "permalink", "slug"):
        if name != "slug" or slugify(file.text(name)) in slugify(address):
            taken.take(name, file.text(name))
    # What nothing above has taken.
    left = tuple(_find_left(file, taken, link, f"{post.title} {post.summary}"))
    story = program.story(series, file.text(series), file) if series else ""
    return program.family(file), replace(post, story=story, left=left, notes=(*notes, *lost))


def address_on(site: OldSite, stated: str) -> str:
    """The address below its host of what the site names: whole, or without its own path."""
    return normalise(stated if "://" in stated else f"{site.path}/{stated}")


def _find_aliases(program: PostProgram, file: PostFile, taken: Taken) -> tuple[tuple[str, ...], list[Loss]]:
    """The addresses that a post had before; those with a query can lead nowhere, and are told."""
    stated = taken.several(ELSEWHERE["aliases"], program.separator)
    lost = [Loss(file.path, 1, say_no_redirect(alias)) for alias in stated if find_query(alias)]
    addresses = (program.alias(alias, file) for alias in stated if not find_query(alias))
    return tuple(address_on(program.site, address) for address in addresses), lost


def _convert(program: PostProgram, body: str, origin: str, line: int) -> tuple[str, list[Loss]]:
    """The text as Markdown of ours, and what was lost of it."""
    text, notes = program.convert(_MORE.sub("\n", body), origin, line)
    return _html_as_markdown(text, origin, notes) if is_html(origin) else (text, notes)


def _find_left(file: PostFile, taken: Taken, link: str, plain: str) -> Iterator[LeftField]:
    """What fields say that nothing here can take; `plain` is what became of those that may hold links."""
    if link:
        # Whoever wrote a post about a report is not who wrote the report.
        taken.used.difference_update(SOURCE_ELSEWHERE["authors"])
    for name, said in taken.left():
        yield LeftField(name, said, file.find_line(name))
    for name in (*ELSEWHERE["title"], *ELSEWHERE["summary"]):
        if links := [
            link for link in _LINK.findall(file.text(name)) if name in taken.used and link not in plain
        ]:
            yield LeftField(name, " · ".join(links), file.find_line(name))


def _html_as_markdown(text: str, origin: str, notes: list[Loss]) -> tuple[str, list[Loss]]:
    from digest.contribute.importing.html import html_to_markdown

    try:
        return html_to_markdown(text), notes
    except RecursionError:
        return "", [*notes, Loss(origin, 1, "the text, which is nested too deeply, was left out")]
