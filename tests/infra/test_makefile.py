"""`make install` after an interrupted set-up."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[2] / "Makefile"


@pytest.mark.slow
def test_a_half_made_environment_is_made_again(tmp_path):
    """A Python without pip is what Ctrl-C leaves in the first seconds; the stand-in notes how it is called."""
    shutil.copy(MAKEFILE, tmp_path)
    (tmp_path / "infra").mkdir()
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "infra" / "constraints.txt").touch()
    half = tmp_path / ".venv" / "bin" / "python"
    half.parent.mkdir(parents=True)
    half.write_text("#!/bin/sh\nexit 1\n")
    half.chmod(0o755)
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$@" > called\n')
    python.chmod(0o755)
    command = ["make", "install", f"PYTHON={python}"]
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "VENV")}
    subprocess.run(command, cwd=tmp_path, env=env, check=False, capture_output=True, timeout=60)
    assert "-m venv --clear .venv" == (tmp_path / "called").read_text().strip()
