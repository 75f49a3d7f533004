"""Rights signals against the policy of a source."""

from dataclasses import replace

import pytest

from pipelines import cleaner
from pipelines.judge import rights
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Reason
from pipelines.model.source import Rights, Treatment
from tests.pipelines.drafts import news, page
from tests.pipelines.test_cleaner import COLD, PAGES, SOURCE

HEADER, META, FILE = "header tdm-reservation", "meta tdm-reservation", "tdmrep.json tdm-reservation"
PERMITTED = Rights(tdm=Treatment.STORE, by="a licence")


def judged(*signals, policy=None, refused=()):
    found = rights.judge(page(*news(1), said={"rights": signals}), refused, policy or Rights())
    return found and found.evidence


@pytest.mark.parametrize(
    ("signals", "place"),
    [
        ([(HEADER, "1")], "header"),
        ([(META, "1")], "meta"),
        ([(FILE, "1")], "tdmrep.json"),
        ([(HEADER, "0"), (FILE, "1")], None),
        ([(META, "0"), (FILE, "1")], None),
        ([(HEADER, "1"), (FILE, "0")], "header"),
        ([(HEADER, "0"), (META, "1")], "meta"),
        ([(HEADER, "0")], None),
        ([("meta tdm-policy", "https://site.example/p")], None),
    ],
)
def test_N11_a_reservation_skips_and_the_closer_signal_counts(signals, place):
    evidence = judged(*signals)
    assert (place is None) is (evidence is None)
    assert place is None or evidence.startswith(
        f"{place} tdm-reservation: 1, reserved; where it is permitted"
    )


def test_N11_a_permission_of_the_source_file_stores_what_is_reserved():
    assert judged((HEADER, "1"), policy=PERMITTED) is None
    assert "the policy does not store" in judged(
        (HEADER, "1"), policy=PERMITTED, refused=["tdm-reservation 1"]
    )


@pytest.mark.parametrize(
    ("place", "value", "is_meant"),
    [
        ("meta robots", "index, NoArchive", True),
        ("header x-robots-tag", "noarchive", True),
        ("header x-robots-tag", "unavailable_after: 25 Jun 2030, noarchive", True),
        ("header x-robots-tag", "otherbot: noarchive", False),
        ("meta otherbot", "noarchive", False),
        ("meta robots", "noarchived", False),
    ],
)
def test_N11_noarchive_keeps_the_article_and_no_copy_of_its_page(place, value, is_meant):
    signal = ((place, value),)
    assert judged(*signal) is None
    assert is_meant is not rights.keeps_raw(signal, Rights())
    assert rights.keeps_raw(signal, Rights(noarchive=Treatment.STORE))
    skipped = judged(*signal, policy=Rights(noarchive=Treatment.SKIP))
    assert is_meant is (skipped is not None)


def test_N11_what_may_not_be_kept_points_to_no_copy():
    raw = RawPointer(file="a", offset=0, length=1)
    draft = replace(cleaner.draft_page(PAGES[0], SOURCE), raw=raw)
    kept = replace(SOURCE, rights=Rights(noarchive=Treatment.STORE))
    assert (None, raw) == (
        cleaner.finish_draft(draft, COLD, SOURCE).raw,
        cleaner.finish_draft(draft, COLD, kept).raw,
    )
    reserved = cleaner.finish_draft(draft, COLD, kept, site_rights=((FILE, "1"),))
    assert (Reason.RIGHTS_RESERVED, None) == (reserved.reason, reserved.raw)
    permitted = replace(kept, rights=replace(PERMITTED, noarchive=Treatment.STORE))
    assert (FILE, "1") in cleaner.finish_draft(
        draft, COLD, permitted, site_rights=((FILE, "1"),)
    ).metadata.rights
