"""What a page's outcome rests on in its source's model, and where another version of the model tells otherwise.

A page that rests on nothing of what has changed need not be cleaned again: its outcome would be the same.
"""

from dataclasses import dataclass

from pipelines.boilerplate import grounds as cuts
from pipelines.boilerplate.grounds import CutChanges, CutGrounds
from pipelines.extract.wrapper import grounds as fields
from pipelines.extract.wrapper.grounds import FieldChanges, FieldGrounds
from pipelines.judge.judged_page import JudgedPage
from pipelines.model.sitemodel import SiteModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a page's outcome rests on."""

    cuts: CutGrounds
    fields: FieldGrounds


def of_page(page: JudgedPage, model: SiteModel) -> Grounds:
    """Return what a page's outcome rests on; `model` is the one that it was stripped with."""
    said = cuts.of_page(page.draft, page.stripped, model)
    return Grounds(cuts=said, fields=fields.of_page(page.draft, said.article))


class ModelChanges:
    """Where one version of a model tells otherwise than another, as far as outcomes are decided by it."""

    def __init__(self, before: SiteModel, after: SiteModel) -> None:
        self._cuts, self._fields = CutChanges(before, after), FieldChanges(before, after)

    def touched(self, page: Grounds) -> str:
        """Return the first change that a page's outcome rests on, in words; empty when there is none."""
        return self._cuts.touched(page.cuts) or self._fields.touched(page.fields)
