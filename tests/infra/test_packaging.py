"""The built wheel, installed into an environment of its own and used outside the checkout."""

import os
import socket
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEWSPAPER = "http://127.0.0.1:8613"


def run(*command, cwd, check=False):
    """A command with no setting of ours, its output as text."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("COPYDESK_", "PYTHON"))}
    return subprocess.run(
        list(map(str, command)), cwd=cwd, env=env, check=check, capture_output=True, text=True
    )


def free_port():
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, as pip would build it."""
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        folder,
        cwd=ROOT,
        check=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder of commands of an environment that has the wheel, and the checkout's libraries but not its code."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder, cwd=ROOT, check=True)
    pip = "-m", "pip", "install", "-q", "--no-deps", "--no-index"
    run(folder / "bin" / "python", *pip, wheel, cwd=folder, check=True)
    libraries = sysconfig.get_paths()["purelib"]
    ours = next(folder.glob("lib/python*/site-packages"))
    (ours / "libraries.pth").write_text(f"{libraries}\n")  # its own .pth files are not followed
    return folder / "bin"


@pytest.mark.slow
def test_the_wheel_holds_what_the_command_needs_and_nothing_of_tests_or_measuring(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    rooms = {name.partition("/")[0] for name in names}
    assert {"crawlers", "flows", "pipelines", "infra", "seeds"} == {
        room for room in rooms if not room.endswith(".dist-info")
    }
    infra = {name.split("/")[1] for name in names if name.startswith("infra/")}
    assert {"__init__.py", "automations", "newspaper", "env.example"} == infra
    assert "seeds/sample/nordhafen.yaml" in names


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_folder_made_by_init_harvests_the_sample_newspaper(installed, tmp_path):
    """Also where the folder has modules that are called as ours are."""
    made = run(installed / "copydesk", "init", "archive", cwd=tmp_path, check=True)
    folder = tmp_path / "archive"
    assert "copydesk up --once" in made.stdout
    for stray in ("flows", "pipelines", "crawlers", "infra"):
        (folder / f"{stray}.py").write_text("raise ImportError('a stray module was imported')\n")
    sample = folder / "seeds" / "sample" / "nordhafen.yaml"
    sample.write_text(sample.read_text().replace(NEWSPAPER, f"http://127.0.0.1:{free_port()}"))
    up = run(installed / "copydesk", "up", "--once", "--port", free_port(), cwd=folder)
    assert 0 == up.returncode, up.stdout + up.stderr
    assert "66 articles of" in up.stdout
    read = run(installed / "copydesk", "read", cwd=folder, check=True)
    assert 66 == len(read.stdout.splitlines())


@pytest.mark.slow
def test_the_settings_file_of_the_folder_is_read_and_its_faults_are_told(installed, tmp_path):
    command = installed / "copydesk"
    run(command, "init", tmp_path / "archive", cwd=tmp_path, check=True)
    file = tmp_path / "archive" / "copydesk.env"
    file.write_text("COPYDESK_SEEDS=elsewhere\n")
    told = run(command, "harvest", cwd=file.parent)
    assert 2 == told.returncode
    assert "elsewhere" in told.stderr
    file.write_text("COPYDESK_STOER=s3://archive\n")
    told = run(command, "harvest", cwd=file.parent)
    assert 2 == told.returncode
    assert "COPYDESK_STOER is no setting (meant: COPYDESK_STORE?)" in told.stderr


@pytest.mark.slow
def test_init_overwrites_nothing(installed, tmp_path):
    (tmp_path / "seeds").mkdir()
    told = run(installed / "copydesk", "init", ".", cwd=tmp_path)
    assert 2 == told.returncode
    assert "nothing is overwritten" in told.stderr
    assert ["seeds"] == [path.name for path in tmp_path.iterdir()]
