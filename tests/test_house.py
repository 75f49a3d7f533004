"""The house rules that no single room can keep: purity, documents in step, packaging."""

import ast
import importlib.metadata
import itertools
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from infra import map as infra_map
from pipelines.model.rejection import Reason, Stage

ROOT = Path(__file__).parents[1]
ROOMS = ("crawlers", "flows", "pipelines")
CORE = (
    "model", "codec.py", "content_coding.py", "link_header.py", "paging.py", "urls.py", "extract", "boilerplate",
    "judge", "variants.py", "versions.py", "spelling.py", "cleaner.py", "ledger.py", "health.py", "markdown.py",
    "languages",
)  # fmt: skip
FAULT = re.compile(r"\bfaults? ([A-N]\d\d[^.)\"]*)")
FILE_ACCESS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir"}
PACKAGE_DATA = {
    "pipelines/extract/dates/country_zones.py",
    "pipelines/extract/classifier/weights.py",
    "pipelines/judge/kind_model.py",
    "pipelines/languages/lexicon.py",
}
"""Core modules that touch files: constant data of the package itself, or of one that it depends on."""


def modules(*folders: str) -> list[Path]:
    return [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]


def core_modules() -> list[Path]:
    places = [ROOT / "pipelines" / name for name in CORE]
    return [
        file
        for place in places
        for file in (sorted(place.rglob("*.py")) if place.is_dir() else [place])
    ]


def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def touches_files(file: Path) -> bool:
    calls = [
        node.func for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)
    ]
    names = {call.id if isinstance(call, ast.Name) else getattr(call, "attr", "") for call in calls}
    return bool(names & FILE_ACCESS)


def test_the_core_touches_no_files_but_constant_data_of_its_own():
    found = {str(file.relative_to(ROOT)) for file in core_modules() if touches_files(file)}
    assert found == PACKAGE_DATA


def test_every_fault_that_the_code_names_is_named_by_a_test():
    code = "\n".join(file.read_text() for file in modules(*ROOMS))
    tests = "\n".join(file.read_text() for file in modules("tests")).upper()
    named = {case for text in FAULT.findall(code) for case in re.findall(r"[A-N]\d\d", text)}
    assert [] == [case for case in sorted(named) if case not in tests]


FETCHING_FAULTS = {"A": 21, "B": 18, "C": 10, "D": 11, "E": 17, "F": 14, "G": 11, "N": 12}
"""Cases of each letter (ARCHITECTURE.md) that the fetching must stand."""
NOT_SHOWN = {
    "F12": "reasons tell operators apart what was refused; nobody else reads them",
}


def test_every_case_of_fetching_has_a_test_by_its_number():
    tests = " ".join(file.read_text().upper() for file in modules("tests"))
    names = " ".join(re.findall(r"DEF TEST_(\w+)", tests)).replace("_", " ")
    rows = " ".join(re.findall(r"[\"/ ]([A-N]\d\d)-", tests))
    named = set(re.findall(r"\b[A-N]\d\d\b", f"{names} {rows}"))
    cases = {
        f"{letter}{n:02}" for letter, most in FETCHING_FAULTS.items() for n in range(1, most + 1)
    }
    assert set(NOT_SHOWN) == cases - named


PACKAGE_FILES = [
    f for f in modules(*ROOMS) if f.name == "__init__.py" and f.parent.name != "discovery"
]


@pytest.mark.parametrize("file", PACKAGE_FILES, ids=lambda f: f.parent.name)
def test_a_package_file_holds_one_docstring(file):
    body = ast.parse(file.read_text()).body
    assert 1 == len(body)
    assert ast.get_docstring(ast.parse(file.read_text()))


@pytest.mark.parametrize("enum", [Reason, Stage], ids=lambda enum: enum.__name__)
def test_every_member_has_a_docstring_line(enum):
    source = ast.parse(text_of("pipelines/model/rejection.py"))
    body = next(
        n for n in source.body if isinstance(n, ast.ClassDef) and n.name == enum.__name__
    ).body
    documented = {
        node.targets[0].id
        for node, after in itertools.pairwise(body)
        if isinstance(node, ast.Assign) and isinstance(after, ast.Expr)
    }
    assert {member.name for member in enum} == documented


def test_every_reason_is_made_somewhere_and_met_in_a_test():
    source = "\n".join(file.read_text() for file in modules(*ROOMS))
    tests = "\n".join(file.read_text() for file in modules("tests"))
    cases = "\n".join(file.read_text() for file in (ROOT / "tests" / "cases").rglob("*.json"))
    unmade = [r.name for r in Reason if f"Reason.{r.name}" not in source]
    unmet = [
        r.name
        for r in Reason
        if f"Reason.{r.name}" not in tests and f'"{r.value}"' not in tests + cases
    ]
    assert ([], []) == (unmade, unmet)


def test_the_constraints_hold_names_and_exact_versions_only():
    lines = text_of("infra/constraints.txt").splitlines()
    assert [] == [
        line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)
    ]


def test_the_constraints_keep_prefect_startable():
    pins = dict(line.split("==") for line in text_of("infra/constraints.txt").splitlines())
    number = {
        name: tuple(map(int, pins[name].split(".")[:2])) for name in ("fastapi", "sqlalchemy")
    }
    assert number["fastapi"] < (0, 151)
    assert number["sqlalchemy"] < (2, 1)


def test_what_is_installed_runs_on_every_python_3_11():
    pins = dict(line.split("==") for line in text_of("infra/constraints.txt").splitlines())
    distributions = [
        d for d in importlib.metadata.distributions() if pins.get(d.name.lower()) == d.version
    ]
    first = Version("3.11.0")
    assert [] == [
        d.name
        for d in distributions
        if first not in SpecifierSet(d.metadata.get("Requires-Python", ""))
    ]


