"""The command: quick where nothing is heavy, one message and exit code 2 for wrong use."""

import os
import resource
import subprocess
import sys
from importlib import metadata

import pytest

from flows.cli import app
from flows.cli import errors as common
from flows.cli.upkeep import verify
from pipelines.store import keys, runs
from pipelines.store.delta.log import DeltaTable
from tests.pipelines.store import samples, stage

HEAVY = ("prefect", "trafilatura", "pyarrow", "sqlalchemy", "scrapy", "twisted", "boto3")


def _run(command, *arguments, **options):
    return subprocess.run(
        [command, *arguments], capture_output=True, text=True, check=False, timeout=60, **options
    )


@pytest.fixture
def main(monkeypatch, capfd, tmp_path):
    """Runs the command in this process; gives exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["copydesk", *arguments])
        with pytest.raises(SystemExit) as ended:
            app.main()
        shown = capfd.readouterr()
        return ended.value.code, shown.out, shown.err

    return run


@pytest.mark.slow
def test_help_answers_at_once(copydesk):
    before = _cpu_of_children()
    done = _run(copydesk, "--help")
    assert 0 == done.returncode
    assert "harvest" in done.stdout
    assert _cpu_of_children() - before < 2  # usually 0.4 s


def _cpu_of_children():
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.mark.slow
def test_the_command_imports_nothing_heavy_before_it_must():
    code = (
        "import sys, flows.cli.app, flows.cli.source_files.listing; "
        "print(*sorted(set(sys.argv[1:]) & set(sys.modules)))"
    )
    done = _run(sys.executable, "-c", code, *HEAVY)
    assert not done.stdout.strip(), done.stderr


def test_the_version_is_the_packages(main):
    assert metadata.version("copydesk") in main("--version")[1]


def test_sources_are_listed(main, place):
    code, told, _ = main("sources", "--seeds", str(place.seeds))
    assert 0 == code
    assert "nordhafen" in told
    assert "1 source, no fault" in told


def test_a_listing_that_two_source_files_name_is_told(main, place, write_sample, flow_newspaper):
    write_sample(place.seeds / "zweite.yaml", flow_newspaper.base_url)
    code, told, _ = main("sources", "--seeds", str(place.seeds))
    assert (0, True) == (code, "is named by nordhafen and zweite" in " ".join(told.split()))


def test_every_fault_of_every_source_file_is_told(main, place):
    (place.seeds / "one.yaml").write_text("name: One\nhomepage: https://one.example/\n")
    (place.seeds / "two.yaml").write_text(
        "name: Two\nhome: ftp://two.example/\nlanguage: de\nschedule: {every: sometimes}\n"
        "seeds: [{feed: https://two.example/rss}]\n"
    )
    code, _, errors = main("sources", "--seeds", str(place.seeds))
    assert 2 == code
    assert "one.yaml:2" in errors
    assert "homepage" in errors
    assert "two.yaml:2" in errors
    assert "two.yaml:4" in errors


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["harvest", "nobody"], "no source nobody"),
        (["harvest", "--limit", "-1"], "limit"),
        (["harvest", "--colour", "blue"], "colour"),
        (["clean"], "--jsonl"),
        (["clean", "missing.html"], "missing.html"),
        (["clean", "."], "is a folder"),
        (["clean", "--jsonl", "page.html"], "standard input only"),
        (["clean", "--jsonl", "--url", "https://x.example/"], "standard input only"),
        (["read", "--since", "yesterday"], "neither a cursor"),
        (["read", "--since", "-5"], "no cursor is below -1"),
        (["read", "--format", "xml"], "xml"),
        (["frobnicate"], "frobnicate"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_ends_with_one_message_and_code_2(main, place, arguments, said):
    more = ["--seeds", str(place.seeds)] if arguments[0] == "harvest" else []
    code, _, errors = main(*arguments, *more)
    assert 2 == code
    assert said in errors


def test_N08_a_real_publisher_needs_a_contact(main, place):
    (place.seeds / "real.yaml").write_text(
        "name: Real\nhome: https://real.example/\nlanguage: de\nschedule: {every: 60m}\n"
        "seeds: [{feed: https://real.example/rss}]\n"
    )
    code, _, errors = main("harvest", *place.arguments)
    assert 2 == code
    assert "COPYDESK_CONTACT" in errors
    assert "real" in errors
    assert not (place.folder / "store").exists()


@pytest.mark.slow
def test_an_output_that_cannot_be_written_is_told(copydesk, place):
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [copydesk, "sources", "--seeds", str(place.seeds)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert 3 == done.returncode
    assert "No space left on device" in done.stderr
    assert 1 == len(done.stderr.splitlines())


@pytest.mark.slow
def test_a_closed_output_is_wrong_use_and_no_silence(copydesk, place):
    command = f"{copydesk} sources --seeds {place.seeds} >&-"
    assert 2 == subprocess.run(["/bin/sh", "-c", command], check=False, timeout=60).returncode


@pytest.mark.slow
def test_sync_asks_the_server_of_make_run_and_says_when_it_is_away(copydesk, place):
    env = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    done = _run(copydesk, "sync", "--seeds", str(place.seeds), cwd=place.folder, env=env)
    if done.returncode:  # else somebody's `make run` answers on this machine
        assert 3 == done.returncode
        assert "http://127.0.0.1:4200/api" in done.stderr
        assert "make run" in done.stderr


def test_verify_prints_what_it_finds_and_fails_on_faults_only(tmp_path, capsys):
    place = stage.local_place(tmp_path)
    lake = DeltaTable(stage.prepared(place.open()))
    runs.write_run(lake, [samples.article(1)], samples.run_id(1))
    assert common.GOOD == verify.verify({"store": place.url}, raw=True)
    assert "raw/x.warc.gz: is missing" in capsys.readouterr().out
    [path] = lake.snapshot().files
    lake.store.put(keys.ARTICLES + path, b"PAR1")
    assert common.DEGRADED == verify.verify({"store": place.url}, raw=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"fault  articles/{path}: ")
    assert lines[-1].endswith(": 1 faults, 0 notes")
