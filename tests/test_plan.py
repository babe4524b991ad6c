from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from digest.arrangement.site import Site
from digest.content.library import Library
from digest.content.vocabulary import Vocabulary
from digest.model.audio import Audio
from digest.model.dates import parse_moment
from digest.model.entry import (
    Body,
    Comment,
    Correction,
    Entry,
    Event,
    Figure,
    LocalLink,
    Mention,
    Note,
    Outlet,
    Picture,
    Source,
    Story,
    Tag,
)
from digest.model.problems import FaultyContentError, Problem, is_error
from digest.output import Later, Output
from digest.plan import Plan, make_plan
from digest.running.checking import check_site
from tests.builders import Value, entry, settings, write_file
from tests.conftest import NewDigest
from tests.drawing import SLOW
from tests.sites import (
    NOW,
    SVG,
    arrange_folder,
    arrange_values,
    build,
    find,
    find_problems,
    materials,
    news,
    read_page,
    read_tree,
)

NHK = Outlet("nhk", "NHK")
MORE = Correction(parse_moment("2024-02-01", UTC), "It was more.")
A, B = "content/entries/2024/11/a.md", "content/entries/2024/11/b.md"


def plan_of(root: Path, **options: Value) -> Plan:
    return make_plan(arrange_folder(root, NOW, **options))


def paths(plan: Plan) -> list[str]:
    return [output.path for output in plan.outputs]


def output_at(plan: Plan, path: str) -> Output:
    (found,) = (output for output in plan.outputs if output.path == path)
    return found


def faults_of(root: Path) -> list[Problem]:
    """What checking finds, or else planning: either way it is a fault at a place."""
    _, problems = find_problems(settings(root))
    if problems:
        return problems
    with pytest.raises(FaultyContentError) as caught:
        plan_of(root).refuse_collisions()
    return caught.value.problems


# The table


def test_the_smallest_digest_has_all_its_sections(new_digest: NewDigest) -> None:
    plan = plan_of(new_digest({A: entry(tags=["Peace"])}))
    assert sorted(paths(plan)) == [
        "2024/11/a/index.html",
        "addresses.txt",
        "archive/2024/11/index.html",
        "archive/2024/index.html",
        "archive/index.html",
        "assets/licences.txt",
        *in_each_format("corrections/feed"),
        "corrections/index.html",
        "digests/2024-W46/index.html",
        "digests/index.html",
        *in_each_format("entries"),
        "events.ics",
        *in_each_format("feed"),
        "feeds/entries/2024-W46.atom.xml",
        "feeds/entries/2024-W46.json",
        "feeds/feed.css",
        "feeds/feeds.opml",
        "index.html",
        *in_each_format("outlets/example-news/feed"),
        "outlets/example-news/index.html",
        "outlets/index.html",
        "search/bundles.json",
        "search/facets.json",
        "sitemap.xml",
        "sitemaps/2024.xml",
        "sitemaps/news.xml",
        "sitemaps/pages.xml",
        "stories/index.html",
        "subscribe/index.html",
        "tags/index.html",
        *in_each_format("tags/peace/feed"),
        "tags/peace/index.html",
    ]


def in_each_format(base: str) -> list[str]:
    return [f"{base}.atom.xml", f"{base}.json", f"{base}.xml"]


def test_a_site_without_entries_has_its_sections_too() -> None:
    plan = make_plan(arrange_values([]))
    assert {"index.html", "digests/index.html", "archive/index.html", "feed.xml"} < set(paths(plan))
    assert plan.bundles() == ()


def test_without_search_nothing_is_planned_for_it(new_digest: NewDigest) -> None:
    plan = plan_of(new_digest({A: entry()}, search="false"), search="false")
    assert plan.bundles() == ()
    assert [path for path in paths(plan) if path.startswith("search/")] == []


def test_planning_twice_gives_equal_values(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(tags=["Peace"], aliases=["old/"]), B: entry(cites=["A minister"])})
    assert plan_of(root).outputs == plan_of(root).outputs


def test_what_pages_show_is_not_worked_out_to_know_which_files_there_will_be(new_digest: NewDigest) -> None:
    plan = plan_of(new_digest({A: entry(tags=["Peace"]), B: entry()}))
    plan.refuse_collisions()
    later = [output.known for output in plan.outputs if isinstance(output.known, Later)]
    assert len(later) > 2
    assert [each for each in later if "values" in vars(each)] == []
    assert output_at(plan, "2024/11/a/index.html").values.entry.address == "2024/11/a/"


