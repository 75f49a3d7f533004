"""The path that leads to a page, as its breadcrumbs show it: without home and the page itself."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import etree

from pipelines.extract.declared import jsonld
from pipelines.extract.declared.declarations import Declarations, content
from pipelines.languages import lexicon
from pipelines.model.draft import Block, Mark

MOST = 8
"""Steps of a path; more links are a menu."""

MOST_LOOSE = 4
"""The same of links of which none leads home or to a folder of the page."""

FEW_LINKS = 3
"""Links of a path of which some steps are none."""

LONGEST = 400
"""Characters of a path; more are a page or a menu that is named after one."""

LINES = 300
"""Lines of a page among which its path stands."""

_MAX_ELEMENTS, _MAX_LINKS, _MAX_TEXTS = 30, 60, 300
_NAMED = etree.XPath(
    "//@class[contains(., 'readcrumb') or contains(., 'rotkrume')]/.."
    " | //@id[contains(., 'readcrumb')]/.. | //@aria-label[contains(., 'readcrumb')]/.."
)
"""Elements by their attributes: asking each element for its own takes twice as long."""
_HERE = re.compile(rf"^(?:{lexicon.alternatives('you_are_here')})\W*", re.IGNORECASE)
"""What leads to a path."""
_STEP = re.compile(r"\s*[>\u203a»→]\s*|\s[|/]\s")
_GLUED = re.compile(r"[a-zß-ÿ][A-ZÀ-Þ][a-zß-ÿ]")
"""Steps without a gap between."""
_EDGES = " \t/|>\u2039\u203a»·•→-"
_HOME_PATH = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?|index\.\w+|home/?)?$", re.IGNORECASE)


def of_data(declarations: Declarations) -> Iterator[str]:
    """Return the names of the page's breadcrumb list, without that of the page."""
    own = _path(declarations.final_url)
    for node in declarations.nodes:
        if "BreadcrumbList" in jsonld.types(node):
            listed = node.get("itemListElement")
            steps = (
                [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
            )
            for number, step in enumerate(steps, 1):
                names = jsonld.texts(step.get("name") or step.get("item"))[:1]
                target = next(iter(jsonld.links(step.get("item"))), "")
                is_page = not target or _path(urljoin(declarations.final_url, target)) == own
                if len(steps) == 1 or number < len(steps) or not is_page:
                    yield from names
            return


def marked(declarations: Declarations) -> Iterator[str]:
    """Return the steps of a path in microdata that lead elsewhere."""
    own = _path(declarations.final_url)
    for element in declarations.properties.get("itemlistelement", ())[:_MAX_LINKS]:
        around = element.getparent()
        kind = around.get("itemtype") if around is not None else None
        target = _target(next(element.iter("a"), element), declarations.final_url)
        if (kind or "").endswith("BreadcrumbList") and target and _path(target) != own:
            yield content(element).strip(_EDGES)


def shown(declarations: Declarations) -> Iterator[str]:
    """Return the steps of the path that readers see: its links, or the words of a path without any."""
    lines = [b for b in declarations.blocks[:LINES] if _is_path(b)]
    if not lines:
        labelled = [
            nav for nav in declarations.tree.iter("nav") if "readcrumb" in nav.get("aria-label", "")
        ]
        yield from _steps_of(labelled, declarations.final_url)[0]
        return
    linked, links = _steps_of(_NAMED(declarations.tree), declarations.final_url)
    found = linked or (_worded(lines) if links <= FEW_LINKS else ())
    yield from (step for one in found if (step := _HERE.sub("", one).strip(_EDGES)))


def _is_path(block: Block) -> bool:
    place = block.path.lower()
    return ("breadcrumb" in place or "brotkrume" in place) and Mark.HIDDEN not in block.marks


def _worded(lines: Sequence[Block]) -> Iterator[str]:
    for block in lines:
        steps = _STEP.split(block.text)[:MOST]
        yield from (step for step in steps if not _GLUED.search(step))


def _steps_of(named: object, page: str) -> tuple[list[str], int]:
    """Return (steps of the first of some elements that leads here, links that were looked at)."""
    count = 0
    for element in named[:_MAX_ELEMENTS] if isinstance(named, list) else []:
        links = [a for a in islice(element.iter("a"), _MAX_LINKS) if not _is_nested(a, element)]
        count += len(links)
        size = sum(len(text.strip()) for text in islice(element.itertext(), _MAX_TEXTS))
        if size <= LONGEST and (steps := _steps(links, page)):
            return steps, count
    return [], count


def _is_nested(link: etree._Element, element: etree._Element) -> bool:
    """Whether a link stands in a list of a list: a menu that opens."""
    within = 0
    for around in link.iterancestors():
        within += around.tag in ("ul", "ol")
        if around is element:
            break
    return within > 1


def _steps(links: Sequence[etree._Element], page: str) -> list[str]:
    """Return the names of links that lead from home or from the page's own folders; of a menu none."""
    own, host = _path(page), urlsplit(page).hostname
    steps: list[str] = []
    leads_here = False
    for link in links:
        target = _target(link, page)
        if target is None or urlsplit(target).hostname != host:
            continue
        path = _path(target)
        if _HOME_PATH.match(path):
            leads_here = True
        elif path != own:
            folder = path.rpartition("/")[0] if "." in path.rpartition("/")[2] else path
            leads_here = leads_here or own.startswith(f"{folder}/")
            steps.append(content(link))
    return steps if len(steps) <= (MOST if leads_here else MOST_LOOSE) else []


def _target(link: etree._Element, page: str) -> str | None:
    href = (link.get("href") or "#").strip()
    if href.startswith(("#", "javascript:", "mailto:")):
        return None
    try:
        return urljoin(page, href)
    except ValueError:
        return None


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.rstrip("/").lower()
    except ValueError:
        return ""
