"""Section J of the fault cases: storage. J01, J03, J11 and J12 stand with the modules they belong to."""

import os
import signal
import subprocess
import sys
import threading
import time

import deltalake
import pytest
from botocore.exceptions import ClientError

from pipelines.state import frontier
from pipelines.state.schema import open_state
from pipelines.store import dataset, opening, reader, retrying, runs, s3
from pipelines.store.delta.log import DeltaTable
from pipelines.store.object_store import (
    AwayError,
    DeniedError,
    NotFoundError,
    S3Options,
    StoreError,
    UnreachableError,
    UnsafeError,
)
from tests.pipelines.store import publishing, stage
from tests.pipelines.store.samples import PAPER, article, name_of, run_id

LOG = "/articles/_delta_log/"


@pytest.fixture(scope="module")
def j_endpoint():
    with stage.s3_server() as address:
        yield address


@pytest.fixture
def j_proxy(j_endpoint):
    proxy = stage.FaultProxy(j_endpoint)
    yield proxy
    proxy.close()


@pytest.fixture
def spoiled(j_endpoint, j_proxy):
    """A prepared store behind the proxy, and the same store without it."""
    place = stage.s3_place(j_endpoint)
    options = S3Options(endpoint=j_proxy.address, **stage.KEYS)
    return opening.open_store(place.url, options), stage.prepared(place.open())


def versions_and_rows(store):
    cursor, rows = reader.read_since(store, -1)
    return cursor, rows.num_rows if rows else 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    [(500, "InternalError"), (503, "SlowDown"), (400, "RequestTimeout"), "cut"],
    ids=str,
)
def test_J04_a_passing_failure_of_the_store_is_borne(spoiled, j_proxy, fault):
    store, direct = spoiled
    j_proxy.faults = [fault, fault]
    assert 1 == runs.write_run(DeltaTable(store), [article(1)], run_id())
    assert [] == j_proxy.faults
    assert (1, 1) == versions_and_rows(direct)


@pytest.mark.slow
def test_J04_a_lasting_failure_ends_with_a_message_and_the_next_try_commits_once(spoiled, j_proxy):
    store, direct = spoiled
    j_proxy.part = LOG
    j_proxy.faults = [(500, "InternalError")] * s3.TRIES
    with pytest.raises(
        UnreachableError, match=r"500 InternalError after 5 tries; nothing fetched is lost"
    ):
        runs.write_run(DeltaTable(store), [article(1)], run_id())
    assert (0, 0) == versions_and_rows(direct)
    assert 1 == runs.write_run(DeltaTable(store), [article(1)], run_id())
    assert (1, 1) == versions_and_rows(direct)


@pytest.fixture
def outage(monkeypatch):
    """Return a patient store whose store is away for a number of its requests, and its event to hurry."""
    monkeypatch.setattr(retrying, "FIRST_WAIT", 0.001)

    def begin(times, seconds=20.0):
        monkeypatch.setattr(retrying, "PATIENCE_SECONDS", seconds)
        stop_waiting = threading.Event()
        return retrying.RetryingStore(Away(times), stop_waiting), stop_waiting

    return begin


class Away(stage.DictStore):
    """A store that does not answer so many times."""

    def __init__(self, times):
        super().__init__()
        self.times = times

    def _asked(self):
        self.times -= 1
        if self.times >= 0:
            raise AwayError("no answer")

    def put(self, key, body):
        self._asked()
        super().put(key, body)

    def put_if_absent(self, key, body):
        written = super().put_if_absent(key, body)
        self._asked()  # done, but the answer is lost
        return written

    def list(self, prefix, start_after=""):
        for key in super().list(prefix, start_after):
            self._asked()
            yield key


def test_J04_an_outage_is_waited_out_and_nothing_is_lost_or_done_twice(outage):
    store, _ = outage(5)
    store.put("a/1", b"one")
    store._store.times = 5
    assert store.put_if_absent("a/2", b"two")
    keys = store.list("a/")
    assert "a/1" == next(keys)
    store._store.times = 3
    assert ["a/2"] == list(keys)


def test_J04_the_waiting_of_all_callers_is_one_and_ends(outage):
    store, _ = outage(1_000_000, seconds=0.05)
    for _ in range(2):
        with pytest.raises(AwayError, match="no answer"):
            store.put("a/1", b"one")
    asked = 1_000_000 - store._store.times
    with pytest.raises(AwayError):
        store.put("a/1", b"one")
    assert 1 == 1_000_000 - store._store.times - asked, "after the patience one try each"
    store._store.times = 0
    store.put("a/1", b"one")
    store._store.times = 1
    store.put("a/1", b"one")


