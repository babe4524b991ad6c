import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.arrangement.cards import Card, Link
from digest.arrangement.finding import find_digest
from digest.arrangement.groups import Desk, Timeline
from digest.arrangement.lines import digest_line
from digest.arrangement.site import Site
from digest.arrangement.waiting import find_waiting, when_all_is_out
from digest.content.vocabulary import Vocabulary
from digest.model.date_formats import format_days
from digest.model.dates import parse_moment
from digest.model.entry import Correction, Mention, Note, Outlet, Source, Story, Tag
from digest.model.problems import DigestError
from digest.model.translations import find_originals
from digest.printing.edition import END_OF_TIME, prepare
from digest.running.building import prepare_edition
from tests.builders import entry, settings
from tests.conftest import NewDigest
from tests.sites import NOW, SVG, arrange_folder, arrange_values, find_problems, news

SEOUL = ZoneInfo("Asia/Seoul")


def ids(site: Site) -> list[str]:
    return [entry.id for entry in site.entries]


def titles(cards: tuple[Card, ...]) -> list[str]:
    return [card.title for card in cards]


def picture(name: str) -> dict[str, str]:
    return {"file": f"images/{name}.svg", "alt": "A map", "credit": "The digest"}


TAGS = """\
politics: {label: {en: Politics, ko: 정치}}
peace: {label: Peace, parent: politics, aliases: [détente]}
talks: {label: Peace talks, parent: peace}
arms: {label: Arms control, parent: politics}
unused: {label: Unused}
"""


# What is published


def test_a_draft_appears_nowhere(new_digest: NewDigest) -> None:
    draft = entry(
        draft="true",
        tags=["Secret"],
        cites=["Example News"],
        story="hidden",
        image=picture("secret"),
        source={"name": "The Leak", "url": "https://leak.example/"},
        body="See ![](../../../images/second.svg)\n",
    )
    root = new_digest(
        {
            "content/entries/2024/11/draft.md": draft,
            "content/entries/2024/11/open.md": entry(),
            "content/stories/hidden.md": "---\ntitle: A hidden story\n---\n",
            "content/images/secret.svg": SVG,
            "content/images/second.svg": SVG,
        }
    )
    site = arrange_folder(root)
    assert ids(site) == ["2024/11/open"]
    assert [digest.entries for digest in site.digests] == [site.entries]
    assert (list(site.subjects), list(site.desks), list(site.timelines), site.images) == (
        [],
        ["example-news"],
        [],
        (),
    )


@pytest.mark.parametrize(
    ("date", "due"),
    [
        ("2024-11-13", "2024-11-12T15:00:00+00:00"),  # midnight in Seoul
        ("2024-11-13 08:30", "2024-11-12T23:30:00+00:00"),
        ("2024-11-13 08:30 +0000", "2024-11-13T08:30:00+00:00"),
    ],
)
def test_an_entry_dated_in_the_future_waits_until_that_moment(
    date: str, due: str, new_digest: NewDigest
) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(date=date)})
    moment = datetime.fromisoformat(due)
    before = arrange_folder(root, moment - timedelta(seconds=1), timezone="Asia/Seoul")
    assert (ids(before), before.digests, list(before.desks)) == ([], (), [])
    assert ids(arrange_folder(root, moment, timezone="Asia/Seoul")) == ["2024/11/a"]


def test_entries_are_in_order_of_date_then_address() -> None:
    site = arrange_values([news("2024/b"), news("2024/a"), news("2024/c", "2024-11-12")])
    assert ids(site) == ["2024/c", "2024/a", "2024/b"]


def test_the_open_digest_is_the_newest_and_the_closed_ones_come_before() -> None:
    entries = [news("old", "2024-12-20"), news("older", "2024-12-10"), news("new", "2024-12-30")]
    site = arrange_values(entries)
    assert [digest.name for digest in site.closed] == ["2024-W50", "2024-W51"]
    assert site.open is not None
    assert site.open.name == "2025-W01"
    later = arrange_values(entries, now=datetime(2025, 1, 6, tzinfo=UTC))
    assert (len(later.closed), later.open) == (3, None)


def test_without_entries_nothing_is_there() -> None:
    site = arrange_values([])
    assert (site.entries, site.digests, site.closed, site.open) == ((), (), (), None)


# Translations


def test_a_translation_is_folded_into_the_entry_it_renders() -> None:
    original = news("talks", tags=["peace"], story="talks")
    korean = news("talks.ko", language="ko", translates="talks", tags=["peace"], story="talks", title="회담")
    site = arrange_values([original, korean])
    assert set(site.entries) == {original, korean}
    assert site.listed == (original,)
    assert site.digests[0].entries == (original,)
    assert site.subjects["peace"].entries == (original,)
    assert site.desks["example-news"].entries == (original,)
    assert site.translations.others_of(original) == (korean,)
    assert site.translations.others_of(korean) == (original,)
    assert [card.link for card in site.cards["talks"].translations] == [Link("회담", "talks.ko/", "ko")]
    assert site.cards_of(site.listed) == site.own_cards_of(site.listed)