def test_an_entry_more_leaves_the_pages_of_other_years_as_they_are() -> None:
    def planned(entries: list[Entry]) -> dict[str, Output]:
        site = arrange_values(
            entries, stories=[Story("talks", "The talks")], outlets=Vocabulary({"nhk": NHK})
        )
        return {output.path: output for output in make_plan(site).outputs}

    about: dict[str, Any] = {"tags": ["Peace"], "story": "talks", "cites": (Mention("nhk", "NHK"),)}
    old = [news(f"2023/{number}", f"2023-{number % 12 + 1:02d}-01", **about) for number in range(90)]
    before, after = planned(old), planned([*old, news("2024/new", "2024-12-01", **about)])
    changed = {path for path in before if before[path] != after.get(path)}
    assert changed == {
        # The newest entries so far, by date and address: they now have later ones.
        *(f"2023/{number}/index.html" for number in (59, 71, 83)),
        "addresses.txt",
        "archive/index.html",
        "digests/2023-W48/index.html",
        "digests/index.html",
        *in_each_format("entries"),
        *in_each_format("feed"),
        "index.html",
        *in_each_format("outlets/example-news/feed"),
        "outlets/example-news/index.html",
        "outlets/index.html",
        *in_each_format("outlets/nhk/feed"),
        "outlets/nhk/cited/index.html",
        "outlets/nhk/index.html",
        "search/bundles.json",
        "search/facets.json",
        "sitemap.xml",
        "sitemaps/news.xml",
        "sitemaps/pages.xml",
        "stories/index.html",
        *in_each_format("stories/talks/feed"),
        "stories/talks/index.html",
        "tags/index.html",
        *in_each_format("tags/peace/feed"),
        "tags/peace/index.html",
    }


# Blocks


@st.composite
def entries(draw: st.DrawFn, number: int) -> Entry:
    """An entry that is related to others in every way there is.

    Between two days lies more than what is related is looked for in: what such entries say to each other is
    on no card beside them.
    """

    def some(*values: Any) -> Any:
        return draw(st.sampled_from(values))

    return news(
        f"2024/{number}",
        some("2019-03-05", "2021-06-09", "2024-01-05", "2024-01-09", "2024-02-13"),
        tags=some((), ("Peace",), ("Peace", "peace"), ("PEACE", "Trade")),
        title=some("A title", "Another title"),
        story=some("", "talks"),
        body=Body("<p>The text.</p>", "The text.", some((), (LocalLink("images/map.png"),))),
        cites=some((), (Mention("nhk", "NHK"),), (Mention("daily", "Daily"),)),
        source=Source(
            some(Mention("daily", "Daily"), Mention("daily", "DAILY"), Mention("example-news", "News")),
            some("https://a.example/", "https://b.example/"),
        ),
        byline=some((), ("Lena",)),
        guid=some("", "", f"old-{number}"),
        language=some("en", "en", "ko"),
        translates=some("", "2024/0", "2024/1"),
        audio=some(None, None, Audio("audio/a.mp3"), Audio(url="https://audio.example/b.mp3", length=7)),
        updated=some(None, None, parse_moment("2024-02-01 12:00", UTC)),
        corrections=some((), (MORE,)),
        figures=some((), (Figure("Ships", "3"),), (Figure("ships", "4"),)),
        event=some(
            None, None, Event(parse_moment("2024-03-01", UTC)), Event(parse_moment("2024-01-01", UTC))
        ),
    )


# What is the same in all of these: nothing of it is on the pages of others.
NOT_DRAWN = frozenset(
    "id address summary image translation aliases draft faulty exceptions sketch marks".split()
)


def test_every_field_of_an_entry_is_drawn_unless_it_is_named() -> None:
    met: dict[str, set[str]] = {field.name: set() for field in fields(Entry)}

    @given(entries(0))
    @hypothesis_settings(max_examples=100, derandomize=True, database=None)
    def look(drawn: Entry) -> None:
        for name, values in met.items():
            values.add(repr(getattr(drawn, name)))

    look()
    assert {name for name, values in met.items() if len(values) == 1} == NOT_DRAWN