def test_J04_who_wants_to_stop_waits_for_no_store(outage, monkeypatch):
    store, stop_waiting = outage(1_000_000)
    monkeypatch.setattr(retrying, "FIRST_WAIT", 10.0)
    threading.Timer(0.05, stop_waiting.set).start()
    began = time.monotonic()
    with pytest.raises(AwayError):
        store.put("a/1", b"one")
    assert time.monotonic() - began < 5


def test_J04_what_waiting_does_not_mend_is_told_at_once(outage):
    store, _ = outage(0)
    with pytest.raises(NotFoundError):
        store.get("a/none")


@pytest.mark.faults
@pytest.mark.parametrize("fault", ["cut", (503, "ServiceUnavailable")], ids=str)
def test_J04_a_store_that_is_away_for_a_minute_gets_the_run_once(spoiled, j_proxy, fault):
    store, direct = spoiled
    j_proxy.faults = [fault] * 100_000
    threading.Timer(60, j_proxy.faults.clear).start()
    began = time.monotonic()
    lake = DeltaTable(retrying.RetryingStore(store, threading.Event()))
    assert 1 == runs.write_run(lake, [article(1)], run_id())
    assert time.monotonic() - began > 59
    assert (1, 1) == versions_and_rows(direct)


@pytest.mark.slow
def test_J05_a_writer_whose_answer_was_lost_knows_its_own_commit(spoiled, j_proxy):
    store, direct = spoiled
    j_proxy.part = LOG
    lake = DeltaTable(store)
    for number in range(4):
        j_proxy.faults = ["lost"] * (number % 2)
        assert number + 1 == runs.write_run(lake, [article(number)], run_id(number))
    assert (4, 4) == versions_and_rows(direct)


@pytest.mark.slow
def test_J05_a_commit_whose_answers_were_all_lost_is_found_by_the_next_try(spoiled, j_proxy):
    store, direct = spoiled
    j_proxy.part = LOG
    j_proxy.faults = ["lost"] * s3.TRIES
    with pytest.raises(UnreachableError, match="COPYDESK_S3_ENDPOINT"):
        runs.write_run(DeltaTable(store), [article(1)], run_id())
    assert 1 == runs.write_run(DeltaTable(direct), [article(1)], run_id())
    assert (1, 1) == versions_and_rows(direct)


@pytest.mark.slow
@pytest.mark.parametrize("status", [409, 412])
def test_J06_a_refusal_without_an_object_is_tried_again(spoiled, j_proxy, status):
    store, direct = spoiled
    j_proxy.part = LOG
    j_proxy.faults = [(status, "ConditionalRequestConflict")]
    assert 1 == runs.write_run(DeltaTable(store), [article(1)], run_id())
    assert (1, 1) == versions_and_rows(direct)


@pytest.mark.slow
def test_J06_a_store_that_always_refuses_does_not_hang(spoiled, j_proxy):
    store, _ = spoiled
    j_proxy.part = LOG
    j_proxy.faults = [(409, "ConditionalRequestConflict")] * s3.TRIES
    with pytest.raises(UnreachableError, match="taken 5 times"):
        runs.write_run(DeltaTable(store), [article(1)], run_id())


@pytest.mark.slow
def test_J07_a_missing_bucket_is_found_before_fetching(j_endpoint):
    store = opening.open_store("s3://nowhere", S3Options(endpoint=j_endpoint, **stage.KEYS))
    with pytest.raises(UnreachableError, match="create the bucket, or correct COPYDESK_STORE"):
        opening.check(store)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("AccessDenied", "grant read, write"),
        ("InvalidAccessKeyId", "COPYDESK_S3_ACCESS_KEY"),
        ("SignatureDoesNotMatch", "COPYDESK_S3_SECRET_KEY"),
        ("ExpiredToken", "new credentials"),
    ],
)
def test_J07_credentials_that_end_in_mid_run_are_explained(spoiled, j_proxy, code, remedy):
    store, direct = spoiled
    lake = DeltaTable(store)
    runs.write_run(lake, [article(1)], run_id(1))
    j_proxy.faults = [(403, code)]
    with pytest.raises(DeniedError, match=remedy) as raised:
        runs.write_run(lake, [article(2)], run_id(2))
    assert "testing" not in str(raised.value)
    assert 2 == runs.write_run(lake, [article(2)], run_id(2))
    assert (2, 2) == versions_and_rows(direct)


@pytest.mark.parametrize("code", ["PermanentRedirect", "AuthorizationHeaderMalformed"])
def test_J07_a_bucket_in_another_region_is_explained(code):
    answer = {"HTTPStatusCode": 301, "HTTPHeaders": {"x-amz-bucket-region": "eu-west-1"}}
    error = ClientError({"Error": {"Code": code}, "ResponseMetadata": answer}, "PutObject")
    told = s3._answered("s3://b", "k", error)
    assert isinstance(told, UnreachableError)
    assert "cannot use s3://b: it lies in eu-west-1; set COPYDESK_S3_REGION" == str(told)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [(501, "NotImplemented", UnsafeError), (405, "MethodNotAllowed", StoreError)],
)
def test_J07_other_refusals_are_named(status, code, kind):
    answer = {"HTTPStatusCode": status}
    error = ClientError({"Error": {"Code": code}, "ResponseMetadata": answer}, "PutObject")
    told = s3._answered("s3://b", "k", error)
    assert kind is type(told)
    assert code in str(told)