def in_three_languages(english: str = "en") -> Site:
    """A Chinese story that was rendered into Korean, and days later into the language of the site."""
    return arrange_values(
        [
            news("a", "2024-11-13", language="zh", title="会谈", tags=["peace"], story="talks"),
            news("a.ko", "2024-11-14", language="ko", translates="a", title="회담"),
            news("a.en", "2024-11-19", language=english, translates="a.ko", title="Talks"),
            news("b", "2024-11-15", title="Ships"),
        ],
        stories=[Story("talks", "The talks")],
    )


@pytest.mark.parametrize("english", ["en", "en-GB"])
def test_lists_show_the_text_in_the_language_of_the_site_in_the_place_of_the_original(english: str) -> None:
    site = in_three_languages(english)
    assert ids(site) == ["a", "a.ko", "b", "a.en"]
    assert [entry.id for entry in site.listed] == ["a", "b"]
    card, other = site.cards_of(site.listed)
    assert (card.link, other.title) == (Link("Talks", "a.en/", english), "Ships")
    assert (card.date.iso, card.day.day) == ("2024-11-13", 13)
    assert card.tags == ("peace",)
    assert card.story == Link("The talks", "stories/talks/")
    assert [each.language for each in card.translations] == ["zh", "ko"]
    assert [text.id for text in site.translations.texts_of(site.listed)] == ["a.en", "b"]
    assert titles(site.own_cards_of(site.listed)) == ["会谈", "Ships"]


def test_a_text_in_the_language_of_the_site_that_comes_later_is_carried_by_its_own_digest_too() -> None:
    site = in_three_languages()
    first, second = site.digests
    assert [(digest.name, titles(site.cards_of(digest.entries))) for digest in (first, second)] == [
        ("2024-W46", ["Ships", "Talks"]),
        ("2024-W47", ["Talks"]),
    ]
    by_id = {entry.id: entry for entry in site.entries}
    carriers = {key: site.links.digest_of(entry).title for key, entry in by_id.items()}
    assert carriers == {"a": "2024-W46", "a.ko": "2024-W46", "b": "2024-W46", "a.en": "2024-W47"}
    assert [link.title for link in site.links.digests_with(by_id["a.en"])] == ["2024-W47", "2024-W46"]


def test_a_text_in_another_language_that_comes_later_stays_with_the_original() -> None:
    later = news("a.ko", "2024-11-19", language="ko", translates="a", title="회담")
    site = arrange_values([news("a", "2024-11-13"), later])
    assert [(digest.name, [entry.id for entry in digest.entries]) for digest in site.digests] == [
        ("2024-W46", ["a"])
    ]
    assert site.links.digest_of(later).title == "2024-W46"
    daily = arrange_values(
        [news("a", "2024-11-13"), later], chosen=settings(Path("nowhere"), cadence="daily")
    )
    assert daily.links.digest_day(later) == news("a", "2024-11-13").date.day


def test_lists_in_another_language_show_the_text_in_that_or_in_that_of_the_site() -> None:
    original, ships = (in_three_languages().cards[each] for each in ("a", "b"))
    assert [original.text_in(code, "en").title for code in ("ko", "zh", "vi", "en")] == [
        "회담",
        "会谈",
        "Talks",
        "Talks",
    ]
    assert original.text_in("vi") is original
    assert ships.text_in("ko") is ships


def test_a_text_without_a_picture_is_listed_with_that_of_the_original(new_digest: NewDigest) -> None:
    files = {f"content/images/{name}.svg": SVG for name in ("map", "own")}
    files |= {
        "content/entries/2024/11/a.md": entry(language="ko", image=picture("map")),
        "content/entries/2024/11/a.en.md": entry(translates="2024/11/a"),
        "content/entries/2024/11/b.md": entry(language="ko", image=picture("map")),
        "content/entries/2024/11/b.en.md": entry(translates="2024/11/b", image=picture("own")),
    }
    site = arrange_folder(new_digest(files))
    shown = {card.address: card.image.file for card in site.cards_of(site.listed) if card.image}
    assert shown == {"2024/11/a.en/": "images/map.svg", "2024/11/b.en/": "images/own.svg"}
    assert site.cards["2024/11/a.en"].image is None


def test_another_script_is_no_text_in_that_language() -> None:
    chosen = settings(Path("nowhere"), language="zh-TW")
    texts = [
        news("a", language="en"),
        news("a.zh", language="zh-Hans", translates="a", title="会谈"),
        news("a.hant", language="zh-Hant", translates="a", title="會談"),
    ]
    assert titles(arrange_values(texts[:2], chosen=chosen).cards_of(texts[:1])) == [texts[0].title]
    assert titles(arrange_values(texts, chosen=chosen).cards_of(texts[:1])) == ["會談"]


def test_a_tag_that_only_a_translation_has_still_has_its_page() -> None:
    site = arrange_values([news("a"), news("a.ko", language="ko", translates="a", tags=["평화"])])
    assert site.subjects["평화"].label == "평화"
    assert site.links.tags(site.entries[0]) == (Link("평화", "tags/평화/"),)