def name_outlets(name: str, *others: Outlet) -> Vocabulary[Outlet]:
    """Outlets of which one has a name of its own in Korean."""
    named = Outlet("example-news", "News", {"en": "News", "ko": name})
    return Vocabulary({outlet.id: outlet for outlet in (named, *others)})


def name_talks(title: str, korean: str) -> Story:
    """A story that has a title of its own in Korean."""
    return Story("talks", title, {"en": title, "ko": korean})


def name_peace(label: str) -> Vocabulary[Tag]:
    """Tags of which one has a label of its own in Korean."""
    return Vocabulary({"peace": Tag("peace", "Peace", {"en": "Peace", "ko": label})})


@dataclass(frozen=True)
class Changed:
    """A site before and after a change."""

    before: Site
    after: Site

    def _repr_pretty_(self, printer: RepresentationPrinter, _cycle: bool) -> None:
        """What Hypothesis tells an example by: its entries, each without what all of them have."""
        usual = news("2024/0")
        names = [field.name for field in fields(Entry) if field.compare]
        lines = [""]
        for name, site in (("before", self.before), ("after", self.after)):
            for each in site.entries:
                found = {name: getattr(each, name) for name in names}
                own = {name: value for name, value in found.items() if value != getattr(usual, name)}
                lines.append(f"{name} {own}")
        printer.text("\n".join(lines))


@st.composite
def changes(draw: st.DrawFn) -> Changed:
    """An entry has come, gone or changed, mostly in one thing, or notes, outlets, tags or pictures have."""
    before = {number: draw(entries(number)) for number in range(draw(st.integers(1, 7)))}
    number = draw(st.integers(0, len(before)))
    changed = draw(st.none() | entries(number))
    if changed and number in before and draw(st.booleans()):
        field = draw(st.sampled_from([field.name for field in fields(Entry)]))
        changed = replace(before[number], **{field: getattr(changed, field)})
    after = {**before, number: changed}
    notes = (
        [Note("2024-W02", "A title", lead="2024/1", byline=("Lena",))],
        [Note("2024-W01", "Another title", corrections=(MORE,))],
    )
    said = Comment("2024/0", "a", "Kim", parse_moment("2024-02-01", UTC), "en")

    def site(found: Mapping[int, Entry | None], *, other: bool) -> Site:
        def may() -> bool:
            return other and draw(st.booleans())

        published = sorted(filter(None, found.values()), key=lambda entry: entry.order)
        return arrange_values(
            (),
            library=Library(
                entries=tuple(published),
                notes=tuple(notes[may()]),
                stories=(name_talks("The talks" if may() else "Talks", "회담" if may() else "협상"),),
                comments=(said,) if may() else (),
                outlets=name_outlets("소식" if may() else "뉴스", *([NHK] if may() else [])),
                tags=name_peace("화평" if may() else "평화"),
                recordings={"audio/a.mp3": 300 if may() else 200},
                images={"images/map.png": Picture("images/map.png", "", (400, 300 if may() else 200))},
            ),
        )

    return Changed(site(before, other=False), site(after, other=True))


def find_stale(changed: Changed) -> list[str]:
    """The blocks that would be taken over though an output of them is another."""
    before, after = make_plan(changed.before), make_plan(changed.after)
    blocks = {block.name: block for block in before.blocks}
    assert len(blocks) == len(before.blocks), "two blocks have one name"
    both = [(blocks[block.name], block) for block in after.blocks if block.name in blocks and block.values]
    # A comparison in an assertion would show two whole sites.
    return [new.name for old, new in both if old.values == new.values and old.outputs != new.outputs]


@given(changes())
@hypothesis_settings(max_examples=200 if SLOW else 100)
def test_blocks_of_equal_values_have_equal_outputs(changed: Changed) -> None:
    assert find_stale(changed) == [], "their values lack what their outputs are made from"


