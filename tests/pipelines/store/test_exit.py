"""Programs that have read the store end as they should."""

import subprocess
import sys

import pytest

from pipelines.store import ledgers
from tests.pipelines.store.samples import ledger_row

READING = """
import sys
from pathlib import Path
from pipelines.store import ledgers
for name in sys.argv[1:]:
    print(len(ledgers.decode(Path(name).read_bytes())))
"""


@pytest.mark.slow
def test_a_program_ends_well_that_has_read_ledgers(tmp_path):
    files = [tmp_path / f"{number}.parquet" for number in range(3)]
    for file in files:
        file.write_bytes(ledgers.encode([ledger_row(1)]))
    for _ in range(12):  # with Arrow's threads it may end by SIGABRT
        done = subprocess.run(
            [sys.executable, "-c", READING, *files], check=False, capture_output=True, text=True
        )
        assert (0, "1\n1\n1\n", "") == (done.returncode, done.stdout, done.stderr)