@pytest.mark.parametrize(("draft", "date"), [(True, "2024-11-13"), (False, "2025-02-01")])
def test_a_translation_of_what_is_not_published_stands_for_itself(draft: bool, date: str) -> None:
    site = arrange_values([news("a", date, draft=draft), news("a.ko", language="ko", translates="a")])
    assert [entry.id for entry in site.listed] == ["a.ko"]
    assert site.translations.others_of(site.listed[0]) == ()


def lost(root: Path) -> set[str]:
    """Entries that no list shows and no entry of a list leads to, unless a fault says so."""
    _, problems = find_problems(settings(root))
    if problems:
        return set()
    site = arrange_folder(root)
    led_to = {other.id for entry in site.listed for other in site.translations.others_of(entry)}
    return set(ids(site)) - {entry.id for entry in site.listed} - led_to


def test_a_translation_of_a_translation_is_a_fault_or_reached_from_the_first_text(
    new_digest: NewDigest,
) -> None:
    root = new_digest(
        {
            "content/entries/2024/11/a.md": entry(),
            "content/entries/2024/11/a.ko.md": entry(translates="2024/11/a", language="ko"),
            "content/entries/2024/11/a.ja.md": entry(translates="2024/11/a.ko", language="ja"),
        }
    )
    assert lost(root) == set()


def test_entries_that_translate_each_other_are_a_fault_or_both_found(new_digest: NewDigest) -> None:
    root = new_digest(
        {
            "content/entries/2024/11/a.md": entry(translates="2024/11/a.ko"),
            "content/entries/2024/11/a.ko.md": entry(translates="2024/11/a", language="ko"),
        }
    )
    assert lost(root) == set()


# Tags


def test_wider_tags_gather_the_entries_of_narrower_ones_once(new_digest: NewDigest) -> None:
    root = new_digest(
        {
            "content/tags.yml": TAGS,
            "content/entries/2024/11/1.md": entry(tags=["talks"]),
            "content/entries/2024/11/2.md": entry(tags=["peace", "talks"]),
            "content/entries/2024/11/3.md": entry(tags=["arms"]),
        }
    )
    site = arrange_folder(root)
    found = {key: [entry.id[-1] for entry in subject.entries] for key, subject in site.subjects.items()}
    assert found == {"arms": ["3"], "peace": ["1", "2"], "politics": ["1", "2", "3"], "talks": ["1", "2"]}
    politics, talks = site.subjects["politics"], site.subjects["talks"]
    assert talks.parents == (Link("Politics", "tags/politics/"), Link("Peace", "tags/peace/"))
    assert politics.children == (Link("Arms control", "tags/arms/"), Link("Peace", "tags/peace/"))
    assert (politics.parents, talks.children) == ((), ())
    assert site.links.lines_of(site.entries[0]) == ("talks", "peace", "politics")


def test_a_tag_is_known_by_slug_label_and_alias(new_digest: NewDigest) -> None:
    spellings = ["peace", "Peace", "PEACE", "détente"]
    files = {
        f"content/entries/2024/11/{number}.md": entry(tags=[name]) for number, name in enumerate(spellings)
    }
    site = arrange_folder(new_digest({"content/tags.yml": TAGS, **files}))
    assert len(site.subjects["peace"].entries) == len(spellings)
    assert [site.links.tags(each) for each in site.entries] == [(Link("Peace", "tags/peace/"),)] * len(
        spellings
    )


def test_an_entry_that_names_a_tag_twice_has_it_once(new_digest: NewDigest) -> None:
    text = entry(tags=["peace", "Peace", "détente"])
    root = new_digest({"content/tags.yml": TAGS, "content/entries/2024/11/a.md": text})
    site = arrange_folder(root)
    assert site.cards["2024/11/a"].tags == ("peace",)


def test_labels_are_in_the_language_of_the_site(new_digest: NewDigest) -> None:
    root = new_digest(
        {"content/tags.yml": TAGS, "content/entries/2024/11/a.md": entry(tags=["politics", "peace"])}
    )
    chosen = settings(root, language="ko")
    library, _ = find_problems(chosen)
    site = arrange_values(library.entries, tags=library.tags, chosen=chosen)
    assert [link.title for link in site.links.tags(site.entries[0])] == ["정치", "Peace"]


def test_an_entry_has_its_tags_in_its_own_language_where_they_are_said_in_it() -> None:
    labels = {
        "war": {"en": "War", "zh": "战争", "zh-Hant": "戰爭"},
        "sea": {"en": "Sea", "zh": "海"},
        "ships": {"en": "Ships", "de": "Schiffe"},
        "trade": {"": "Trade"},
    }
    known = {slug: Tag(slug, slug, names) for slug, names in labels.items()}
    # Nobody knows in which language a tag is that only entries name.
    tags = (*known, "Peace")
    entry = news("2024/a", tags=tags, language="zh-Hant")
    site = arrange_values([entry, news("2024/b", tags=tags)], tags=Vocabulary(known))
    assert site.links.own_tags(entry) == (
        Link("戰爭", "tags/war/", "zh-Hant"),
        Link("海", "tags/sea/", "zh-Hant"),
        Link("Ships", "tags/ships/", "en"),
        Link("Trade", "tags/trade/", "en"),
        Link("Peace", "tags/peace/"),
    )
    assert [link.title for link in site.links.tags(entry)] == ["War", "Sea", "Ships", "Trade", "Peace"]
    assert site.links.own_tags(site.entries[1]) == site.links.tags(site.entries[1])


