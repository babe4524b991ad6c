from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from digest.content.reports import MAX_REPORT, find_report, keep_report, list_reports, name_report

ADDRESS = "https://news.example/2026/11/ferry"


def test_a_report_is_found_by_any_address_that_leads_to_it(tmp_path: Path) -> None:
    keep_report(tmp_path, f"{ADDRESS}?utm_source=mail", "The ferry sails.\n밤 배가 다닌다.")
    assert find_report(tmp_path, ADDRESS) == "The ferry sails.\n밤 배가 다닌다."
    assert find_report(tmp_path, f"{ADDRESS}/#top") == "The ferry sails.\n밤 배가 다닌다."
    assert list_reports(tmp_path) == {name_report(ADDRESS)}


def test_what_was_not_kept_is_not_found(tmp_path: Path) -> None:
    assert find_report(tmp_path, ADDRESS) is None
    assert find_report(tmp_path, "no address") is None
    assert list_reports(tmp_path) == set()


def test_the_text_fetched_last_is_kept_and_a_very_long_one_is_cut(tmp_path: Path) -> None:
    keep_report(tmp_path, ADDRESS, "old")
    keep_report(tmp_path, ADDRESS, "x" * (MAX_REPORT + 1))
    assert find_report(tmp_path, ADDRESS) == "x" * MAX_REPORT


def test_nothing_is_kept_where_the_disk_does_not_allow_it(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file stands here", encoding="utf-8")
    keep_report(tmp_path, ADDRESS, "text")
    keep_report(tmp_path, "no address", "text")
    assert find_report(tmp_path, ADDRESS) is None


@given(st.text())
def test_no_address_leads_out_of_the_folder(address: str) -> None:
    assert find_report(Path("/nowhere"), address) is None