def test_a_name_of_an_outlet_in_another_language_is_printed_where_it_is_shown_alone() -> None:
    def site(german: str) -> Site:
        outlet = Outlet("example-news", "News", {"en": "News", "de": german})
        entries = [news("2024/a"), news("2024/b", language="de", corrections=(correction,))]
        chosen = settings(Path("nowhere"), social_cards=True)
        return arrange_values(entries, outlets=Vocabulary({outlet.id: outlet}), chosen=chosen)

    correction = Correction(parse_moment("2024-11-20", UTC), "It was more.")
    changed = Changed(site("Nachrichten"), site("Zeitung"))
    before, after = (
        {output.path: output for output in make_plan(each).outputs}
        for each in (changed.before, changed.after)
    )
    assert find_stale(changed) == []
    feeds = ("entries", "entries.de", "feed", "outlets/example-news/feed")
    assert {path for path, output in after.items() if output != before[path]} == {
        "2024/b/index.html",
        "cards/2024/b.png",
        "feeds/entries/2024-W46.atom.xml",
        "feeds/entries/2024-W46.json",
        *(path for base in feeds for path in in_each_format(base)),
    }


def test_a_title_of_a_story_in_another_language_is_printed_where_it_is_shown_alone() -> None:
    def site(german: str) -> Site:
        story = Story("talks", "Talks", {"en": "Talks", "de": german})
        entries = [
            news("2024/a", story="talks", event=Event(parse_moment("2024-11-20", UTC))),
            news("2024/b", story="talks", language="de"),
        ]
        return arrange_values(entries, stories=[story], chosen=settings(Path("nowhere"), social_cards=True))

    changed = Changed(site("Gespräche"), site("Verhandlungen"))
    before, after = (
        {output.path: output for output in make_plan(each).outputs}
        for each in (changed.before, changed.after)
    )
    assert find_stale(changed) == []
    assert {path for path, output in after.items() if output != before[path]} == {"2024/b/index.html"}


def test_what_a_page_shows_of_entries_far_from_it_is_among_the_values_of_its_block() -> None:
    """It takes more entries to be related, or farther from each other in a story, than an example has."""
    first = news("2023/first", "2023-06-01", tags=["Ferries", "Typhoons"], figures=(Figure("Ships", "3"),))
    long_ago = parse_moment("2020-06-01", UTC)
    days = [f"2023-{month:02d}-03" for month in range(7, 13)]
    told = [news(day, day, story="talks") for day in days]
    alike = news("2024/alike", tags=["Ferries", "Typhoons"])
    later = news("2024/later", story="talks", figures=(Figure("Ships", "4"),))
    for other, page in (
        (replace(first, tags=()), alike),
        (replace(first, date=long_ago, figures=(Figure("Ships", "2"),), story="talks"), later),
    ):
        before, after = (
            arrange_values([one, *told, page], stories=[Story("talks", "Talks")])
            for one in (replace(first, date=other.date, story=other.story), other)
        )
        contents = [
            output.values
            for site in (before, after)
            for output in make_plan(site).outputs
            if output.path == f"{page.address}index.html"
        ]
        assert contents[0] != contents[1], "the page shows nothing of it"
        assert find_stale(Changed(before, after)) == []


def test_an_entry_more_leaves_the_blocks_of_other_periods_unplanned() -> None:
    def planned(entries: list[Entry]) -> Plan:
        return make_plan(arrange_values(entries))

    days = [f"{year}-{month:02d}-03" for year in (2022, 2023) for month in range(1, 10)]
    old = [news(day, day) for day in days]
    before = {block.name: block.values for block in planned(old).blocks}
    after = {block.name: block.values for block in planned([*old, news("2024/new")]).blocks}
    same = {name for name, values in after.items() if values and before.get(name) == values}
    assert {"entries of 2023-W05", "digests/2023-W05/", "archive/2023/", "sitemaps/2023"} < same
    assert not {"entries of 2023-W35", "digests/2023-W35/", "outlets/example-news/"} & same


def test_images_are_copied_as_they_were_checked(new_digest: NewDigest) -> None:
    image = {"file": "images/map.svg", "alt": "A map", "credit": "The digest"}
    root = new_digest({A: entry(image=image), "content/images/map.svg": SVG})
    output = output_at(plan_of(root), "images/map.svg")
    assert output.render(output.values, replace(materials(), content=root / "content")) == SVG.encode()


# Old addresses