def test_an_entry_has_its_outlet_by_the_name_in_its_own_language_where_there_is_one() -> None:
    """Lists call it as the site does: by the first name, where there is none in its language."""
    known = {
        "irna": Outlet("irna", "ایرنا", {"fa": "ایرنا", "en": "IRNA", "zh": "伊通社"}),
        "isna": Outlet("isna", "ایسنا", {"fa": "ایسنا"}),
        "ap": Outlet("ap", "AP"),
    }
    entries = [
        news(
            f"2024/{key}.{language}", language=language, source=Source(Mention(key, key), "https://a.example")
        )
        for key, language in product((*known, "unlisted"), ("en", "zh-Hant", "ko"))
    ]
    site = arrange_values(entries, outlets=Vocabulary(known))
    assert {key: desk.outlet.name for key, desk in site.desks.items()} == {
        "irna": "IRNA",
        "isna": "ایسنا",
        "ap": "AP",
        "unlisted": "unlisted",
    }
    assert {card.outlet.title for key, card in site.cards.items() if "irna" in key} == {"IRNA"}
    assert site.links.own_outlet(site.entries[0]) == site.cards[site.entries[0].id].outlet
    own = {entry.id: site.links.own_outlet(entry) for entry in site.entries}
    assert own["2024/irna.zh-Hant"] == Link("伊通社", "outlets/irna/", "zh-Hant")
    assert own["2024/irna.ko"] == Link("IRNA", "outlets/irna/", "en")
    assert own["2024/isna.ko"] == Link("ایسنا", "outlets/isna/", "fa")
    assert own["2024/isna.en"] == Link("ایسنا", "outlets/isna/")
    assert own["2024/ap.ko"] == Link("AP", "outlets/ap/")
    assert own["2024/unlisted.ko"] == Link("unlisted", "outlets/unlisted/")
    assert len(site.links.own_outlets(site.entries)) == 8


def test_a_name_that_a_list_does_not_show_is_none_of_its_outlet() -> None:
    """Or all pages of the outlet would be printed again for a name in another language."""

    def desk(korean: str) -> Desk:
        outlet = Outlet("example-news", "News", {"en": "News", "ko": korean})
        return arrange_values([news("2024/a")], outlets=Vocabulary({outlet.id: outlet})).desks[outlet.id]

    assert desk("소식") == desk("뉴스")


def test_an_entry_has_its_story_by_the_title_in_its_own_language_where_there_is_one() -> None:
    """Lists call it as the site does: by the first title, where there is none in its language."""
    stories = [
        Story("urmia", "دریاچهٔ ارومیه", {"fa": "دریاچهٔ ارومیه", "en": "Lake Urmia", "zh": "乌尔米耶湖"}),
        Story("hamun", "هامون", {"fa": "هامون"}),
        Story("caspian", "The Caspian"),
    ]
    entries = [
        news(f"2024/{story.slug}.{language}", language=language, story=story.slug)
        for story, language in product(stories, ("en", "zh-Hant", "ko"))
    ]
    site = arrange_values([*entries, news("2024/none", language="ko")], stories=stories)
    assert {slug: line.story.title for slug, line in site.timelines.items()} == {
        "urmia": "Lake Urmia",
        "hamun": "هامون",
        "caspian": "The Caspian",
    }
    assert {card.story for key, card in site.cards.items() if "urmia" in key} == {
        Link("Lake Urmia", "stories/urmia/")
    }
    own = {entry.id: site.links.own_story(entry) for entry in site.entries}
    assert own["2024/urmia.zh-Hant"] == Link("乌尔米耶湖", "stories/urmia/", "zh-Hant")
    assert own["2024/urmia.en"] == Link("Lake Urmia", "stories/urmia/")
    assert own["2024/urmia.ko"] == Link("Lake Urmia", "stories/urmia/", "en")
    assert own["2024/hamun.ko"] == Link("هامون", "stories/hamun/", "fa")
    assert own["2024/caspian.ko"] == Link("The Caspian", "stories/caspian/", "en")
    assert own["2024/none"] is None


def test_a_title_that_a_timeline_does_not_show_is_none_of_it() -> None:
    """Or all its pages would be printed again for a title in another language."""

    def line(korean: str) -> Timeline:
        story = Story("talks", "Talks", {"en": "Talks", "ko": korean})
        return arrange_values([news("2024/a", story="talks")], stories=[story]).timelines["talks"]

    assert line("회담") == line("협상")


def test_free_tags_merge_by_slug_under_the_spelling_that_was_first() -> None:
    spellings = ["Open Data", "open data", "open-data", "open data"]
    site = arrange_values([news(f"2024/{number}", tags=[name]) for number, name in enumerate(spellings)])
    assert list(site.subjects) == ["open-data"]
    assert site.subjects["open-data"].label == "Open Data"
    assert len(site.subjects["open-data"].entries) == len(spellings)