def test_no_other_distribution_provides_our_packages():
    provided = importlib.metadata.packages_distributions()
    assert {room: {"copydesk"} for room in ROOMS} == {
        room: set(provided.get(room, ["copydesk"])) for room in ROOMS
    }


def test_no_tracked_file_names_this_machine_or_a_registry():
    home = str(Path.home())
    words = (str(ROOT), *([home] if len(home) > 6 else []), "pypi.org", "files.pythonhosted")
    found = [
        f"{file.relative_to(ROOT)}: {word}"
        for file in tracked()
        for word in words
        if word in file.read_text(encoding="utf-8", errors="replace") and file != Path(__file__)
    ]
    assert [] == found


def test_every_verb_of_the_makefile_is_in_the_readme():
    verbs = re.findall(r"^([a-z-]+):.*##", text_of("Makefile"), re.MULTILINE)
    readme = text_of("README.md")
    assert [] == [verb for verb in verbs if f"make {verb}" not in readme]


def test_every_command_is_in_the_readme():
    done = subprocess.run(
        [Path(sys.executable).parent / "copydesk", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    commands = re.findall(r"^│ ([a-z]+) ", done.stdout, re.MULTILINE)
    assert commands
    assert [] == [
        command for command in commands if f"copydesk {command}" not in text_of("README.md")
    ]


def test_every_contract_is_in_the_architecture_page():
    numbers = set(re.findall(r'^name = "(C\d+)', text_of("pyproject.toml"), re.MULTILINE))
    page = text_of("ARCHITECTURE.md")
    assert [] == [number for number in sorted(numbers) if f"| {number} |" not in page]


def test_every_room_is_in_the_architecture_page_and_holds_22_modules_at_most():
    rooms = {file.parent for file in modules(*ROOMS)} - {ROOT / "crawlers" / "spiders"}
    page = text_of("ARCHITECTURE.md")
    assert [] == [str(r.relative_to(ROOT)) for r in rooms if r.name not in page]
    assert [] == [str(r.relative_to(ROOT)) for r in rooms if len(list(r.glob("*.py"))) > 22]


CLASS_OF_CHARACTERS = re.compile(r"\[(?:[^\]\\]|\\.)*\]")
ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
FOREIGN_WORD = re.compile(r"(?=\w*[^\W\d_\x00-\x7f])[^\W\d_]{2,}")
PHRASE = re.compile(r"[a-z]{2,}\)?\??(?: |\\s[?+*]?)\(?(?:\?:)?[a-z]{2,}", re.IGNORECASE)
NO_LANGUAGE = {r"doctype\s+html": "markup", "web server": "what servers say whatever the language"}


def words_of_languages(file):
    """Words with letters beyond ASCII in a module's texts, and words in a row in its patterns."""
    tree = ast.parse(file.read_text())
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for call in ast.walk(tree):
        is_pattern = isinstance(call, ast.Call) and ast.unparse(call.func) == "re.compile"
        for node in ast.walk(call) if is_pattern or call is tree else ():
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in docstrings
            ):
                text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), node.value)
                text = CLASS_OF_CHARACTERS.sub("", text)
                yield from (PHRASE if is_pattern else FOREIGN_WORD).findall(text)


def test_words_of_natural_languages_stand_in_the_files_of_languages():
    """Names of marks and of addresses are written with ASCII letters and without gaps, so they are none."""
    found = {(f.name, word) for f in modules("pipelines") for word in words_of_languages(f)}
    assert [] == sorted(pair for pair in found if pair[1] not in NO_LANGUAGE)


@pytest.mark.parametrize(
    "text",
    ["'für'", "re.compile('read more')", r"re.compile(r'\bread\smore')", r"r'\u0433\u043e'"],
)
def test_a_word_of_a_language_in_code_is_found(tmp_path, text):
    (tmp_path / "module.py").write_text(f'"""Für alle."""\nA = {text}\n')
    assert list(words_of_languages(tmp_path / "module.py"))


def test_no_class_name_is_used_twice():
    names = [
        node.name
        for file in modules(*ROOMS)
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.ClassDef)
    ]
    assert [] == sorted({name for name in names if names.count(name) > 1})


def test_the_map_names_every_module_with_its_docstring():
    printed = infra_map.lines()
    assert len(modules(*ROOMS)) == len(printed)
    assert [] == [line for line in printed if len(line.split(maxsplit=1)) < 2]


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    place = tmp_path_factory.mktemp("house")
    for name in (*ROOMS, "pyproject.toml"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, place / name)
    return place


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "text", "contract"),
    [
        ("pipelines/unlisted.py", "", "C5 crawlers see few modules of pipelines"),
        ("flows/unlisted.py", "import prefect\n", "C7 prefect stays in the flow modules"),
        ("flows/unlisted.py", "", "C10 the rooms of flows are layered"),
        ("pipelines/extract/unlisted.py", "", "C9 the rooms of extract are layered"),
    ],
    ids=["C5", "C7", "C10", "C9"],
)
def test_a_module_that_no_contract_lists_is_refused(copied, module, text, contract):
    file, user = copied / module, copied / "crawlers" / "uses_unlisted.py"
    file.write_text(text)
    user.write_text("import pipelines.unlisted\n" if module.startswith("pipelines/un") else "")
    command = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [command, "--no-cache"], cwd=copied, capture_output=True, text=True, check=False
    )
    file.unlink()
    user.unlink()
    assert 1 == done.returncode
    assert f"{contract} BROKEN" in " ".join(done.stdout.split())
