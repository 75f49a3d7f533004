"""A hook of MkDocs: pages of the repository that stand beside the code become pages of the site, links and all.

A link to a file that is a page of the site leads there; one to another file of the repository becomes the file's name.
Whatever else a link names is left for MkDocs, which refuses it.
"""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
DOCS = "infra/docs/"
FROM_ELSEWHERE = {
    "index.md": "README.md",
    "architecture.md": "ARCHITECTURE.md",
    "changelog.md": "CHANGELOG.md",
    "deploying.md": "infra/README.md",
    "source-files.md": "seeds/README.md",
    "data-card.md": "pipelines/store/README.md",
}
"""Pages of the site by the file of the repository that they are."""
_LINK = re.compile(
    r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)#:\s]+)(?P<anchor>#[^)\s]*)?\)"
)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages from elsewhere."""
    for page, origin in FROM_ELSEWHERE.items():
        text = (ROOT / origin).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - MkDocs names them
    """Return the page with links that hold on the site."""
    here = page.file.src_uri
    return linked(markdown, here, FROM_ELSEWHERE.get(here, DOCS + here))


def linked(markdown: str, page: str, origin: str) -> str:
    """Return a page's text with links that hold on the site.

    Args:
        markdown: Its text.
        page: Its place on the site.
        origin: The file of the repository that it is.
    """

    def lead(found: re.Match[str]) -> str:
        named = posixpath.normpath(posixpath.join(posixpath.dirname(origin), found["target"]))
        target = _page_of(named)
        if target:
            way = posixpath.relpath(target, posixpath.dirname(page) or ".")
            return f"{found['image']}[{found['text']}]({way}{found['anchor'] or ''})"
        return f"`{named}`" if (ROOT / named).exists() else found[0]

    return _LINK.sub(lead, markdown)


def _page_of(named: str) -> str | None:
    elsewhere = {origin: page for page, origin in FROM_ELSEWHERE.items()}
    inside = named.removeprefix(DOCS) if named.startswith(DOCS) else None
    return elsewhere.get(named, None if inside and inside.endswith(".ipynb") else inside)
