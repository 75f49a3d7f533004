"""Stores on which the same tests run: a folder and a bucket on moto's server."""

import pytest

from tests.pipelines.store import stage


@pytest.fixture(scope="session")
def s3_endpoint():
    with stage.s3_server() as address:
        yield address


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.slow)])
def place(request, tmp_path):
    """A store that is not set up yet."""
    if request.param == "folder":
        return stage.local_place(tmp_path)
    return stage.s3_place(request.getfixturevalue("s3_endpoint"))


@pytest.fixture
def folder_place(tmp_path):
    return stage.local_place(tmp_path)


@pytest.fixture
def store(folder_place):
    """For tests of what does not depend on the kind of store; the contract makes them equal."""
    return folder_place.open()
