"""An export of Ghost comes along: posts, cards, and what only members see."""

import json
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.contribute.importing.feeds.ghost_cards import convert_cards
from digest.contribute.importing.feeds.reader import read_feed
from digest.contribute.importing.html import html_to_markdown
from digest.contribute.importing.post import Wishes
from digest.model.problems import DigestError
from tests.conftest import NewDigest
from tests.imports import errors, only_entry, take_over, write_files, write_hugo
from tests.sites import SVG


def export_of_ghost(*posts: Mapping[str, object], **tables: object) -> str:
    known = {
        "html": "<p>Text.</p>",
        "slug": "a",
        "status": "published",
        "published_at": "2024-01-01T20:00:00Z",
    }
    rows = [{"id": number, "title": "A", **known, **post} for number, post in enumerate(posts)]
    return json.dumps({"meta": {"exported_on": 1, "version": "6.0.0"}, "data": {"posts": rows, **tables}})


def test_a_tag_of_ghost_has_its_slug_its_description_and_its_old_page(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    tags = [
        {"id": "t1", "name": "Islands & shores", "slug": "islands", "description": "What <b>lies</b> off."},
        {"id": "t2", "name": "Harbour"},
    ]
    pairs = [{"post_id": 0, "tag_id": tag["id"], "sort_order": number} for number, tag in enumerate(tags)]
    file = tmp_path / "export.json"
    file.write_text(export_of_ghost({"id": 0}, tags=tags, posts_tags=pairs), encoding="utf-8")
    root = new_digest()
    take_over(root, file, site="https://sea.example.org/blog/")
    assert errors(root) == []
    assert (root / "content/tags.yml").read_text(encoding="utf-8").partition("\n")[2] == (
        "harbour:\n  label: Harbour\n"
        'islands:\n  label: "Islands & shores"\n  description: "What lies off."\n'
        '  redirect_from:\n    - "blog/tag/islands/"\n'
    )
    assert "tags: [islands, harbour]" in only_entry(root)


def test_an_export_of_ghost_wants_the_address_of_its_site(new_digest: NewDigest, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(export_of_ghost({}), encoding="utf-8")
    with pytest.raises(DigestError, match="does not say the address of the old site; give it with --site"):
        take_over(new_digest(), file)


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("https://pictures.example/photo-1?w=2000&q=80", "https://pictures.example/photo-1?w=2000&q=80"),
        (
            "__GHOST_URL__/content/images/well_(1).jpg",
            "https://old.example.org/content/images/well_%281%29.jpg",
        ),
    ],
)
def test_a_picture_at_the_top_that_is_elsewhere_opens_the_text(
    address: str, where: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    more = {"post_id": 0, "feature_image_alt": "A well", "feature_image_caption": "Photo: Ana Kim"}
    file, root = tmp_path / "export.json", new_digest()
    file.write_text(export_of_ghost({"feature_image": address}, posts_meta=[more]), encoding="utf-8")
    report = take_over(root, file, site="https://old.example.org/").report
    assert only_entry(root).endswith(f"---\n\n![A well]({where})\n*Photo: Ana Kim*\n\nText.\n")
    assert report.notes == ()
    assert errors(root) == []


def test_a_picture_at_the_top_that_is_not_there_is_linked_as_one_in_the_text(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    root = new_digest()
    posts = {"content/a.md": "image: /map.png\nalt: A map", "content/b.md": "image: a-map-of-the-sea"}
    report = take_over(root, write_hugo(tmp_path / "old", posts)).report
    first, second = (
        (root / f"content/entries/2024/01/{name}.md").read_text(encoding="utf-8") for name in ("a", "b")
    )
    assert "\n![A map](https://o.example/map.png)\n\nText." in first
    assert "![" not in second
    assert [str(note) for note in report.notes] == [
        "content/a.md:1: the picture /map.png is not there",
        "content/b.md:1: the picture a-map-of-the-sea is not there",
    ]


def test_what_a_text_of_ghost_loses_is_found_by_the_number_of_its_item(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    file, lost = tmp_path / "export.json", '<p>A</p>\n<p><img src="map.png"></p>'
    file.write_text(export_of_ghost({}, {"slug": "b", "html": lost}), encoding="utf-8")
    report = take_over(new_digest(), file, site="https://old.example.org/").report
    assert [str(note) for note in report.notes] == ["export.json, item 2:3: the picture map.png is not there"]


def test_what_is_said_of_a_picture_at_the_top_alone_is_reported(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    address, file = "https://pictures.example/well", tmp_path / "export.json"
    post = {"feature_image": address, "html": f'<img src="{address}" alt="A well">'}
    more = {"post_id": 0, "feature_image_alt": "A well", "feature_image_caption": "Photo: Ana Kim"}
    file.write_text(export_of_ghost(post, posts_meta=[more]), encoding="utf-8")
    root = new_digest()
    report = take_over(root, file, site="https://old.example.org/").report
    assert only_entry(root).count(address) == 1
    assert [str(note) for note in report.notes] == [
        "export.json, item 1:1: the picture at the top stands in the text, where less is said of it; "
        "it said: Photo: Ana Kim"
    ]


def test_a_picture_at_the_top_of_ghost_may_have_letters_of_any_script(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    write_files(tmp_path, {"content/images/بئر.svg": SVG})
    file, root = tmp_path / "export.json", new_digest()
    post = {"feature_image": "__GHOST_URL__/content/images/بئر.svg"}
    file.write_text(export_of_ghost(post), encoding="utf-8")
    assert take_over(root, file, site="https://old.example.org/").report.pictures == 1


@pytest.mark.parametrize("tables", [{"posts": {}}, {"posts": None}])
def test_what_looks_like_an_export_of_ghost_is_refused(
    tables: dict[str, object], new_digest: NewDigest, tmp_path: Path
) -> None:
    file = tmp_path / "export.json"
    file.write_text(export_of_ghost(**tables), encoding="utf-8")
    with pytest.raises(DigestError, match=r"export.json is no export of Ghost; a list named posts is wanted"):
        take_over(new_digest(), file, site="https://sea.example.org/")


def test_addresses_of_ghost_follow_its_routes_in_its_timezone(new_digest: NewDigest, tmp_path: Path) -> None:
    tables = {
        "tags": [{"id": 1, "slug": "isles", "name": "Isles"}, "no row"],
        "posts_tags": [{"post_id": 0, "tag_id": 1}],
        "settings": [{"key": "timezone", "value": "Asia/Seoul"}],
    }
    file, root = tmp_path / "export.json", new_digest()
    file.write_text(export_of_ghost({}, **tables), encoding="utf-8")
    pattern = "/{primary_tag}/{year}/{month}/{day}/{slug}/"
    take_over(root, file, site="https://sea.example.org/news/", pattern=pattern)
    assert "news/isles/2024/01/02/a/" in only_entry(root)
    with pytest.raises(DigestError, match=r"'\{month_name\}', which mean nothing here"):
        take_over(root, file, site="https://sea.example.org/", pattern="/{month_name}/")


CARDS = {
    "bookmark": (
        '<figure class="kg-card kg-bookmark-card"><a href="https://c.example/r">'
        '<div class="kg-bookmark-content"><div class="kg-bookmark-title">Ruling 12</div>'
        '<div class="kg-bookmark-description">In full</div><div class="kg-bookmark-metadata">'
        '<img class="kg-bookmark-icon" src="https://c.example/i.ico" alt=""><span class="kg-bookmark-author">'
        'Court</span></div></div><div class="kg-bookmark-thumbnail"><img src="https://c.example/t.png">'
        "</div></a><figcaption>See there</figcaption></figure>after",
        "[Ruling 12](https://c.example/r) · In full · Court · See there\n\nafter",
    ),
    "audio": (
        '<div class="kg-card kg-audio-card"><div class="kg-audio-player-container"><audio src="https://s.example/'
        'a.mp3"></audio><div class="kg-audio-title">At the well</div><span>0:00</span><button>1×</button>'
        "</div></div>",
        "[At the well](https://s.example/a.mp3)",
    ),
    "video": (
        '<figure class="kg-card kg-video-card"><div><video src="https://s.example/pump.mp4"></video>'
        "<span>0:12</span></div></figure>",
        "[pump.mp4](https://s.example/pump.mp4)",
    ),
    "file": (
        '<div class="kg-card kg-file-card"><a href="https://s.example/p.pdf" title="Download"><div>'
        '<div class="kg-file-card-title">The permit</div><div class="kg-file-card-metadata">'
        '<div class="kg-file-card-filesize">1 MB</div></div></div></a></div>',
        "[The permit](https://s.example/p.pdf) · 1 MB",
    ),
    "callout": (
        '<div class="kg-card kg-callout-card"><div class="kg-callout-text">Open <b>now</b></div></div>',
        "Open **now**",
    ),
    "a file at no host": (
        '<div class="kg-card kg-file-card"><a href="https://[::1/p.pdf?a=1"><div></div></a></div>',
        "p.pdf",
    ),
    "a link to nowhere": (
        '<div class="kg-card kg-file-card"><a><div>The permit</div></a></div>',
        "The permit",
    ),
}


@pytest.mark.parametrize("card", CARDS)
def test_a_card_of_ghost_becomes_what_it_says(card: str) -> None:
    html, text = CARDS[card]
    plain, notes = convert_cards(html, "export.json")
    assert (html_to_markdown(plain), notes) == (text, [])


@pytest.mark.parametrize(
    ("audience", "end", "seen"),
    [
        ('nonMember:false memberSegment:"status:free"', "<!--kg-gated-block:end-->", "Before.\n\nAfter."),
        ('nonMember:true memberSegment:""', "<!--kg-gated-block:end-->", "Before.\n\nA secret.\n\nAfter."),
        ("nonMember:false", "", "Before."),
    ],
)
def test_what_only_members_see_of_a_text_of_ghost_stays_behind(audience: str, end: str, seen: str) -> None:
    gate = f"<!--kg-gated-block:begin {audience} --><p>A secret.</p>{end}"
    html, notes = convert_cards(f"<p>Before.</p>{gate}<p>After.</p>", "export.json")
    assert html_to_markdown(html) == seen
    hidden = ["export.json:1: a part that only members could read was left out"]
    assert [str(note) for note in notes] == ([] if "secret" in seen else hidden)


def test_what_only_members_see_stays_behind_where_there_is_nothing_else(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    gate = "<!--kg-gated-block:begin nonMember:false --><p>A secret.</p><!--kg-gated-block:end-->"
    file, root = tmp_path / "export.json", new_digest()
    file.write_text(export_of_ghost({"html": gate, "plaintext": "A secret."}), encoding="utf-8")
    take_over(root, file, site="https://sea.example.org/")
    assert "secret" not in only_entry(root)


def test_a_form_of_ghost_to_sign_up_stays_behind() -> None:
    card = '<div class="kg-card kg-signup-card"><h2>Join</h2><button>Subscribe</button></div>after'
    html, notes = convert_cards(card, "export.json")
    assert html_to_markdown(html) == "after"
    assert [note.what for note in notes] == ["a form for readers to sign up was left out"]


@given(
    st.dictionaries(
        st.sampled_from("posts posts_meta tags posts_tags users posts_authors settings".split()),
        st.one_of(
            st.none(),
            st.lists(
                st.one_of(
                    st.none(),
                    st.dictionaries(
                        st.sampled_from(
                            "id post_id tag_id author_id sort_order title slug html lexical status type page "
                            "visibility published_at name key value canonical_url feature_image".split()
                        ),
                        st.one_of(st.none(), st.integers(), st.text(max_size=9), st.lists(st.none())),
                    ),
                ),
                max_size=4,
            ),
        ),
    )
)
def test_no_tables_of_ghost_stop_an_import(tables: dict[str, object]) -> None:
    """Each row of posts is a post, or is refused; whatever else is in a row is none of ours."""
    data = export_of_ghost(**{"posts": [], **tables}).encode()
    if not isinstance(tables.get("posts", []), list):
        return
    library = read_feed(data, "export.json", "ghost", Wishes("https://sea.example.org/"), UTC)
    rows = [row for row in tables.get("posts", []) if row is not None]  # type: ignore[attr-defined]
    assert len(library.posts) + len(library.refused) == len(rows)
