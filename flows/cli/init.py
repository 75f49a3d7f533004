"""`copydesk init`."""

import sys
from pathlib import Path

from flows import settings
from flows.cli import errors
from flows.local import starter
from pipelines.urls import safe_text

_NEXT = """\
Next:
  cd {folder}
  copydesk up --once          # harvest the sample newspaper: first articles within a minute
  copydesk up                 # the same, then stay for the schedules, with Prefect's pages
  copydesk sources add https://www.paper.example/   # set COPYDESK_CONTACT in {settings} first
"""


def start_folder(folder: Path) -> int:
    """Makes a folder to work in and says what to do there; returns the exit code."""
    with errors.as_message(errors.WRONG_USE, starter.NotEmptyError):
        made = starter.create(folder)
    sys.stdout.writelines(f"wrote {safe_text(str(path))}\n" for path in made)
    sys.stdout.write(_NEXT.format(folder=safe_text(str(folder)), settings=settings.FILE))
    return errors.GOOD
