"""The plugin of `make faults`: which cases a test shows, and what is printed of them."""

import subprocess
import sys

import pytest

from tests import by_case

NAMED = {
    "tests/faults/test_a03_of_a_file.py::test_plain": [],
    "tests/x.py::test_B12_a_good_certificate": ["B12"],
    "tests/x.py::test_B01_B05_tries_are_bounded[b01-reset]": ["B01", "B05"],
    "tests/x.py::test_B_each_way[/B05-cut]": ["B05"],
    "tests/x.py::test_A_each_file[a03-503-long]": ["A03"],
    "tests/x.py::test_by_number[article/2a03f]": [],
    "tests/x.py::test_store_A07_J15_nothing_is_left[folder]": ["J15", "store_A07"],
}


@pytest.mark.parametrize(("test", "cases"), NAMED.items())
def test_a_test_shows_the_cases_that_it_names(test, cases):
    assert cases == by_case.cases_of(test)


@pytest.mark.slow
def test_each_case_is_printed_with_result_and_time(tmp_path, root):
    (tmp_path / "test_some.py").write_text(
        "def test_A01_holds(): pass\ndef test_A02_fails(): assert False\ndef test_other(): assert False\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.by_case", "-c", "/dev/null"]
    done = subprocess.run(
        [*command, str(tmp_path)], cwd=root, capture_output=True, text=True, check=False
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    told = [line for line in lines if line[:1] in (["A01"], ["A02"])]
    assert [["A01", "1", "passed"], ["A02", "1", "failed"]] == [line[:3] for line in told]
    assert ["s", "s"] == [line[-1] for line in told]
    assert "1 failed, 1 passed, 1 deselected" in done.stdout
