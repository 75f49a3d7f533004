"""What a sync writes, from what the files ask for and what the server has."""

from dataclasses import replace
from uuid import UUID

import pytest

from flows.deployments.changes import RETIRED, compare
from flows.deployments.present import Present
from flows.deployments.wanted import WantedDeployment
from pipelines.model.source import Every

pytestmark = pytest.mark.slow  # loads Prefect
VARIABLES = {"working_dir": "/srv/desk"}


@pytest.fixture
def paper(crawling):
    return crawling.source_of("https://paper.example/", "paper")


def written(source, *, paused=False, tags=(), waits=False):
    """A deployment as a sync leaves it, with what an operator did to it since."""
    wanted = WantedDeployment(source, VARIABLES, waits)
    return Present(
        id=UUID(int=1),
        name=wanted.name,
        version=wanted.version,
        paused=paused or waits,
        tags=frozenset({*wanted.tags, *tags}),
        regular=UUID(int=2),
    )


def changes(source, have, *, waits=False):
    return compare([WantedDeployment(source, VARIABLES, waits)], {have.name: have})


def test_what_is_as_it_was_written_is_left_alone(paper):
    found = changes(paper, written(paper, paused=True, tags=["morning"]))
    assert (0, ["paper"]) == (found.number, [one.name for one in found.keep])


def test_only_the_part_that_the_file_changed_is_written(paper):
    [update] = changes(replace(paper, schedule=Every(seconds=60)), written(paper)).update
    assert {"schedule", "description"} == update.parts
    assert {"version", "description"} == set(update.fields)


def test_a_new_language_replaces_the_old_one_beside_an_operators_tags(paper):
    [update] = changes(replace(paper, language="fr"), written(paper, tags=["morning"])).update
    assert ["fr", "morning", "source"] == update.fields["tags"]
    assert not update.fields["paused"]


def test_an_operators_pause_is_remembered_while_ours_lasts(paper):
    [ours] = changes(paper, written(paper, paused=True), waits=True).update
    waiting = replace(written(paper, waits=True), tags=frozenset(ours.fields["tags"]))
    assert waiting.paused
    [back] = changes(paper, waiting).update
    assert back.fields["paused"]
    assert ["de", "source"] == back.fields["tags"]


def test_a_source_without_a_file_is_retired_once(paper):
    have = written(paper)
    assert (have,) == compare([], {"paper": have}).retire
    gone = replace(have, paused=True, tags=have.tags | {RETIRED})
    assert () == compare([], {"paper": gone}).retire
    [back] = changes(paper, gone).update
    assert ["de", "source"] == back.fields["tags"]
    assert not back.fields["paused"]


def test_a_deployment_of_an_earlier_release_is_written_anew(paper):
    [update] = changes(paper, replace(written(paper), version="0123456789ab")).update
    assert {"language", "schedule", "description", "form", "run"} == update.parts
