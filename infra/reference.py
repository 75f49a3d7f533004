"""Writes the reference pages of the documentation and the data contract from the code that they describe: `make docs`.

Run as a file: run as a module, its name would stand in the usage of each command.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic_core import PydanticUndefined

from flows.cli.app import app
from flows.settings import FILE, Settings
from pipelines.sources.load import schema
from pipelines.store import keys
from pipelines.store.contract import card, schema_files

PAGES = Path(__file__).parent / "docs" / "reference"
CONTRACT = Path(__file__).parents[1] / "pipelines" / "store"
"""Folder of the data contract and its schema files."""
_COLUMNS = "<!-- columns, written by `make docs` -->\n", "\n<!-- end of columns -->"
_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "maxItems": "entries at most",
    "pattern": "form",
}
_NOTHING: tuple[object, ...] = (None, [], {}, "")


def pages() -> dict[str, str]:
    """Return each reference page by its file name."""
    return {"commands.md": commands(), "settings.md": settings(), "source-file.md": source_file()}


def contract() -> str:
    """Return the data contract with the columns as they are now."""
    begin, end = _COLUMNS
    head, _, rest = (CONTRACT / keys.CARD).read_text(encoding="utf-8").partition(begin)
    return head + begin + card.columns() + end + rest.partition(end)[2]


def commands() -> str:
    """Return the page of all commands with their options."""
    told = app.generate_docs(flatten_commands=True, heading_level=2, usage_name="copydesk")
    _, _, each = told.partition("\n## copydesk harvest")
    return f"# Commands\n\n{_plain(app.help)}\n\n## copydesk harvest{each.rstrip()}\n"


def settings() -> str:
    """Return the page of all settings."""
    rows = [
        f"| `COPYDESK_{name.upper()}` | {_default(field)} | {_plain(field.description)} |"
        for name, field in Settings.model_fields.items()
    ]
    head = f"Set them in `{FILE}` of the folder where copydesk runs, or in the environment, which stands above it."
    return "\n".join(
        [
            "# Settings",
            "",
            head,
            "",
            "| Setting | Default | Meaning |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


def source_file() -> str:
    """Return the page of all keys of a source file."""
    whole = schema()
    rows = [f"| `{key}` | {needed} | {text} |" for key, needed, text in _keys(whole, whole, "")]
    head = "Every key with its bounds. What the keys are for, with examples: [Sources](../../../seeds/README.md)."
    return "\n".join(
        [
            "# Keys of a source file",
            "",
            head,
            "",
            "| Key | Default | Meaning |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _keys(
    whole: Mapping[str, Any], part: Mapping[str, Any], prefix: str
) -> Iterator[tuple[str, str, str]]:
    for name, found in part["properties"].items():
        nested = _nested(whole, found)
        if nested:
            dots = "[]." if "items" in found else "."
            yield from _keys(whole, nested, f"{prefix}{name}{dots}")
            continue
        needed = "needed" if name in part.get("required", ()) else _given(found.get("default"))
        yield f"{prefix}{name}", needed, f"{_plain(found.get('description'))}{_bounds(found)}"


def _nested(whole: Mapping[str, Any], found: Mapping[str, Any]) -> Mapping[str, Any] | None:
    name = (found.get("$ref") or found.get("items", {}).get("$ref", "")).rpartition("/")[2]
    return whole["$defs"].get(name) if name else None


def _bounds(found: Mapping[str, Any]) -> str:
    told = [f"{word} `{found[name]}`" for name, word in _BOUNDS.items() if name in found]
    if "enum" in found:
        told.append(" or ".join(f"`{value}`" for value in found["enum"]))
    return f" ({_plain(', '.join(told))})" if told else ""


def _default(field: Any) -> str:
    value = field.default
    if value is PydanticUndefined:
        return "see meaning"
    return _given(value.get_secret_value() if hasattr(value, "get_secret_value") else value)


def _given(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return "" if value in _NOTHING else f"`{value}`"


def _plain(text: str | None) -> str:
    return (text or "").replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    for name, page in pages().items():
        (PAGES / name).write_text(page, encoding="utf-8")
    (CONTRACT / keys.CARD).write_text(contract(), encoding="utf-8")
    for name, body in schema_files.files().items():
        (CONTRACT / name).write_bytes(body)
