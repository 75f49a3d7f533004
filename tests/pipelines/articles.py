"""Articles made by hand: their own fields and those of their metadata by name."""

from dataclasses import replace

from pipelines.model.article import CleanArticle
from pipelines.model.draft import Metadata
from pipelines.store.columns import METADATA


def clean_article(**given):
    said = {name: given.pop(name) for name in METADATA & given.keys()}
    return CleanArticle(metadata=Metadata(**said), **given)


def changed(article, **given):
    said = {name: given.pop(name) for name in METADATA & given.keys()}
    return replace(article, metadata=replace(article.metadata, **said), **given)