@pytest.mark.parametrize(
    ("alias", "path", "leads_to"),
    [
        ("old/place/", "old/place/index.html", "../../2024/11/a/"),
        ("/old/place", "old/place/index.html", "../../2024/11/a/"),
        ("old", "old/index.html", "../2024/11/a/"),
        ("2023/story.html", "2023/story.html", "../2024/11/a/"),
        ("story.htm", "story.htm", "./2024/11/a/"),
        ("옛날/", "옛날/index.html", "../2024/11/a/"),
    ],
)
def test_an_old_address_leads_to_the_entry(
    alias: str, path: str, leads_to: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    plan = plan_of(new_digest({A: entry(aliases=[alias], title='Peace & "quiet"')}))
    output = output_at(plan, path)
    printed = tmp_path / "page.html"
    printed.write_bytes(output.render(output.values, materials()))
    page = read_page(printed)
    assert find(page, "//meta[@http-equiv='refresh']/@content") == [f"0; url={leads_to}"]
    assert find(page, "//a/@href") == [leads_to]
    assert find(page, "//a/text()") == ['Peace & "quiet"']
    assert find(page, "//link[@rel='canonical']/@href") == ["https://example.org/digest/2024/11/a/"]


def test_an_old_address_of_a_story_leads_to_its_timeline(new_digest: NewDigest) -> None:
    root = new_digest(
        {
            A: entry(story="talks"),
            "content/stories/talks.md": "---\ntitle: The talks\naliases: [stories/chat/]\n---\n",
        }
    )
    assert "stories/chat/index.html" in paths(plan_of(root))


def test_an_old_address_of_a_letter_leads_to_its_digest(new_digest: NewDigest, tmp_path: Path) -> None:
    """Until there is a digest, with an entry, nothing is there to lead to."""
    notes = {
        "content/digests/2024-W46.md": "---\ntitle: Three navies\naliases: [p/issue-12, 옛날/]\n---\n",
        "content/digests/2024-W40.md": "---\naliases: [p/issue-6]\n---\n",
    }
    plan = plan_of(new_digest({A: entry(), **notes}))
    output = output_at(plan, "p/issue-12/index.html")
    printed = tmp_path / "page.html"
    printed.write_bytes(output.render(output.values, materials()))
    assert find(read_page(printed), "//a/@href") == ["../../digests/2024-W46/"]
    assert find(read_page(printed), "//a/text()") == ["Three navies"]
    assert "옛날/index.html" in paths(plan)
    assert "p/issue-6/index.html" not in paths(plan)


def test_an_alias_of_a_note_at_the_address_of_an_entry_is_a_fault(new_digest: NewDigest) -> None:
    note = "content/digests/2024-W46.md"
    root = new_digest({A: entry(), note: "---\naliases: [2024/11/A]\n---\n"})
    assert [(fault.rule, fault.path) for fault in faults_of(root)] == [("address-collision", note)]


def test_a_former_slug_leads_to_the_tag_by_year_too_and_its_feeds_go_on(new_digest: NewDigest) -> None:
    many = {
        f"content/entries/2023/01/{number:02}.md": entry(date="2023-01-05", tags=["old"])
        for number in range(60)
    }
    root = new_digest({**many, A: entry(tags=["new"]), "content/tags.yml": "new:\n  former: [old, older]\n"})
    _, problems = find_problems(settings(root))
    assert {problem.rule for problem in problems} <= {"same-report", "tag-alias"}
    plan = plan_of(root)
    plan.refuse_collisions()
    for path in [path for path in paths(plan) if path.startswith("tags/new/")]:
        there, moved = output_at(plan, path), output_at(plan, path.replace("new", "old", 1))
        assert output_at(plan, path.replace("new", "older", 1)).path.startswith("tags/older/")
        if path.endswith(".html"):
            assert moved.values.new == path.removesuffix("index.html")
        else:
            assert moved.render(moved.values, materials()) == there.render(there.values, materials())
    assert "tags/old/2023/index.html" in paths(plan)
    assert {"tags/old/feed.xml", "tags/old/feed.atom.xml", "tags/old/feed.json"} <= set(paths(plan))


def test_a_former_id_leads_to_the_outlet_by_year_and_to_what_cites_it_too() -> None:
    others = Source(Mention("daily", "Daily"), "https://daily.example/")
    taken = [news("2024/a"), *(news(f"2023/{number}", "2023-01-05") for number in range(60))]
    citing = [
        news(f"2024/{number}", source=others, cites=(Mention("example-news", "News"),))
        for number in range(40)
    ]
    outlets = Vocabulary({"example-news": Outlet("example-news", "Example News", former=("old-news",))})
    plan = make_plan(arrange_values([*taken, *citing], outlets=outlets))
    plan.refuse_collisions()
    there, moved = (
        {path.removeprefix(base) for path in paths(plan) if path.startswith(base)}
        for base in ("outlets/example-news/", "outlets/old-news/")
    )
    assert there >= {"index.html", "2023/index.html", "cited/index.html", "feed.xml"}
    assert moved == there


def test_an_old_address_of_another_program_leads_to_the_tag(new_digest: NewDigest) -> None:
    tags = "new:\n  redirect_from: [/tag/old.html, category/old news/]\nidle:\n  redirect_from: [idle/]\n"
    root = new_digest({A: entry(tags=["new"]), "content/tags.yml": tags})
    assert find_problems(settings(root))[1] == []
    plan = plan_of(root)
    plan.refuse_collisions()
    moved = {path: output_at(plan, path) for path in ("tag/old.html", "category/old news/index.html")}
    assert {path: (output.values.old, output.values.new) for path, output in moved.items()} == {
        "tag/old.html": ("tag/old.html", "tags/new/"),
        "category/old news/index.html": ("category/old news/", "tags/new/"),
    }
    assert {output.origin for output in moved.values()} == {"content/tags.yml"}
    assert "idle/index.html" not in paths(plan), "a tag without entries has no page"


def test_an_old_address_advertises_the_feed_of_what_it_leads_to(new_digest: NewDigest) -> None:
    site = build(
        new_digest(
            {
                A: entry(tags=["new"], story="talks"),
                "content/tags.yml": "new:\n  former: [old]\n  redirect_from: [tag/ancient/]\n",
                "content/outlets.yml": "example-news:\n  name: Example News\n  former: [old-news]\n",
                "content/stories/talks.md": "---\ntitle: The talks\naliases: [stories/chat/]\n---\n",
            }
        )
    )
    feeds = "//head/link[@rel='alternate'][@type='application/rss+xml']/@href"
    assert find(read_page(site / "tags/old/index.html"), feeds) == ["../../tags/new/feed.xml"]
    assert find(read_page(site / "tag/ancient/index.html"), feeds) == ["../../tags/new/feed.xml"]
    old_news = read_page(site / "outlets/old-news/index.html")
    assert find(old_news, feeds) == ["../../outlets/example-news/feed.xml"]
    assert find(read_page(site / "stories/chat/index.html"), feeds) == ["../../stories/talks/feed.xml"]


def test_a_former_slug_without_entries_leads_nowhere(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(), "content/tags.yml": "new:\n  former: [old]\n"})
    assert [path for path in paths(plan_of(root)) if path.startswith("tags/")] == ["tags/index.html"]