def test_free_tags_that_differ_by_a_symbol_stay_apart() -> None:
    site = arrange_values([news("2024/a", tags=["C", "C++", "C#", "508", "no", "日本", "🚀", "//"])])
    assert len(site.subjects) == 8
    assert {"c", "c-plus-plus", "c-sharp", "508", "no", "日本"} < set(site.subjects)


# Outlets and stories


def test_an_outlet_gathers_what_is_taken_from_it_and_what_cites_it(new_digest: NewDigest) -> None:
    outlets = "yonhap: {name: Yonhap News Agency, aliases: [Yonhap]}\nnhk: {name: NHK}\n"
    taken = entry(source={"name": "yonhap", "url": "https://en.yna.co.kr/1"})
    citing = entry(cites=["Yonhap", "Yonhap News Agency", "A minister"])
    root = new_digest(
        {
            "content/outlets.yml": outlets,
            "content/entries/2024/11/a.md": taken,
            "content/entries/2024/11/b.md": citing,
        }
    )
    site = arrange_folder(root)
    assert {
        key: (desk.outlet.name, [e.id for e in desk.entries], [e.id for e in desk.cited_in])
        for key, desk in site.desks.items()
    } == {
        "example-news": ("Example News", ["2024/11/b"], []),
        "yonhap": ("Yonhap News Agency", ["2024/11/a"], ["2024/11/b"]),
    }
    links = [site.links.outlet(mention) for mention in site.entries[1].cites]
    assert links == [Link("Yonhap News Agency", "outlets/yonhap/")] * 2 + [None]


def test_a_timeline_runs_from_old_to_new_and_a_story_without_entries_has_none(new_digest: NewDigest) -> None:
    root = new_digest(
        {
            "content/stories/talks.md": "---\ntitle: The talks\n---\n",
            "content/stories/waiting.md": "---\ntitle: Not yet\n---\n",
            "content/entries/2024/11/b.md": entry(date="2024-11-10", story="talks"),
            "content/entries/2024/11/a.md": entry(date="2024-11-13", story="talks"),
            "content/entries/2024/11/c.md": entry(date="2025-11-13", story="waiting"),
        }
    )
    site = arrange_folder(root)
    assert list(site.timelines) == ["talks"]
    assert [entry.id for entry in site.timelines["talks"].entries] == ["2024/11/b", "2024/11/a"]
    assert site.links.story("talks") == Link("The talks", "stories/talks/")
    assert site.links.story("waiting") is None


# Images


def test_only_images_that_something_published_shows_are_published(new_digest: NewDigest) -> None:
    shown = ("entry", "body", "story", "note")
    hidden = ("draft", "future", "unused", "waiting-story", "waiting-note")
    root = new_digest(
        {
            **{f"content/images/{name}.svg": SVG for name in (*shown, *hidden)},
            "content/entries/2024/11/a.md": entry(
                image=picture("entry"), body="![Map](../../../images/body.svg)\n", story="talks"
            ),
            "content/entries/2024/11/b.md": entry(image=picture("draft"), draft="true"),
            "content/entries/2024/11/c.md": entry(image=picture("future"), date="2025-06-01", story="soon"),
            "content/stories/talks.md": "---\ntitle: The talks\n---\n![Map](../images/story.svg)\n",
            "content/stories/soon.md": "---\ntitle: A scoop\n---\n![Map](../images/waiting-story.svg)\n",
            "content/digests/2024-W46.md": "---\ntitle: The week\n---\n![Map](../images/note.svg)\n",
            "content/digests/2025-W22.md": "---\ntitle: Soon\n---\n![Map](../images/waiting-note.svg)\n",
        }
    )
    assert arrange_folder(root, NOW).images == tuple(sorted(f"images/{name}.svg" for name in shown))


def test_the_order_in_which_files_are_read_does_not_matter() -> None:
    entries = [news(f"2024/{name}", tags=["Peace", "Arms"]) for name in "cab"]
    assert arrange_values(entries) == arrange_values(reversed(entries))


def test_a_link_to_what_waits_or_is_a_draft_is_words_until_it_is_published(new_digest: NewDigest) -> None:
    body = "[Later](later.md), [never](draft.md#part), [now](now.md).\n"
    body += "[회담](회담.md), [escaped](%ED%9A%8C%EB%8B%B4.md).\n"
    root = new_digest(
        {
            "content/entries/2024/11/a.md": entry(body=body),
            "content/entries/2024/11/later.md": entry(date="2024-12-31"),
            "content/entries/2024/11/draft.md": entry(draft=True),
            "content/entries/2024/11/회담.md": entry(draft=True),
            "content/entries/2024/11/now.md": entry(),
            "content/digests/2024-W46.md": "---\ntitle: A week\n---\n[Later](../entries/2024/11/later.md)\n",
        }
    )
    before = arrange_folder(root, datetime(2024, 12, 1, tzinfo=UTC))
    now = '<a href="local:2024/11/now/">now</a>'
    assert before.entries[0].body.html == (
        f"<p><a>Later</a>, <a>never</a>, {now}.\n<a>회담</a>, <a>escaped</a>.</p>"
    )
    assert [digest.note.body.html for digest in before.digests if digest.note] == ["<p><a>Later</a></p>"]
    after = arrange_folder(root, datetime(2025, 1, 1, tzinfo=UTC))
    assert 'href="local:2024/11/later/"' in after.entries[0].body.html


