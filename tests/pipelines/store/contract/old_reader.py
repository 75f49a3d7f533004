"""A program that somebody wrote for the first schema: no copydesk, no Delta library, just the objects of a folder.

`old_reader.py FOLDER`: the living articles as JSON lines, from the log's entries. It knows some columns by name and
what `first` and `ok` mean, and stays as it is, whatever later schemas add. Arrow's threads, which have read from a
Python file object, may abort a process as it exits (apache/arrow#34314): it does without.
"""

import io
import json
import sys
from pathlib import Path

import pyarrow.parquet as pq

KNOWN = (
    "article_id",
    "version",
    "status",
    "source_id",
    "url",
    "title",
    "text",
    "authors",
    "change",
    "word_count",
)


def main(folder: Path) -> None:
    newest = {}
    for entry in sorted((folder / "articles" / "_delta_log").glob("*.json")):
        for line in entry.read_text().splitlines():
            add = json.loads(line).get("add")
            if not add or not add["dataChange"]:
                continue
            body = (folder / "articles" / add["path"]).read_bytes()
            rows = pq.read_table(io.BytesIO(body), columns=list(KNOWN), use_threads=False)
            for row in rows.to_pylist():
                before = newest.get(row["article_id"])
                if before is None or before["version"] < row["version"]:
                    newest[row["article_id"]] = row
    for row in newest.values():
        if row["status"] == "ok":
            news = "new" if row["change"] == "first" else "changed"
            sys.stdout.write(
                json.dumps([row["url"], news, row["title"], row["word_count"], row["authors"]])
                + "\n"
            )


main(Path(sys.argv[1]))
