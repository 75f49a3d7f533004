"""What can be switched off: rules by the names of their functions, and what a rule that says nothing gives instead.

A rule's silence follows from what its function returns: no lines, no value, nothing found. Where it passes on what it
was given, the parameter stands behind its name. Product code knows nothing of this.
"""

import collections.abc
import importlib
import inspect
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Union, get_args, get_origin

import numpy as np

from pipelines.extract.classifier import line_stats, log_odds, select
from pipelines.extract.classifier.log_odds import LogOddsTables

RULES: Mapping[str, str] = {
    "extract.classifier.second_pass": "doubt",
    "extract.classifier.neighbours": "rescore=scores pointers labelled within_page",
    "extract.classifier.hidden_text": "beside _is_led_to _is_copy",
    "extract.classifier.other_articles": "mark_other_articles _pictured _others",
    "extract.classifier.captions": "of_pictures _is_under _is_player_s _box",
    "extract.classifier.by_structure": "of_article _ended _lists _notes _openings _summaries",
    "extract.classifier.duplicates": "copies _contents _heads_new _pulled",
    "extract.classifier.select": "_beside_content _lead _instead",
    "extract.blocks.posts": "with_attribution=blocks",
    "extract.blocks.tables": "with_whole_tables=blocks",
    "extract.extractor": "_with_script_data=choice without_first_paragraph=read without_fields=blocks",
    "extract.titles.title": (
        "_other_metas _marked _labels _without_kicker=found _uncut=found _above_prose _without_label=found _begins"
        " _shown _is_label"
    ),
    "extract.titles.site_names": "of_masthead without_site=title",
    "extract.dates.choose": "_earlier _is_swapped _in_zone=published+changed _as_local=first",
    "extract.dates.candidates": "_of_page _properties shown shown_at_top guessed clocks",
    "extract.dates.time_elements": "of_publication of_change",
    "extract.dates.country_zones": "of_page",
    "extract.authors.choose": (
        "_is_unseen _is_out_of_turn _completed=read _forwards=found _by_elements _described _labelled _marked _linked"
        " _is_told"
    ),
    "extract.authors.bylines": "lines together behind",
    "extract.authors.bare_names": "beside_date signature alone boxed",
    "extract.authors.agencies": "named",
    "extract.fields.lead": "read_lead",
    "extract.wrapper.apply": "apply_wrapper=draft _title=said _lead=said _authors=said _date=said _by_clock=said",
    "boilerplate.recovered": (
        "with_left_out=text _headings _entries _figures _tables _is_body_quote _is_body_heading"
    ),
    "boilerplate.body": "_ending _beginning _leave_to_article _learned_body _own_containers _wrappers",
    "boilerplate.first_page": (
        "by_marks _teasers _by_field _by_structure by_phrase by_author by_capitals by_tail by_asking _asks_boxed"
    ),
    "boilerplate.repetition": "by_repetition by_company by_box by_ending orphans",
    "boilerplate.keep_reasons": (
        "own_lists of_line of_block _is_quotation _refusal_in_body _is_templates _names_itself _addresses"
    ),
    "boilerplate.strip": "_guard_share _guard_all",
    "boilerplate.same_text": "elsewhere",
    "judge.gates": (
        "challenge consent region maintenance soft_404 rendering scrambled paywall kind no_title too_short other"
    ),
    "judge.page_kind": (
        "_live _player _gallery _front _section _interview _called _house _other _entries is_sure may_be_news _is_plain"
    ),
}
"""Module below `pipelines` -> its rules; behind `=` what a silent one passes on. Boxes are left out, no figure sees
them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A rule or a trained part that can be switched off."""

    module: str
    function: str
    passing: str = ""
    """Parameters that it passes on when it says nothing."""
    instead: Callable[..., Any] | None = None
    """What takes its place, where silence would say nothing sensible."""

    @property
    def name(self) -> str:
        """The rule as the table names it."""
        return f"{self.module.rpartition('.')[2]}.{self.function}"

    @property
    def original(self) -> Callable[..., Any]:
        """The function of the product.

        Raises:
            LookupError: When there is no such function any more.
        """
        found = getattr(importlib.import_module(f"pipelines.{self.module}"), self.function, None)
        if found is None:
            raise LookupError(f"pipelines.{self.module} has no {self.function}; mend {__file__}")
        return found  # type: ignore[no-any-return]  # a module's attribute

    def silence(self) -> Callable[..., Any]:
        """Return the function that stands in for the rule."""
        return self.instead or _silence(self.original, self.passing)