def test_a_link_names_a_part_of_a_page_as_it_is_named_there(new_digest: NewDigest) -> None:
    body = "[a](/about/?x=1#write-to-us) [b](/about/) [c](b.md#why) `href=#text-x`\n\n## Here\n\n[d](#here)\n"
    root = new_digest(
        {"content/entries/2024/11/a.md": entry(body=body), "content/entries/2024/11/b.md": entry()}
    )
    html = arrange_folder(root).entries[0].body.html
    assert re.findall(r'href="([^"]*)"', html) == [
        "local:about/?x=1#write-to-us", "local:about/", "local:2024/11/b/#text-why", "#text-here"
    ]  # fmt: skip
    assert "href=#text-x" in html


def test_a_correction_waits_for_its_date(new_digest: NewDigest) -> None:
    corrections = [{"date": "2024-11-14", "note": "First."}, {"date": "2024-12-24", "note": "Second."}]
    root = new_digest({"content/entries/2024/11/a.md": entry(corrections=corrections)})
    site = arrange_folder(root, datetime(2024, 12, 1, tzinfo=UTC))
    assert [correction.note for correction in site.entries[0].corrections] == ["First."]


def test_so_does_that_of_a_note(new_digest: NewDigest) -> None:
    text = "---\ntitle: A week\ncorrections:\n- {date: 2024-12-24, note: Second.}\n"
    text += "- {date: 2024-11-14, note: First.}\n---\n"
    root = new_digest({"content/entries/2024/11/a.md": entry(), "content/digests/2024-W46.md": text})
    sites = [arrange_folder(root, datetime(2024, month, 25, tzinfo=UTC)) for month in (11, 12)]
    assert [[each.correction.note for each in site.corrections.lines] for site in sites] == [
        ["First."], ["First.", "Second."]
    ]  # fmt: skip
    library, _ = find_problems(settings(root))
    now = datetime(2024, 11, 25, tzinfo=UTC)
    waits = find_waiting(library, now)
    assert waits == ("a correction in content/digests/2024-W46.md until 2024-12-24",)
    assert prepare_edition(root / "mkdocs.yml", now).until == datetime(2024, 12, 24, tzinfo=UTC)


def test_what_is_taken_back_later_is_told_as_waiting(new_digest: NewDigest) -> None:
    line = "{address}: {{reason: A forgery., date: {day}, title: The second}}\n"
    days = {"2024/11/b/": "2024-12-24", "2024/11/c/": "2024-11-24", "tags/x/feed.xml": "2024-12-24"}
    gone = "".join(line.format(address=address, day=day) for address, day in days.items())
    root = new_digest({"content/entries/2024/11/a.md": entry(), "content/gone.yml": gone})
    library, _ = find_problems(settings(root))
    waits = find_waiting(library, datetime(2024, 11, 25, tzinfo=UTC))
    assert waits == ("the withdrawal of 2024/11/b/ in content/gone.yml until 2024-12-24",)
    # Whoever asks to see what waits sees that, too.
    moment = when_all_is_out(library, datetime(2024, 11, 25, tzinfo=UTC))
    assert moment == datetime(2024, 12, 24, tzinfo=UTC)
    assert find_waiting(library, moment) == ()


def corrected(*days: str) -> tuple[Correction, ...]:
    return tuple(Correction(parse_moment(day, UTC), f"Of {day}.") for day in days)


def told_in(site: Site) -> dict[str, list[tuple[str, str]]]:
    """What each digest tells of corrections: the page, and the note."""
    return {
        name: [(line.page.address, line.correction.note) for line in lines]
        for name, lines in site.corrections.by_digest.items()
    }


@pytest.mark.parametrize(
    ("day", "teller"),
    [
        ("2024-11-12", None),
        ("2024-11-17 23:59", None),
        ("2024-11-18", "2024-W48"),
        ("2024-11-26", "2024-W48"),
        ("2024-12-01 23:59", "2024-W48"),
        ("2024-12-02", "2024-W49"),
        ("2024-12-09", None),
    ],
)
def test_the_next_digest_tells_what_was_put_right_of_an_earlier_one(day: str, teller: str | None) -> None:
    others = [news("2024/11/b", "2024-11-26"), news("2024/12/c", "2024-12-03")]
    site = arrange_values([news("2024/11/a", "2024-11-13", corrections=corrected(day)), *others])
    assert told_in(site) == ({teller: [("2024/11/a/", f"Of {day}.")]} if teller else {})


