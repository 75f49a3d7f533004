"""README and documentation are so: commands exist, examples run, messages and references are the code's."""

import ast
import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli.app import app
from infra import reference
from infra.newspaper import server
from tests.conftest import absent

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "infra" / "docs"
NOTEBOOK = DOCS / "read-the-store.ipynb"
BIN = Path(sys.executable).parent
PAGES = [
    ROOT / "README.md", ROOT / "infra" / "README.md", ROOT / "seeds" / "README.md", *sorted(DOCS.rglob("*.md")),
]  # fmt: skip
FENCE = re.compile(
    r"(?:<!-- run(?:: (?P<code>\d))? -->\n(?P<run>))?^```(?P<language>\w*)\n(?P<text>.*?)^```",
    re.DOTALL | re.MULTILINE,
)
SEPARATOR = re.compile(r"[;&|<>()]+")
SETTING = re.compile(r"\w+=")


def fences(page, *languages):
    return [
        f for f in FENCE.finditer(page.read_text(encoding="utf-8")) if f["language"] in languages
    ]


def commands_of(text):
    """Every call of `copydesk` in a shell text, as its arguments."""
    for line in re.sub(r"\\\n", " ", text).replace("$(", " ( ").splitlines():
        reader = shlex.shlex(line, posix=True, punctuation_chars=True)
        reader.whitespace_split = True
        ours = []
        for word in [*reader, ";"]:
            if not SEPARATOR.fullmatch(word):
                ours += [] if not ours and SETTING.match(word) else [word]
                continue
            if ours and ours[0] == "copydesk":
                yield ours[1:]
            ours = []


PRINTED = dict.fromkeys(
    tuple(call)
    for page in PAGES
    for fence in fences(page, "", "sh")
    for call in commands_of(fence["text"])
)


@pytest.mark.parametrize("call", PRINTED, ids=" ".join)
def test_every_command_of_the_documents_is_one(call):
    command, *_ = app.parse_args(list(call), exit_on_error=False, print_error=False)
    assert callable(command)


def test_a_command_that_is_none_is_found():
    [call] = commands_of("X=$(copydesk read --sources y | head) # or not")
    with pytest.raises(Exception, match="--sources"):
        app.parse_args(call, exit_on_error=False, print_error=False)


def every(commands, path=()):
    for name, command in commands._commands.items():
        if not name.startswith("-"):
            inner = command.resolve() if hasattr(command, "resolve") else command
            yield (*path, name), inner
            yield from every(inner, (*path, name))


COMMANDS = ["copydesk " + " ".join(path) for path, _ in every(app) if path != ("alerts",)]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example_that_is_one(command):
    page = reference.commands().split(f"\n## {command}\n", 1)[1].split("\n## ", 1)[0]
    example = re.search(r"^Example: (.+)$", page, re.MULTILINE)[1]
    calls = list(commands_of(example))
    assert command in [" ".join(["copydesk", *call])[: len(command)] for call in calls]
    for call in calls:
        app.parse_args(call, exit_on_error=False, print_error=False)


@pytest.mark.parametrize("name", reference.pages())
def test_the_reference_is_what_the_code_says(name):
    assert reference.pages()[name] == (reference.PAGES / name).read_text(encoding="utf-8"), (
        "run `make docs`"
    )


