"""The list of what once went wrong with stored articles: each line is a test."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[2]
_LINE = re.compile(r"^\| ((?:store_)?[A-Z]\d{2}) \|", re.MULTILINE)
_NAME = re.compile(r"def test_((?:(?:store_)?[A-Z]\d{2}_)+)")
_NUMBER = re.compile(r"(?:store_)?[A-Z]\d{2}")


def test_every_case_is_a_test_and_every_store_test_a_case():
    listed = _LINE.findall((Path(__file__).parent / "CASES.md").read_text(encoding="utf-8"))
    named = {
        number
        for file in TESTS.rglob("test_*.py")
        for names in _NAME.findall(file.read_text(encoding="utf-8"))
        for number in _NUMBER.findall(names)
    }
    assert len(listed) == len(set(listed))
    assert set() == set(listed) - named
    own = {number for number in named if number.startswith(("store_", "J"))}
    assert set() == own - set(listed)