@pytest.mark.parametrize(
    ("day", "teller"),
    [
        ("2024-11-13 08:29", None),
        ("2024-11-13 08:30", "2024-11-14"),
        # It may have been made after the digest of the day had closed, and nobody would be told.
        ("2024-11-13", "2024-11-14"),
        ("2024-11-14 08:30", "2024-11-15"),
    ],
)
def test_a_digest_tells_what_was_put_right_before_its_hour(day: str, teller: str | None) -> None:
    chosen = settings(Path("nowhere"), cadence="daily", closes="08:30")
    others = [news(f"2024/11/{day}", f"2024-11-{day}") for day in (14, 15)]
    entries = [news("2024/11/a", "2024-11-13", corrections=corrected(day)), *others]
    found = told_in(arrange_values(entries, chosen=chosen))
    assert found == ({teller: [("2024/11/a/", f"Of {day}.")]} if teller else {})


def test_a_daily_digest_is_known_by_the_day_on_which_it_closes() -> None:
    chosen = settings(Path("nowhere"), cadence="daily", closes="08:30", timezone="Asia/Seoul")
    days = ("2024-11-12 08:30", "2024-11-13", "2024-11-13 08:29", "2024-11-13 08:30")
    entries = [news(f"2024/11/{number}", day, SEOUL) for number, day in enumerate(days)]
    site = arrange_values(entries, chosen=chosen)
    assert [digest.name for digest in site.digests] == ["2024-11-13", "2024-11-14"]
    assert [site.links.digest_of(entry).title for entry in entries] == [*["2024-11-13"] * 3, "2024-11-14"]
    assert site.links.digest_day(entries[-1]) == date(2024, 11, 14)
    assert site.links.digest(site.digests[0]).title == "Digest 13 November 2024"
    assert [(link.title, len(group)) for link, group in site.by_digest] == [
        ("2024-11-13", 3),
        ("2024-11-14", 1),
    ]


def test_the_digest_of_a_monday_has_the_weekend_and_is_known_by_the_monday() -> None:
    chosen = settings(Path("nowhere"), cadence="daily", closes="weekdays 08:30")
    days = ("2024-11-15", "2024-11-15 08:30", "2024-11-16", "2024-11-17 12:00", "2024-11-18 08:29")
    entries = [news(f"2024/11/{number}", day) for number, day in enumerate(days)]
    site = arrange_values(entries, chosen=chosen)
    assert [(digest.name, len(digest.entries)) for digest in site.digests] == [
        ("2024-11-15", 1),
        ("2024-11-18", 4),
    ]
    monday = site.digests[1]
    assert site.links.digest(monday).title == "Digest 18 November 2024"
    line = digest_line(monday, site)
    assert (line.first, line.last) == (date(2024, 11, 18), date(2024, 11, 18))
    assert {site.links.digest_day(entry) for entry in entries[1:]} == {date(2024, 11, 18)}


@pytest.mark.parametrize(
    ("chosen", "first", "last"),
    [
        ({"closes": "Friday 09:00"}, (2024, 11, 8), (2024, 11, 15)),
        ({"closes": "Friday 24:00"}, (2024, 11, 9), (2024, 11, 15)),
        ({}, (2024, 11, 11), (2024, 11, 17)),
        ({"cadence": "monthly", "closes": "25 17:00"}, (2024, 10, 25), (2024, 11, 25)),
        ({"cadence": "monthly"}, (2024, 11, 1), (2024, 11, 30)),
        ({"cadence": "daily", "closes": "08:30"}, (2024, 11, 13), (2024, 11, 13)),
    ],
)
def test_a_digest_shows_the_day_on_which_the_one_before_closed(
    chosen: dict[str, str], first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    site = arrange_values([news("2024/11/a", "2024-11-13")], chosen=settings(Path("nowhere"), **chosen))
    line = digest_line(site.digests[0], site)
    assert (line.first, line.last) == (date(*first), date(*last))


def test_a_digest_is_listed_under_the_first_day_that_is_its_alone() -> None:
    chosen = settings(Path("nowhere"), closes="Thursday 12:00")
    site = arrange_values([news("2024/11/a", "2024-11-01")], chosen=chosen)
    line = digest_line(site.digests[0], site)
    assert (line.first, line.day) == (date(2024, 10, 31), date(2024, 11, 1))
    days = format_days(line.first, line.last, "en")
    assert site.links.digest(site.digests[0]).title == f"Digest 2024-W45, {days}"


@pytest.mark.parametrize("day", ["2024-11-15 15:00", "2024-11-15", "2024-11-16", "2024-11-17 23:00"])
def test_what_is_put_right_at_the_weekend_is_told_on_monday(day: str) -> None:
    chosen = settings(Path("nowhere"), cadence="daily", closes="weekdays 08:30")
    others = [news("2024/11/b", "2024-11-17 20:00"), news("2024/11/c", "2024-11-19")]
    entries = [news("2024/11/a", "2024-11-14", corrections=corrected(day)), *others]
    assert list(told_in(arrange_values(entries, chosen=chosen))) == ["2024-11-18"]


def test_of_the_name_of_a_saturday_it_is_said_which_digest_has_it() -> None:
    chosen = settings(Path("nowhere"), cadence="daily", closes="weekdays 08:30")
    site = arrange_values([news("2024/11/a", "2024-11-16")], chosen=chosen)
    assert find_digest("2024-11-18", site, closed=True).name == "2024-11-18"
    said = "Saturday and Sunday have no digest here; 2024-11-16 is in 2024-11-18: write that"
    with pytest.raises(DigestError, match=said):
        find_digest("2024-11-16", site, closed=True)


def test_a_build_is_due_when_a_digest_closes(new_digest: NewDigest) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(date="2024-11-13")})
    chosen = settings(root, cadence="daily", closes="08:30", timezone="Asia/Seoul")
    closes = datetime(2024, 11, 12, 23, 30, tzinfo=UTC)
    edition = prepare(chosen, closes - timedelta(minutes=1))
    assert edition.until == closes
    assert edition.site.closed == ()
    edition = prepare(chosen, closes)
    assert edition.until == END_OF_TIME
    assert edition.site.open is None


