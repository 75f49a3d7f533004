"""The plain thing to compare with: trafilatura's defaults, JSON lines in and out.

Input and output are those of `copydesk clean --jsonl`. One process; its CPU time is the baseline.
"""

import base64
import json
import logging
import sys

import trafilatura


def clean(body: bytes, url: str | None) -> dict[str, object]:
    """Return text, title, authors and date as `trafilatura.bare_extraction` has them by default."""
    found = trafilatura.bare_extraction(
        body, url=url, with_metadata=True, include_comments=False, include_tables=True
    )
    if found is None or isinstance(found, dict):
        return {}
    authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
    return {"text": found.text, "title": found.title, "authors": authors, "date": found.date}


def main() -> None:
    """Cleans standard input to standard output."""
    logging.disable(logging.ERROR)
    for line in sys.stdin:
        page = json.loads(line)
        result = clean(base64.b64decode(page["html_b64"]), page["url"])
        sys.stdout.write(json.dumps({"id": page["id"], **result}) + "\n")


if __name__ == "__main__":
    main()
