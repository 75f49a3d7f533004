"""Declarative shadow DOM: what a page writes into a component's template is shown in the component's place.

The HTML standard makes `<template shadowrootmode>` a shadow root of the element around it: its content is shown,
with the element's own children where its slots are. A template without that attribute is never shown.
"""

from itertools import islice

from lxml import etree

from pipelines.model.bounds import CANDIDATES

MODES = frozenset({"open", "closed"})
MAX_ROOTS = 200
"""Shadow roots that are looked at; more are left as templates."""


def show_shadow_roots(root: etree._Element) -> None:
    """Turns the shadow roots of a page into plain boxes, in place."""
    declared = (e for e in root.iter("template") if _mode(e) in MODES)
    hosts: set[etree._Element] = set()
    for box in list(islice(declared, MAX_ROOTS)):
        host = box.getparent()
        if host is None or host in hosts:
            continue
        hosts.add(host)  # an element has one shadow root, the first
        _fill(box, [child for child in host if child is not box])
        box.tag = "div"


def _mode(element: etree._Element) -> str:
    return (element.get("shadowrootmode") or "").lower()


def _fill(box: etree._Element, own: list[etree._Element]) -> None:
    """Moves the host's own children into the slots that are named for them; what has no slot is not shown."""
    slots: dict[str, etree._Element] = {}
    for slot in islice(box.iter("slot"), CANDIDATES):
        slots.setdefault(slot.get("name") or "", slot)
    filled: set[str] = set()
    for child in own:
        name = child.get("slot") or ""
        if name not in slots:
            child.set("hidden", "")
            continue
        if name not in filled:
            filled.add(name)
            _empty(slots[name])
        slots[name].append(child)


def _empty(slot: etree._Element) -> None:
    """Takes out what a slot shows only when nothing is given for it."""
    slot.text = None
    for child in list(slot):
        slot.remove(child)
