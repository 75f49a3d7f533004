"""Pages of the extract stage's tests."""

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines import cleaner
from pipelines.boilerplate.learning import learn
from pipelines.extract.blocks.build import read_blocks
from pipelines.extract.declared.declarations import gather_declarations
from pipelines.extract.declared.elements import read_declared
from pipelines.extract.html.parse import parse_html
from pipelines.extract.html.walk import elements_of_lines, walk
from pipelines.extract.metadata import read_metadata
from pipelines.model.sitemodel import cold


@pytest.fixture(scope="session")
def made():
    """Return the module that makes pages."""
    if "extract_pagemaker" not in sys.modules:
        file = Path(__file__).with_name("pagemaker.py")
        spec = importlib.util.spec_from_file_location("extract_pagemaker", file)
        sys.modules["extract_pagemaker"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["extract_pagemaker"])
    return sys.modules["extract_pagemaker"]


@pytest.fixture(scope="session")
def finished(made):
    """Return a function that cleans pages as a harvest does: learn from all, then finish all."""

    def clean(pages, known=None):
        drafts = [cleaner.draft_page(page, made.SOURCE) for page in pages]
        model = learn.learn(known or cold(made.SOURCE.id), drafts)
        return [cleaner.finish_draft(draft, model, made.SOURCE, gates=False) for draft in drafts]

    return clean


@pytest.fixture(scope="session")
def read_page(made):
    """Return a function that reads the metadata of a page; its paragraphs of some length are the text.

    `chosen`: shorter lines that are text, too.
    """

    def read(page, *, url=made.URL, headers=(), chosen=(), **changes):
        tree = parse_html(page)
        found = walk(tree)
        long = frozenset(
            i for i, text in enumerate(found.texts) if len(text.split()) > 12 or text in chosen
        )
        blocks = read_blocks(
            found, [0.9 if i in long else 0.1 for i in range(len(found.texts))], long
        )
        source = replace(made.SOURCE, **changes)
        return read_metadata(
            gather_declarations(
                read_declared(tree),
                blocks,
                final_url=url,
                headers=headers,
                source=source,
                elements=elements_of_lines(found),
            )
        )

    return read