def test_a_digest_has_its_entries_together_also_in_the_hour_that_the_clock_shows_twice() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    chosen = settings(Path("nowhere"), cadence="daily", closes="02:30", timezone="Europe/Berlin")
    days = ("2024-10-27T02:10:00+01:00", "2024-10-27T02:20:00+02:00", "2024-10-27T02:40:00+02:00")
    entries = sorted((news(day, day, berlin) for day in days), key=lambda entry: entry.order)
    site = arrange_values(entries, chosen=chosen)
    assert [(link.title, len(group)) for link, group in site.by_digest] == [
        ("2024-10-27", 1),
        ("2024-10-28", 2),
    ]


def test_a_build_is_due_at_the_closing_also_in_the_hour_that_the_clock_shows_twice(
    new_digest: NewDigest,
) -> None:
    days = {"a": "2024-10-27", "b": "2024-10-27T02:10:00+01:00"}
    root = new_digest({f"content/entries/2024/10/{name}.md": entry(date=day) for name, day in days.items()})
    chosen = settings(root, cadence="daily", closes="02:30", timezone="Europe/Berlin")
    assert prepare(chosen, datetime(2024, 10, 27, tzinfo=UTC)).until == datetime(
        2024, 10, 27, 0, 30, tzinfo=UTC
    )


def test_corrections_of_earlier_digests_stand_in_the_order_of_their_days() -> None:
    first = news("2024/11/a", "2024-11-04", corrections=corrected("2024-11-20", "2024-11-25"))
    second = news("2024/11/b", "2024-11-05", corrections=corrected("2024-11-19", "2024-11-06"))
    site = arrange_values([first, second, news("2024/11/c", "2024-11-20"), news("2024/11/d", "2024-11-27")])
    assert told_in(site) == {
        "2024-W47": [("2024/11/b/", "Of 2024-11-19."), ("2024/11/a/", "Of 2024-11-20.")],
        "2024-W48": [("2024/11/a/", "Of 2024-11-25.")],
    }


def test_a_digest_tells_what_was_put_right_of_the_texts_that_digests_show() -> None:
    original = news("2024/11/a", "2024-11-04", language="ko", corrections=corrected("2024-11-20"))
    text = news("2024/11/b", "2024-11-12", translates="2024/11/a", corrections=corrected("2024-11-21"))
    hidden = news(
        "2024/11/c", "2024-11-05", language="de", translates="2024/11/a", corrections=corrected("2024-11-22")
    )
    site = arrange_values([original, text, hidden, news("2024/11/d", "2024-11-20")])
    assert told_in(site) == {"2024-W47": [("2024/11/b/", "Of 2024-11-21.")]}


def test_a_digest_tells_what_was_put_right_in_the_notes_of_earlier_ones() -> None:
    notes = [
        Note("2024-W45", "Two boats", corrections=corrected("2024-11-10", "2024-11-19")),
        Note("2024-W46", corrections=corrected("2024-11-20")),
    ]
    days = ("2024-11-04", "2024-11-12", "2024-11-21")
    site = arrange_values([news(f"2024/{day}", day) for day in days], notes=notes)
    assert told_in(site) == {
        "2024-W47": [("digests/2024-W45/", "Of 2024-11-19."), ("digests/2024-W46/", "Of 2024-11-20.")]
    }
    pages = [line.page for line in site.corrections.by_digest["2024-W47"]]
    assert [(page.title, page.language) for page in pages] == [
        ("Two boats", "en"),
        ("Digest 2024-W46, 11–17 November 2024", "en"),
    ]


def find_slowly(key: str, translated: Mapping[str, str]) -> str:
    """The original of one, found by going the whole way."""
    seen = [key]
    while (wider := translated[seen[-1]]) in translated:
        if wider in seen:
            return key
        seen.append(wider)
    return seen[-1]


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("abcdefghx") | st.just("")))
def test_a_translation_of_a_translation_goes_back_to_the_first_text(translated: dict[str, str]) -> None:
    entries = [news(key, translates=wider) for key, wider in translated.items()]
    assert find_originals(entries) == {key: find_slowly(key, translated) for key in translated}


def test_a_translation_may_have_any_number_before_it() -> None:
    entries = [news(str(number), translates=str(number + 1)) for number in range(5_000)]
    assert set(find_originals(entries).values()) == {"4999"}
    ring = [news(str(number), translates=str((number + 1) % 5_000)) for number in range(5_000)]
    assert all(key == original for key, original in find_originals(ring).items())