def texts_of_the_code():
    """Every text of the code, `…` in place of values."""
    for room in ("crawlers", "flows", "pipelines"):
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    yield "".join(
                        p.value if isinstance(p, ast.Constant) else "…" for p in node.values
                    )
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def test_every_message_of_the_troubleshooting_page_is_one():
    page = (DOCS / "troubleshooting.md").read_text(encoding="utf-8")
    told = [
        m
        for line in re.findall(r"^#### (.*)$", page, re.MULTILINE)
        for m in re.findall(r"`([^`]+)`", line)
    ]
    said = list(texts_of_the_code())
    assert len(told) > 15
    assert [] == [message for message in told if not any(message in text for text in said)]


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """A folder as `copydesk init` makes it, with the sample newspaper harvested; and what commands run there."""
    folder = tmp_path_factory.mktemp("docs") / "archive"
    with server.serve() as paper:
        paper.publish(1)
        env = {k: v for k, v in os.environ.items() if not k.startswith("COPYDESK_")}
        env |= {"PATH": f"{BIN}{os.pathsep}{env['PATH']}", "COPYDESK_WORKERS": "1"}

        def run(*command, text=None):
            return subprocess.run(
                [*map(str, command)], cwd=folder if folder.is_dir() else None, env=env, input=text,
                capture_output=True, text=True, check=False, timeout=100,
            )  # fmt: skip

        assert 0 == run("copydesk", "init", folder).returncode
        source = folder / "seeds" / "sample" / "nordhafen.yaml"
        source.write_text(source.read_text().replace("http://127.0.0.1:8613", paper.base_url))
        done = run("copydesk", "harvest", "nordhafen", "--limit", "20")
        assert 0 == done.returncode, done.stderr
        yield run


def call_of(fence):
    """How a block of the documents is run: the program, and what it reads."""
    text = fence["text"]
    if fence["language"] == "sh":
        return ("bash", "-euo", "pipefail", "-c", text)
    query = f"import duckdb; print(duckdb.sql({text.strip().rstrip(';')!r}).fetchall()[0])"
    return (sys.executable, "-c", text if fence["language"] == "python" else query)


RUN = [
    (page, fence)
    for page in PAGES
    for fence in fences(page, "sh", "python", "sql")
    if fence["run"] is not None
]


@pytest.mark.slow
@pytest.mark.timeout(300)  # of many commands, each a process of its own
@pytest.mark.parametrize("page", dict.fromkeys(page for page, _ in RUN), ids=lambda page: page.name)
def test_every_example_runs(page, archive):
    for fence in (fence for its, fence in RUN if its == page):
        done = archive(*call_of(fence))
        assert int(fence["code"] or 0) == done.returncode, (
            f"{fence['text']}{done.stdout}{done.stderr}"
        )
        assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.slow
def test_reports_are_lines_of_json_and_nothing_else(archive):
    for command in (
        "harvest nordhafen --limit 2",
        "replay nordhafen --dry-run",
        "verify",
        "compact",
        "upkeep",
    ):
        done = archive("copydesk", *command.split(), "--json")
        assert 0 == done.returncode, done.stderr
        assert all(isinstance(json.loads(line), dict) for line in done.stdout.splitlines())
        assert done.stdout or command == "verify"


@pytest.mark.slow
def test_the_notebook_runs(archive):
    if importlib.util.find_spec("nbclient") is None:
        absent("nbclient", "run `make docs`, which installs it")
    code = "import nbclient, nbformat; nbclient.NotebookClient(nbformat.read({!r}, 4), timeout=90).execute()"
    done = archive(sys.executable, "-c", code.format(str(NOTEBOOK)))
    assert 0 == done.returncode, done.stderr


def test_the_notebook_is_kept_without_what_it_printed():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert [] == [output for cell in cells for output in cell.get("outputs", [])]


@pytest.mark.slow
def test_every_link_of_the_pages_leads_somewhere(tmp_path):
    if importlib.util.find_spec("mkdocs") is None:
        absent("MkDocs", "run `make docs`, which installs it")
    config = ROOT / "infra" / "mkdocs.yml"
    command = [BIN / "mkdocs", "build", "--strict", "-f", config, "-d", tmp_path / "site"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    assert (tmp_path / "site" / "index.html").is_file()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_can_complete_commands_and_options(shell):
    script = app.generate_completion(shell=shell)
    assert {"harvest", "replay", "override", "dry-run"} <= set(
        re.findall(r"[a-z]+(?:-[a-z]+)*", script)
    )
