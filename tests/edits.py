"""What may happen to a digest between two builds? Edits, drawn at random, and how each is done."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

from hypothesis import strategies as st

from digest.model.problems import DigestError
from tests.builders import entry, write_file
from tests.desk import Desk, read_whole
from tests.sites import NOW, SVG

Edit: TypeAlias = tuple[str, tuple[Any, ...]]
NAMES = ("2024/11/a", "2024/11/b", "2024/12/b", "2024/12/c", "2023/c")


FIELDS = st.fixed_dictionaries(
    {"title": st.sampled_from(["Talks", "Walks", "A “quoted” & <marked> headline"])},
    optional={
        # Both sides of the borders of days, weeks, months and years, in UTC and in Seoul; and the future.
        "date": st.sampled_from(
            ["2024-11-17", "2024-11-18", "2024-11-17 15:30", "2024-11-30 23:59+00:00", "2023-12-31 20:00",
             "2024-12-31", "2025-01-01", "2025-06-01"]
        ),
        "tags": st.lists(st.sampled_from(["Peace", "Arms", "Rockets", "missiles"]), max_size=3, unique=True),
        "cites": st.lists(st.sampled_from(["Example News", "A ministry"]), max_size=2, unique=True),
        "byline": st.lists(st.sampled_from(["Kim Min-ji", "A. Ruiz", "…"]), max_size=2, unique=True),
        "summary": st.sampled_from(["In short.", None]),
        "story": st.sampled_from(["talks", "gone"]),
        "image": st.sampled_from(["map", "photo"]).map(
            lambda name: {"file": f"images/{name}.svg", "alt": "What one sees", "credit": "The digest"}
        ),
        "audio": st.sampled_from(
            [{"file": "audio/a.mp3"}, {"url": "https://audio.example/b.mp3", "duration": "4:12", "length": 7}]
        ),
        "translates": st.sampled_from(NAMES[:3]),
        "language": st.sampled_from(["ko", "vi"]),
        "draft": st.sampled_from(["true", "false"]),
        "aliases": st.sampled_from([["old"], ["old/first"], ["old/page.html"], ["old/page.html/x"]]),
        "updated": st.sampled_from(["2024-11-17 18:00", "2024-11-21", "2025-03-01"]),
        "corrections": st.sampled_from(["2024-11-20", "2025-03-01"]).map(
            lambda day: [{"date": day, "note": "It was another day."}]
        ),
        "event_date": st.sampled_from(["2024-11-30", "2025-07-01/2025-07-03", "2024-11-17 15:30 +0900"]),
        "figures": st.sampled_from([{"Ships": "3"}, {"Ships": "4", "Crew": "90"}]),
        "guid": st.sampled_from(["post-1", "https://old.example/2"]),
        "body": st.sampled_from(
            ["Short.\n", "We read [more](../../2024/12/c.md).\n", "# Long\n\nA note.[^1]\n\n[^1]: Here.\n",
             "![map](../../../images/map.svg)\n", "> [!NOTE]\n> Marked\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
             "word " * 200 + "\n", "", "<script>alert(1)</script>\n"]
        ),
    },
)  # fmt: skip
TAGS = (
    "peace: {label: {en: Peace}}\nrockets: {aliases: [missiles], former: [bombs]}\narms: {}\n",
    "peace: {label: {en: Concord, ko: 평화}}\nmissiles: {parent: arms}\nrockets: {}\narms: {}\n",
    "peace: {}\nweapons: {aliases: [arms, rockets, missiles], parent: peace}\n",
    "peace: {}\n",
)
OUTLETS = (
    "example-news: {name: Example News}\n",
    "news: {name: The News, aliases: [Example News], country: KR, former: [example-news]}\n"
    "ministry: {name: A ministry}\n",
    "other: {name: Other News}\n",
    "example-news: {name: Example News, kind: journal}\n",
)
CONTRIBUTORS = (
    "kim-min-ji: {name: Kim Min-ji, description: Of the desk.}\n",
    "kim: {name: {en: Kim Min-ji, ko: 김민지}, former: [kim-min-ji]}\n"
    "ruiz: {name: Ana Ruiz, aliases: [A. Ruiz]}\n",
)
STORIES = (
    "---\ntitle: The talks\n---\nA story.\n",
    "---\ntitle: The long talks\naliases: [talks]\n---\n",
    "---\n",
)
GONE = (
    "2024/11/b/: They asked us to.\n",
    "old/first: A mistake.\ntags/rockets/: Nobody writes of it.\nfeed.xml: Read another.\n",
)
COMMENTS = (
    "---\nauthor: Kim\ndate: 2024-11-15\n---\nIs [this](../12/c.md) so?\n",
    "---\nauthor: Lee\ndate: 2025-03-01\nentry: 2024/12/b\n---\nLater.\n",
)
NOTES = (
    "---\ntitle: A week\n---\nWe [read](../entries/2024/12/c.md).\n",
    "---\ntitle: A week\nlead: 2024/11/b\norder: [2024/11/a]\n---\n",
    "---\ntitle: A week\ncorrections:\n- {date: 2024-11-20, note: Another week.}\n"
    "- {date: 2025-03-01, note: Another month.}\n---\n",
)
TEMPLATES = {
    "entry.html": "<h1>{{ content.entry.title }}</h1>{{ site.name }}\n",
    "head.html": "<title>{{ page.title }}: {{ site.url }}</title>\n",
    "redirect.html": "{% if redirect.old %}{% include 'own.html' if true else 'x.html' %}{% endif %}\n",
    "own.html": "{{ redirect.new }}\n",
}
MOMENTS = (
    NOW,
    datetime(2025, 1, 1, tzinfo=UTC),
    datetime(2024, 11, 18, tzinfo=UTC),
    datetime(2025, 12, 31, tzinfo=UTC),
    datetime(2024, 11, 17, 15, 29, tzinfo=UTC),
    datetime(2024, 11, 13, 8, 29, tzinfo=UTC),
    datetime(2024, 11, 13, 9, 0, tzinfo=UTC),
)
OPTIONS = {
    "cadence": tuple(
        {"cadence": cadence, "closes": closes}
        for cadence, closes in (
            ("daily", ""),
            ("daily", "08:30"),
            ("daily", "weekdays 08:30"),
            ("weekly", ""),
            ("weekly", "Wednesday 09:00"),
            ("monthly", ""),
            ("monthly", "13 17:00"),
        )
    ),
    "timezone": ("UTC", "Asia/Seoul", "America/New_York"),
    "feed_entries": (1, 50),
    "feed_digests": (1, 20),
    "feed_topics": (1, 15),
    "site_name": ("The Test Digest", "Another Digest"),
    "site_url": ("https://example.org/digest/", "https://example.net/"),
    "language": ("en", "ko"),
    "identity": ("", "old.example"),
    "issn": ("", "2049-3630"),
    "image_hosts": ((), ("example.com",)),
    "audio_hosts": ((), ("audio.example",)),
    "comment_form": ("", "https://forge.example/{id}"),
    "report": ("", "mailto:desk@forge.example?subject={title}"),
}


def write_entry(desk: Desk, name: str, fields: dict[str, Any]) -> None:
    write_file(desk.root / f"content/entries/{name}.md", entry(**fields))


def rename_entry(desk: Desk, old: str, new: str) -> None:
    path, target = (desk.root / f"content/entries/{name}.md" for name in (old, new))
    if path.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)


def exchange_entries(desk: Desk, one: str, other: str) -> None:
    """Each keeps its times and its number on the disk."""
    first, second = (desk.root / f"content/entries/{name}.md" for name in (one, other))
    if one != other and first.exists() and second.exists():
        spare = first.with_suffix(".swap")
        first.rename(spare)
        second.rename(first)
        spare.rename(second)


def edit_quietly(desk: Desk, name: str, letter: str) -> None:
    """Neither the size nor the time of the last change tells of it."""
    path = desk.root / f"content/entries/{name}.md"
    if path.exists():
        before = path.stat()
        text = path.read_text(encoding="utf-8")
        at = text.index("title: ") + len("title: ") + 1
        with path.open("r+", encoding="utf-8") as file:
            file.write(text[:at] + letter + text[at + 1 :])
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def set_time(desk: Desk, name: str, seconds: int) -> None:
    """The bytes stay, the time of the last change does not."""
    path = desk.root / f"content/entries/{name}.md"
    if path.exists():
        os.utime(path, (seconds, seconds))


def write_or_remove(desk: Desk, name: str, text: str | None) -> None:
    path = desk.root / name
    if text is not None:
        write_file(path, text)
    elif path.exists():
        path.unlink()


def choose(desk: Desk, name: str, value: Any) -> None:
    # What goes with one another is chosen together.
    desk.options |= value if isinstance(value, dict) else {name: value}


def move_clock(desk: Desk, now: datetime) -> None:
    desk.now = now


def change_theme(desk: Desk, frame: str) -> None:
    desk.frame = frame


ACTIONS: dict[str, Callable[..., None]] = {
    action.__name__: action
    for action in (
        write_entry, rename_entry, exchange_entries, edit_quietly, set_time, write_or_remove, choose,
        move_clock, change_theme,
    )
}  # fmt: skip


def draw_edits() -> st.SearchStrategy[Edit]:
    name = st.sampled_from(NAMES)

    def edit(action: Callable[..., None], *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Edit]:
        return st.tuples(st.just(action.__name__), st.tuples(*arguments))

    def file(path: str, texts: Sequence[str]) -> st.SearchStrategy[Edit]:
        return edit(write_or_remove, st.just(path), st.sampled_from([*texts, None]))

    pictures = [
        SVG,
        SVG.replace('"3"', '"5"'),
        SVG.replace("0 0 4 3", "0 0 5 3"),
        SVG.replace("rect", "script"),
    ]
    return st.one_of(
        edit(write_entry, name, FIELDS),
        edit(write_entry, name, FIELDS),
        edit(rename_entry, name, name),
        edit(exchange_entries, name, name),
        edit(edit_quietly, name, st.sampled_from("TWX")),
        edit(set_time, name, st.sampled_from([1_000_000_000, 4_000_000_000])),
        name.map(lambda which: ("write_or_remove", (f"content/entries/{which}.md", None))),
        file("content/tags.yml", TAGS),
        file("content/outlets.yml", OUTLETS),
        file("content/contributors.yml", CONTRIBUTORS),
        file("content/stories/talks.md", STORIES),
        file("content/digests/2024-W46.md", NOTES),
        file("content/comments/2024/11/a/kim.md", COMMENTS),
        file("content/gone.yml", GONE),
        file("content/images/map.svg", pictures),
        file("content/images/photo.svg", pictures),
        file("content/pages/audio/a.mp3", ["A sound", "A longer sound"]),
        st.sampled_from(sorted(TEMPLATES)).flatmap(
            lambda which: file(f"own/pages/{which}", [TEMPLATES[which]])
        ),
        st.sampled_from(sorted(OPTIONS)).flatmap(
            lambda which: edit(choose, st.just(which), st.sampled_from(OPTIONS[which]))
        ),
        edit(move_clock, st.sampled_from(MOMENTS)),
        edit(change_theme, st.sampled_from(["plain", "dark"])),
    )


def publish_or_refuse(desk: Desk, site: str, **how: Any) -> list[str] | None:
    """What was written; None where the content is refused."""
    try:
        return desk.build(site, **how)
    except DigestError:
        return None


def after_each_day(desk: Desk, days: Sequence[Sequence[Edit]]) -> str:
    """Do the edits of each day, build, and compare with a build from nothing; what differs, or nothing."""
    desk.skip_faulty = True
    desk.build()
    for number, day in enumerate(days):
        for action, arguments in day:
            ACTIONS[action](desk, *arguments)
        before = read_whole(desk.site)
        clean = publish_or_refuse(desk, "clean", clean=True)
        written = publish_or_refuse(desk, "site")
        if written is None or clean is None:
            if written != clean or read_whole(desk.site) != before:
                return f"day {number}: refused, and not alike"
        else:
            ours, wanted = read_whole(desk.site), read_whole(desk.root / "clean")
            if ours != wanted:
                odd = sorted(name for name in {*ours, *wanted} if ours.get(name) != wanted.get(name))
                return f"day {number}: {len(odd)} files differ, {', '.join(odd[:5])}"
            if again := desk.build():
                return f"day {number}: built again, it writes {', '.join(again[:5])}"
    return ""


# A digest on some days: what is edited on each, before it is built.
DAYS = st.lists(st.lists(draw_edits(), min_size=2, max_size=6), min_size=2, max_size=5)
