"""From an address to a store, or a message that says what to write."""

import socket

import pytest

from pipelines.store import dataset, reader, runs
from pipelines.store.local import LocalStore
from pipelines.store.object_store import BadStoreUrlError, S3Options, StoreError, UnreachableError
from pipelines.store.opening import check, open_store
from pipelines.store.s3 import S3Store
from tests.pipelines.store import stage
from tests.pipelines.store.samples import article, run_id


@pytest.mark.parametrize("url", ["{}", "file://{}", "file://localhost{}"])
def test_a_folder_is_opened_by_path_and_by_file_address(url, tmp_path):
    store = open_store(url.format(tmp_path / "a b"))
    assert isinstance(store, LocalStore)
    assert str(tmp_path / "a b") == store.name


def test_a_percent_escape_in_a_file_address_is_undone(tmp_path):
    assert str(tmp_path / "a b") == open_store(f"file://{tmp_path}/a%20b").name


@pytest.mark.parametrize(
    ("url", "name"),
    [("s3://bucket/a/b/", "s3://bucket/a/b"), ("s3://bucket", "s3://bucket")],
)
def test_a_bucket_is_opened_with_its_prefix(url, name):
    store = open_store(url, S3Options(region="eu-central-1"))
    assert isinstance(store, S3Store)
    assert name == store.name


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "s3://",
        "s3:///x",
        "s3://B_/x",
        "s3://bucket/../x",
        "s3://bucket/ä",
        "gs://b/x",
        "http://b/x",
        "file://host/x",
    ],
)
def test_an_address_that_is_none_is_refused_with_a_remedy(url):
    with pytest.raises(BadStoreUrlError, match=r"s3://|set COPYDESK_STORE|cannot be used"):
        open_store(url)


@pytest.mark.parametrize(
    "endpoint", ["http://store.example.org", "http://10.0.0.5:9000", "http://127.0.0.1.example.org"]
)
def test_an_unencrypted_store_on_another_machine_is_refused(endpoint):
    with pytest.raises(BadStoreUrlError, match="COPYDESK_S3_ALLOW_HTTP"):
        open_store("s3://bucket", S3Options(endpoint=endpoint))
    assert open_store("s3://bucket", S3Options(endpoint=endpoint, allow_http=True))


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:9000",
        "http://localhost:9000",
        "http://[::1]:9000",
        "https://store.example.org",
    ],
)
def test_an_unencrypted_store_on_this_machine_or_an_encrypted_one_is_taken(endpoint):
    assert open_store("s3://bucket", S3Options(endpoint=endpoint))


def test_an_endpoint_that_is_no_address_is_refused():
    with pytest.raises(BadStoreUrlError, match="no http"):
        open_store("s3://bucket", S3Options(endpoint="store.example.org:9000"))


def test_credentials_that_cannot_be_had_are_told(monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{closed.getsockname()[1]}"
        for name, value in (("AWS_EC2_METADATA_DISABLED", "false"), ("http_proxy", proxy)):
            monkeypatch.setenv(name, value)
        with pytest.raises(UnreachableError, match="s3://bucket"):
            open_store("s3://bucket")


def test_the_secret_is_not_shown():
    assert "geheim" not in repr(S3Options(access_key="k", secret_key="geheim"))


def test_the_check_finds_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        check(open_store(str(tmp_path / "file")))


def test_store_B10_an_endpoint_of_boto3s_own_stands_under_the_same_rules(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://store.example.org:9000")
    with pytest.raises(BadStoreUrlError, match="unencrypted"):
        open_store("s3://bucket", S3Options(**stage.KEYS))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9000")
    config = open_store("s3://bucket", S3Options(**stage.KEYS))._client.meta.config
    assert ("path", "when_required") == (
        config.s3["addressing_style"],
        config.request_checksum_calculation,
    )


def test_store_B10_a_session_token_goes_with_temporary_keys():
    options = S3Options(**stage.KEYS, session_token="fleeting")
    store = open_store("s3://bucket", options)
    assert "fleeting" == store._client._request_signer._credentials.token
    assert "fleeting" not in repr(options)


@pytest.mark.slow
def test_an_archive_whose_keys_may_not_delete_can_be_written_to(s3_endpoint):
    place = stage.s3_place(s3_endpoint)
    proxy = stage.FaultProxy(s3_endpoint)
    proxy.method, proxy.part = "POST", "delete"
    proxy.faults = [(403, "AccessDenied")] * 9
    try:
        store = open_store(place.url, S3Options(endpoint=proxy.address, **stage.KEYS))
        check(store)
        lake = dataset.prepare(store)
        assert 1 == runs.write_run(lake, [article(1)], run_id(1))
        check(store)
    finally:
        proxy.close()
    assert 9 > len(proxy.faults)
    assert 1 == reader.latest(place.open()).num_rows