def test_a_tag_cannot_have_been_what_it_is(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(tags=["new"]), "content/tags.yml": "new:\n  former: [new]\n"})
    assert {(fault.rule, fault.path) for fault in faults_of(root)} == {("duplicate-name", "content/tags.yml")}


@pytest.mark.parametrize("fields", [{"draft": "true"}, {"date": "2025-06-01"}])
def test_what_is_not_published_redirects_nothing(fields: dict[str, Value], new_digest: NewDigest) -> None:
    plan = plan_of(new_digest({A: entry(aliases=["old/"], **fields), B: entry()}))
    assert "old/index.html" not in paths(plan)


# Two pages at one address


def test_entries_at_one_address_are_a_fault(new_digest: NewDigest) -> None:
    capitals = "content/entries/2024/11/A.md"
    root = new_digest({A: entry(), capitals: entry()})
    assert [(fault.rule, fault.path) for fault in faults_of(root)] == [("address-collision", capitals)]


def test_an_alias_at_the_address_of_an_entry_is_a_fault(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(aliases=["2024/11/B"]), B: entry()})
    assert [(fault.rule, fault.path) for fault in faults_of(root)] == [("address-collision", A)]


def test_an_alias_that_two_entries_claim_is_a_fault(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(aliases=["old/"]), B: entry(aliases=["/old"])})
    assert [fault.rule for fault in faults_of(root)] == ["address-collision"]