def switches() -> list[Switch]:
    """Return all switches, in the order of a page's way."""
    rules = [
        Switch(module=module, function=name, passing=passing)
        for module, said in RULES.items()
        for name, _, passing in (one.partition("=") for one in said.split())
    ]
    return [*TRAINED, *rules]


def _silence(function: Callable[..., Any], passing: str) -> Callable[..., Any]:
    signature = inspect.signature(function)
    wanted = signature.return_annotation
    if not passing:
        return lambda *given, **_: empty(wanted, given)

    def pass_on(*given: Any, **named: Any) -> Any:
        values = signature.bind(*given, **named).arguments
        kept = [values[name] for name in passing.split("+")]
        return tuple(kept) if len(kept) > 1 else _as(wanted, kept[0])

    return pass_on


def _as(wanted: Any, value: Any) -> Any:
    """Return what is passed on as a function of this kind returns it."""
    kind = get_origin(wanted)
    if kind in (tuple, list):
        return kind(value)
    return iter(list(value)) if kind is Iterator else value


def empty(wanted: Any, given: tuple[Any, ...]) -> Any:
    """Return what a function says that found nothing.

    Args:
        wanted: What it is annotated to return.
        given: Its arguments; a mask is as long as the first array among them.

    Raises:
        TypeError: When values of this kind cannot be empty.
    """
    kind = get_origin(wanted) or wanted
    if kind in (None, types.NoneType) or (
        kind in (Union, types.UnionType) and types.NoneType in get_args(wanted)
    ):
        return None
    if kind is np.ndarray:
        lines = next(len(one) for one in given if isinstance(one, np.ndarray))
        return np.zeros(lines, bool)
    parts = get_args(wanted)
    if kind is tuple and parts and parts[-1] is not Ellipsis:
        return tuple(empty(part, given) for part in parts)
    if kind in (str, bool, int, float, list, tuple, dict, set, frozenset):
        return kind()
    if kind in _EMPTY:
        return _EMPTY[kind]()
    raise TypeError(f"no value of {wanted} says nothing: name what is passed on, or a fallback")


_EMPTY: Mapping[Any, Callable[[], Any]] = {
    collections.abc.Mapping: dict,
    collections.abc.Sequence: tuple,
    collections.abc.Iterable: tuple,
    collections.abc.Collection: tuple,
    collections.abc.Iterator: lambda: iter(()),
}


def _by_trafilatura(walk: Any, head: Any, opinion: Callable[[], Any], _: Any = None) -> Any:
    """Choose lines by trafilatura alone, with the rules behind the trees."""
    if not walk.texts:
        return _select(walk, head, opinion)
    scores = np.zeros(len(walk.texts))
    scores[sorted(opinion() or ())] = 1.0
    return select.select_by_rules(walk, head, line_stats.line_stats(walk), scores)


def _without_tables(seen: Any, _: Any) -> Any:
    return _log_odds(seen, LogOddsTables(classes={}, words={}))


def _first_title(found: Any) -> Any:
    return (found[0] if found else None), ()


_select, _log_odds = select.select_lines, log_odds.log_odds
TRAINED = (
    Switch(module="extract.classifier.select", function="select_lines", instead=_by_trafilatura),
    Switch(module="extract.classifier.log_odds", function="log_odds", instead=_without_tables),
    Switch(module="extract.titles.title", function="choose_title", instead=_first_title),
)
"""Trained parts with what takes their place: trafilatura's choice, tables without words, the first title named. The
second pass and the trees of page kinds fall silent as rules do (`second_pass.doubt`, `page_kind._other`)."""
