"""The policies of infra/terraform/policies, each tried with keys of its own on a server that enforces them."""

import json
import uuid
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from moto.core.authorization import enable_iam_authentication

from pipelines.store import dataset, keys, opening, reader, runs
from pipelines.store.delta.log import DeltaTable
from pipelines.store.object_store import DeniedError, S3Options
from pipelines.store.opening import open_store
from pipelines.store.upkeep import cleaning, compaction, current, search, takedown, wanted
from tests.pipelines.store import stage
from tests.pipelines.store.samples import NOW, article, name_of, run_id

pytestmark = pytest.mark.slow

POLICIES = Path(__file__).parents[2] / "infra" / "terraform" / "policies"
BUCKET = "archive"


def policy(role: str, prefix: str) -> dict:
    """A policy as Terraform fills it in, for a server that differs from AWS in two things.

    moto knows no conditions on a listing, and asks for the right to delete many objects at the bucket.
    """
    text = (POLICIES / f"{role}.json").read_text()
    told = json.loads(text.replace("${bucket}", BUCKET).replace("${prefix}", prefix))
    [objects, listing] = told["Statement"]
    assert {"StringLike": {"s3:prefix": f"{prefix}/*"}} == listing.pop("Condition")
    if "s3:DeleteObject" in objects["Action"]:
        listing["Action"] = [listing["Action"], "s3:DeleteObject"]
    return told


@dataclass(frozen=True)
class Archive:
    """A bucket on a server that enforces rights."""

    endpoint: str
    prefix: str
    keys: dict[str, dict[str, str]]

    def open(self, role: str, prefix: str = ""):
        options = S3Options(endpoint=self.endpoint, **self.keys[role])
        return open_store(f"s3://{BUCKET}/{prefix or self.prefix}", options)


@pytest.fixture(scope="module")
def rights_endpoint():
    with stage.s3_server() as endpoint:
        yield endpoint


@pytest.fixture
def archive(rights_endpoint):
    prefix = uuid.uuid4().hex
    admin = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    admin |= {"endpoint_url": rights_endpoint, "region_name": "us-east-1"}
    boto3.client("s3", **admin).create_bucket(Bucket=BUCKET)
    iam = boto3.client("iam", **admin)
    given = {}
    for role in ("writer", "append-only", "reader"):
        user, told = f"{role}-{prefix}", json.dumps(policy(role, prefix))
        iam.create_user(UserName=user)
        iam.put_user_policy(UserName=user, PolicyName=role, PolicyDocument=told)
        made = iam.create_access_key(UserName=user)["AccessKey"]
        secrets = {"access_key": made["AccessKeyId"], "secret_key": made["SecretAccessKey"]}
        given[role] = secrets | {"region": "us-east-1"}
    with enable_iam_authentication():
        yield Archive(rights_endpoint, prefix, given)


def written(store):
    opening.check(store)
    lake = dataset.prepare(store)
    for number in range(3):
        runs.write_run(lake, [article(number)], run_id(number))
    return lake


def test_a_writer_can_do_all_that_runs_and_upkeep_do_and_nothing_beside_its_prefix(archive):
    store = archive.open("writer")
    lake = written(store)
    compaction.compact(lake, NOW)
    current.keep(lake, NOW)
    cleaning.clean(lake, NOW)
    found = wanted.find(store, article=name_of(1))
    takedown.take_down(lake, found, "x", NOW)
    assert [] == search.search(store, found).left
    assert 2 == reader.latest(store).num_rows
    with pytest.raises(DeniedError):
        archive.open("writer", "elsewhere").put("a", b"1")


def test_an_append_only_writer_commits_and_deletes_nothing(archive):
    store = archive.open("append-only")
    lake = written(store)
    for number in range(3, 30):  # over a checkpoint, beside which older ones would be thinned out
        runs.write_run(lake, [article(number)], run_id(number))
    assert 30 == reader.latest(DeltaTable(store).store).num_rows
    with pytest.raises(DeniedError, match="the credentials do not allow it"):
        store.delete([keys.entry(1)])
    assert store.get(keys.entry(1))
    found = wanted.find(store, article=name_of(1))
    with pytest.raises(DeniedError):
        takedown.take_down(lake, found, "x", NOW)


def test_a_reader_reads_and_writes_nothing(archive):
    written(archive.open("writer"))
    store = archive.open("reader")
    assert 3 == reader.latest(store).num_rows
    cursor, rows = reader.read_since(store, -1)
    assert (3, 3) == (cursor, rows.num_rows)
    for write in (
        lambda: store.put("a", b"1"),
        lambda: store.put_if_absent("a", b"1"),
        lambda: store.delete([keys.CARD]),
        lambda: opening.check(store),
    ):
        with pytest.raises(DeniedError):
            write()
    with pytest.raises(DeniedError):
        archive.open("reader", "elsewhere").get("a")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, None),
        ({"encryption": "AES256"}, "AES256"),
        ({"encryption": "aws:kms"}, "aws:kms"),
        ({"kms_key": "arn:aws:kms:eu-central-1:1:key/7"}, "aws:kms"),
    ],
    ids=["bucket", "s3", "kms", "own_key"],
)
def test_every_way_of_putting_asks_for_the_encryption_that_is_set(
    rights_endpoint, tmp_path, asked, told
):
    place = stage.s3_place(rights_endpoint)
    store = open_store(place.url, S3Options(endpoint=rights_endpoint, **stage.KEYS, **asked))
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(b"1")
    large.write_bytes(bytes(9 * 2**20))
    store.put("put", b"1")
    store.put_if_absent("conditional", b"1")
    store.put_file("small", small)
    store.put_file("large", large)
    bucket, _, prefix = place.url.removeprefix("s3://").partition("/")
    for name in ("put", "conditional", "small", "large"):
        head = store._client.head_object(Bucket=bucket, Key=f"{prefix}/{name}")
        assert (told, asked.get("kms_key")) == (
            head.get("ServerSideEncryption"),
            head.get("SSEKMSKeyId"),
        ), name
