"""Which template a shop, forum or content management system drew a page with: classes of body, meta generator."""

import re

from pipelines.extract.declared.elements import DeclaredElements

MAX_CLASSES = 200
"""Classes of html and body that are looked at."""

_CLASSES = {
    "product": r"single-product|tax-product_cat|woocommerce-page|template-(?:product|collection|cart)"
    r"|catalog-(?:product|category)-view|product-?page|product-template-default",
    "forum": r"section-view(?:topic|forum)|single-(?:topic|forum)|topic-template-default|question-page"
    r"|template-thread\S*|phpbb|ipsapp\S*",
    "service": r"single-services?|services?-template-default|single-location\S*",
    "article": r"single-(?:post|article|news|story)|(?:post|article|news|story)-template-\S+"
    r"|(?:page-)?node-+type-+(?:article|news|story|blog)\S*",
}
"""Templates by the classes that WordPress, Drupal, Shopify, Magento, XenForo, Invision and phpBB give them."""
_FORUMS = r"phpbb|vbulletin|xenforo|discourse|nodebb|flarum|invision|mybb|lemmy"
"""Programs that draw nothing but forums, by their names in meta generator."""
_CLASS = {name: re.compile(pattern) for name, pattern in _CLASSES.items()}
_FORUM = re.compile(_FORUMS, re.IGNORECASE)


def cms_template(declared: DeclaredElements) -> str:
    """Return `product`, `forum`, `service` or `article` when the template is one of those; empty for all others."""
    root = declared.tree
    said = " ".join(e.get("class") or "" for e in (root, *root.iterchildren("body")))
    classes = said.lower().split()[:MAX_CLASSES]
    for name, pattern in _CLASS.items():
        if any(map(pattern.fullmatch, classes)):
            return name
    made_by = (e.get("content") for e in declared.metas if e.get("name") == "generator")
    return "forum" if any(_FORUM.search((name or "")[:100]) for name in made_by) else ""
