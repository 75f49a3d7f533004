"""What is special about a folder as a store."""

import os
from pathlib import Path

import pytest

from pipelines.store.local import LocalStore
from pipelines.store.object_store import DeniedError, NotFoundError, StoreError


def test_opening_makes_no_folder_and_listing_it_is_empty(tmp_path):
    store = LocalStore(tmp_path / "new")
    assert [] == list(store.list(""))
    assert [] == list(tmp_path.iterdir())


def test_a_killed_writers_temporary_file_is_never_listed(tmp_path):
    store = LocalStore(tmp_path)
    store.put("a/b", b"1")
    (tmp_path / "a" / ".tmp-dead").write_bytes(b"half")
    assert ["a/b"] == list(store.list(""))


def test_no_temporary_file_stays_behind(tmp_path):
    store = LocalStore(tmp_path)
    store.put_if_absent("a/b", b"1")
    store.put_if_absent("a/b", b"2")
    store.put("a/b", b"3")
    assert [tmp_path / "a" / "b"] == list((tmp_path / "a").iterdir())


def test_a_file_in_the_place_of_the_folder_is_explained(tmp_path):
    (tmp_path / "store").write_text("")
    with pytest.raises(StoreError, match="store"):
        LocalStore(tmp_path / "store").put("a/b", b"")


def test_a_folder_in_the_place_of_an_object_is_no_object(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(NotFoundError):
        LocalStore(tmp_path).get("a")


def test_a_missing_file_to_store_is_named(tmp_path):
    with pytest.raises(NotFoundError, match=r"pages\.warc\.gz"):
        LocalStore(tmp_path).put_file("raw/x", tmp_path / "pages.warc.gz")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_is_explained_with_a_remedy(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(DeniedError, match="COPYDESK_STORE"):
        LocalStore(tmp_path / "closed").put("a/b", b"")


def test_a_system_folder_that_takes_no_files_is_explained():
    with pytest.raises(StoreError, match="/proc"):
        LocalStore(Path("/proc/store")).put("a", b"")


def test_store_B11_what_killed_writers_left_goes_when_it_is_old(tmp_path):
    store = LocalStore(tmp_path)
    store.put("a/b", b"1")
    old, young = tmp_path / "a" / ".tmp-old", tmp_path / ".tmp-young"
    for file in (old, young):
        file.write_bytes(b"half")
    now = young.stat().st_mtime
    os.utime(old, (now - 7200, now - 7200))
    store.tidy(now)
    assert (False, True) == (old.exists(), young.exists())
    assert b"1" == store.get("a/b")
