"""A file of which ranges are fetched reads as the whole one, with few requests."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.store.data_files import ranges
from pipelines.store.data_files.ranges import RangedFile

WHOLE = bytes(range(256)) * 9
PLACES = st.integers(0, len(WHOLE))
SPANS = st.lists(st.tuples(PLACES, PLACES).map(lambda pair: tuple(sorted(pair))), max_size=6)


def fetched(asked):
    def fetch(start, length):
        asked.append((start, length))
        return WHOLE[start : start + length]

    return RangedFile(fetch, len(WHOLE))


@given(SPANS, SPANS, st.lists(st.tuples(PLACES, st.integers(-1, 300)), max_size=9))
def test_whatever_is_held_every_read_gives_the_bytes_of_the_object(first, later, reads):
    file = fetched([])
    file.hold(first)
    file.hold(later)
    for place, length in reads:
        file.seek(place)
        assert WHOLE[place : None if length < 0 else place + length] == file.read(length)


def test_what_is_held_is_not_fetched_again_and_near_spans_come_together(monkeypatch):
    monkeypatch.setattr(ranges, "GAP_BYTES", 100)
    asked = []
    file = fetched(asked)
    file.hold([(0, 10), (90, 120), (500, 510)])
    file.hold([(5, 10), (100, 110)])
    file.seek(500)
    file.read(10)
    assert [(0, 120), (500, 10)] == asked
    assert 130 == file.held_bytes()


def test_what_was_fetched_in_pieces_that_touch_is_read_at_once(monkeypatch):
    monkeypatch.setattr(ranges, "GAP_BYTES", 0)
    asked = []
    file = fetched(asked)
    for span in [(100, 200), (300, 400), (50, 100), (200, 300)]:
        file.hold([span])
    file.seek(60)
    assert WHOLE[60:390] == file.read(330)
    assert 4 == len(asked)
    assert 350 == file.held_bytes()


def test_a_read_behind_the_end_gives_what_is_there():
    file = fetched([])
    assert len(WHOLE) - 1 == file.seek(-1, 2)
    assert WHOLE[-1:] == file.read(50)
    assert b"" == file.read(1)