@pytest.mark.slow
def test_J07_a_store_without_a_server_is_found_before_fetching(j_proxy):
    address = j_proxy.address.rpartition(":")[0]
    options = S3Options(endpoint=f"{address}:9", **stage.KEYS)
    with pytest.raises(UnreachableError, match="COPYDESK_S3_ENDPOINT and the network"):
        opening.check(opening.open_store("s3://bucket", options))


def test_J07_missing_credentials_are_explained(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    store = opening.open_store("s3://bucket", S3Options(endpoint="http://127.0.0.1:9"))
    with pytest.raises(DeniedError, match="COPYDESK_S3_SECRET_KEY"):
        opening.check(store)


ALL_PUTS = range(1, publishing.PUTS + 1)
NEAR_THE_COMMIT = (publishing.COMMIT_PUT - 1, publishing.COMMIT_PUT)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "puts"), [("folder", ALL_PUTS), ("bucket", NEAR_THE_COMMIT)])
def test_J08_a_run_killed_after_any_of_its_puts_is_whole_or_absent_and_completed_by_the_next(
    kind, puts, j_endpoint, tmp_path
):
    """SIGKILL after each put in turn; put 0 is never reached, that run is not disturbed."""
    numbers = [0, *puts]
    places = [
        stage.local_place(tmp_path / str(number))
        if kind == "folder"
        else stage.s3_place(j_endpoint)
        for number in numbers
    ]
    stores = [stage.prepared(place.open()) for place in places]
    wanted = [f"{number}={place.url}" for number, place in zip(numbers, places, strict=True)]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.pipelines.store.publishing", j_endpoint, tmp_path, *wanted],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    killed = "".join(f"{number} {signal.SIGKILL.value}\n" for number in puts)
    assert f"0 0\n{killed}" == ended
    undisturbed = list(stores[0].list(""))
    for number, place, store in zip(numbers, places, stores, strict=True):
        whole = (1, publishing.ARTICLES)
        visible = number == 0 or number >= publishing.COMMIT_PUT
        assert (whole if visible else (0, 0)) == versions_and_rows(store)
        state = f"sqlite:///{tmp_path}/{number}.db"
        assert 1 == publishing.publish(store, state)
        assert whole == versions_and_rows(store)
        assert undisturbed == list(store.list(""))
        assert publishing.ARTICLES == articles_in(state)
        table = deltalake.DeltaTable(place.table, storage_options=place.storage_options)
        assert publishing.ARTICLES == table.to_pyarrow_dataset().count_rows()


def articles_in(state):
    engine = open_state(state)
    ids = [name_of(number) for number in range(10)]
    found = frontier.stored_versions(engine, PAPER, ids)
    engine.dispose()
    return len(found)


UPLOAD = """
import sys
from pathlib import Path
from pipelines.store import opening
from pipelines.store.object_store import S3Options
options = S3Options(endpoint=sys.argv[1], access_key="testing", secret_key="testing", region="us-east-1")
opening.open_store(sys.argv[2], options).put_file("raw/big.warc.gz", Path(sys.argv[3]))
"""


@pytest.mark.slow
def test_J09_an_upload_killed_between_its_parts_leaves_no_object(j_endpoint, j_proxy, tmp_path):
    place = stage.s3_place(j_endpoint)
    big = tmp_path / "big"
    big.write_bytes(os.urandom(2**20) * 9)
    j_proxy.part = "partNumber=2"
    command = [sys.executable, "-c", UPLOAD, j_proxy.address, place.url, str(big)]
    with subprocess.Popen(command) as child:
        j_proxy.faults = [child.kill]
        assert -signal.SIGKILL == child.wait(timeout=60)
    store = place.open()
    assert [] == list(store.list(""))
    store.put_file("raw/big.warc.gz", big)
    assert 9 * 2**20 == len(store.get("raw/big.warc.gz"))


def test_J02_urls_that_differ_by_case_or_unicode_form_only_are_two_articles(tmp_path):
    lake = dataset.prepare(stage.local_place(tmp_path).open())
    pair = [
        article(1, url="https://paper.example/Fu%C3%9F", article_id=name_of(1)),
        article(2, url="https://paper.example/fuss", article_id=name_of(2)),
    ]
    runs.write_run(lake, pair, run_id())
    assert {one.url for one in pair} == set(reader.latest(lake.store)["url"].to_pylist())