@pytest.mark.parametrize(
    "alias",
    [
        "tags/",
        "archive/2024/",
        "digests/2024-w46/",
        "outlets/example-news",
        "index.html",
        "2024/11/b/index.html",
        "about/",
        "404.html",
        # A file of the site stands where the redirect's folder would be.
        "feed.xml",
        "sitemap.xml",
        "search/facets.json",
    ],
)
def test_an_alias_where_the_site_has_a_file_is_a_fault(alias: str, new_digest: NewDigest) -> None:
    root = new_digest({A: entry(aliases=[alias]), B: entry()})
    assert [(fault.rule, fault.path) for fault in faults_of(root)] == [("address-collision", A)]


@pytest.mark.parametrize("name", ["tags", "archive/2024", "digests/2024-W46", "about", "Subscribe"])
def test_an_entry_where_the_site_has_a_page_is_a_fault(name: str, new_digest: NewDigest) -> None:
    path = f"content/entries/{name}.md"
    root = new_digest({path: entry(), A: entry()})
    refused = [(fault.rule, fault.path) for fault in faults_of(root) if is_error(fault)]
    assert refused == [("address-collision", path)]


@pytest.mark.parametrize("page", ["index", "tags", "archive/index", "2024/11/a"])
def test_a_hand_written_page_where_the_press_prints_one_is_a_fault(page: str, new_digest: NewDigest) -> None:
    root = new_digest({A: entry(), f"content/pages/{page}.md": "# A page\n"})
    assert {fault.rule for fault in faults_of(root)} == {"address-collision"}


@pytest.mark.parametrize("folder", ["", "tags/"])
def test_a_readme_among_the_pages_is_told_how_it_can_stay(folder: str, new_digest: NewDigest) -> None:
    path = f"content/pages/{folder}README.md"
    root = new_digest({A: entry(tags=["Peace"]), path: "# For those who write here\n"})
    (fault,) = faults_of(root)
    assert (fault.rule, fault.path) == ("address-collision", path)
    assert fault.cure == "rename it, or write `exclude_docs: README.md` in mkdocs.yml"
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("exclude_docs: README.md\n")
    assert (build(root) / f"{folder}index.html").is_file()


def test_checking_finds_what_planning_would_refuse(new_digest: NewDigest) -> None:
    # `digest check` is what pull requests run: it must not pass what no build accepts.
    root = new_digest({A: entry(aliases=["tags/"])})
    _, problems = find_problems(settings(root))
    assert [problem.rule for problem in problems] == ["address-collision"]


INSIDE = {
    "a file of the site": {"content/gone.yml": "feed.xml/a/: Gone.\n"},
    "a page": {B: entry(aliases=["2024/11/a/index.html/b"])},
    "an entry below a page": {"content/entries/2024/11/a/index.html/b.md": entry()},
    "an alias below an alias": {B: entry(aliases=["old.html", "old.html/b"])},
    "one alias twice": {B: entry(aliases=["old", "old/"])},
    "an index and its folder": {B: entry(aliases=["old/index.html", "old"])},
    "other letters": {B: entry(aliases=["old", "Old"])},
    "the theme's": {B: entry(aliases=["offline.js"])},
    "a file of the owner": {B: entry(aliases=["google.html"]), "content/pages/google.html": "x"},
    "below a file of the owner": {B: entry(aliases=["robots.txt/b"]), "content/pages/robots.txt": "x"},
}


@pytest.mark.parametrize("files", INSIDE.values(), ids=INSIDE)
@pytest.mark.parametrize("is_new", [True, False])
def test_no_file_is_written_over_another_or_where_that_is_a_folder(
    new_digest: NewDigest, files: dict[str, str], is_new: bool
) -> None:
    root = new_digest({A: entry()}, search="false")
    before = read_tree(build(root)) if not is_new else {}
    for name, text in files.items():
        write_file(root / name, text)
    with pytest.raises(FaultyContentError) as refused:
        build(root)
    assert {problem.rule for problem in filter(is_error, refused.value.problems)} == {"address-collision"}
    assert before == (read_tree(root / "site") if before else {})
    _, found = check_site(root / "mkdocs.yml")
    assert "address-collision" in {problem.rule for problem in found}
