"""Gates: small functions in order, the first refusal wins. Each says on what evidence.

A short real news item passes; so does one without markup. A gate refuses on what a page says and shows,
never on its length alone unless nothing speaks for an article.
"""

import re
from collections.abc import Callable

from pipelines.judge import access, consent_wall, notices, page_kind
from pipelines.judge.judged_page import JudgedPage
from pipelines.judge.scrambled import unreadable
from pipelines.model.article import PageKind
from pipelines.model.draft import Mark
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.urls import safe_text

Refusal = tuple[Reason, str]
Gate = Callable[[JudgedPage], Refusal | None]

NOTICE_WORDS = 200
"""A page with more prose is no mere notice, whatever it says."""
LEAST_PROSE = 30
"""Words of prose that a page waiting for its scripts does not have."""
SHORTEST_WORDS = 20
"""Corrections and obituaries have three sentences; a dated item may have fewer words than this."""
SHORTEST_SIGNED = 8
UNREAD_FACTOR = 5
"""A text in the page's scripts so many times as long as what it shows is the text that it waits for."""
SHELL_WORDS = 12
"""What a page waiting for its scripts shows: its title and "Loading"."""


def judge(page: JudgedPage) -> Rejection | None:
    """Return the first gate's refusal of a page with its evidence; None when it may pass as an article."""
    draft = page.draft
    for gate in GATES:
        if refusal := gate(page):
            reason, evidence = refusal
            return Rejection(
                url=draft.url,
                source_id=draft.source_id,
                stage=Stage.JUDGE,
                reason=reason,
                evidence=safe_text(evidence, 300),
                fetched_at=draft.fetched_at,
                raw=draft.raw,
            )
    return None


def _said(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(0) if found else ""


def challenge(page: JudgedPage) -> Refusal | None:
    """A bot check in place of the page."""
    if page.draft.facts.bot_check and not (page.is_published and page.prose):
        return Reason.CHALLENGE_PAGE, f"a bot check by its {page.draft.facts.bot_check}"
    if page.prose_words >= NOTICE_WORDS or page.is_signed:
        return None
    phrase = _said(notices.CHALLENGE_WORDED, page.beginning) or notices.said(
        notices.CHALLENGE, page.beginning
    )
    if not phrase:
        return None
    return Reason.CHALLENGE_PAGE, f"says {phrase!r}, {page.prose_words} words of prose"


def consent(page: JudgedPage) -> Refusal | None:
    """A consent wall in place of the page, whatever the head of the page declares."""
    evidence = consent_wall.evidence(page)
    return (Reason.CONSENT_WALL, evidence) if evidence else None


def region(page: JudgedPage) -> Refusal | None:
    """Says with status 200 that the page is not shown in our part of the world."""
    if page.prose_words >= NOTICE_WORDS // 2 or page.is_signed:
        return None
    phrase = notices.said(notices.REGION, page.beginning)
    return (Reason.ACCESS_REFUSED, f"says {phrase!r}") if phrase else None


def maintenance(page: JudgedPage) -> Refusal | None:
    """The site is closed, or its server failed; that stands in the title, whatever date the error has."""
    failed = _said(notices.SERVER_ERROR, page.draft.facts.title_tag)
    if failed and page.words < NOTICE_WORDS and not page.is_declared_article:
        return Reason.MAINTENANCE_PAGE, f"title says {failed!r}, {page.words} words"
    if page.words >= NOTICE_WORDS or page.is_signed:
        return None
    phrase = _said(notices.MAINTENANCE_WORDED, page.beginning) or notices.said(
        notices.MAINTENANCE, page.beginning
    )
    if not phrase:
        return None
    return Reason.MAINTENANCE_PAGE, f"says {phrase!r}, {page.words} words"


def soft_404(page: JudgedPage) -> Refusal | None:
    """Says with status 200 that there is no such page."""
    signed = page.is_signed and page.prose_words >= SHORTEST_WORDS
    if page.prose_words >= NOTICE_WORDS or signed:
        return None
    in_title = _gone(f"{page.draft.facts.title_tag}\n{page.title}")
    phrase = in_title or _gone(page.beginning)
    if not phrase:
        return None
    if not in_title and (page.is_declared_article or page.prose_words >= NOTICE_WORDS // 2):
        return None
    return Reason.SOFT_404, f"says {phrase!r}, {page.prose_words} words of prose"


def _gone(text: str) -> str:
    return _said(notices.GONE_WORDED, text) or notices.said(notices.GONE, text)


def rendering(page: JudgedPage) -> Refusal | None:
    """The text is made by scripts."""
    facts = page.draft.facts
    if page.prose_words >= NOTICE_WORDS // 2 or page.words >= NOTICE_WORDS:
        return None
    shown = len(page.text) + len(page.draft.metadata.lead or "")
    if facts.unread > UNREAD_FACTOR * shown:
        said, is_needed = f"{facts.unread} characters of prose in its scripts", True
    elif _has_text(page):
        said = "" if page.is_dated and page.prose_words >= LEAST_PROSE else _script(page.text)
        is_needed = bool(said)
    else:
        said = _script(f"{page.beginning}\n{facts.noscript}")
        is_needed = bool(said) or _is_shell(page)
    if not is_needed:
        return None
    return (
        Reason.NEEDS_RENDERING,
        f"{page.prose_words} words of prose, {facts.script_bytes} bytes of script{f', says {said!r}' if said else ''}",
    )


def _script(text: str) -> str:
    return _said(notices.SCRIPT_WORDED, text) or notices.said(notices.SCRIPT, text)


def _has_text(page: JudgedPage) -> bool:
    """True for a page with a text that may be an item's: beside it, what `noscript` says is for readers' comments."""
    signed = page.is_dated or page.is_declared_article
    return page.prose_words >= LEAST_PROSE or (signed and page.words >= SHORTEST_SIGNED)


def _is_shell(page: JudgedPage) -> bool:
    """True for a page of scripts that shows hardly a word outside of its menus, nor a player or pictures."""
    facts = page.draft.facts
    if facts.words < SHORTEST_WORDS and facts.script_bytes * 2 > facts.body_bytes:
        return True
    if (
        not facts.scripts
        or facts.videos
        or facts.audios
        or facts.images >= page_kind.GALLERY_IMAGES
    ):
        return False
    own = (block.size for block in page.visible if Mark.NAV not in block.marks)
    return page.words < SHORTEST_SIGNED and sum(own) < SHELL_WORDS


def scrambled(page: JudgedPage) -> Refusal | None:
    """Hidden paywalled text in shifted or reordered letters, or dummy text in its place."""
    how = unreadable([block.text for block in page.stripped.blocks])
    return (Reason.SCRAMBLED, how) if how else None


def paywall(page: JudgedPage) -> Refusal | None:
    """Teaser and subscription offer only: the body decides, what the page declares is a hint."""
    if not access.is_short(page):
        return None
    declared = access.declared_paid(page)
    offers, broken = access.has_offer(page), access.is_broken_off(page)
    gate = access.gate(page)
    if not (declared or offers or broken or gate):
        return None
    phrase = gate or access.paywall_phrase(page)
    signs = [
        f"says {phrase!r}" if phrase else "",
        "declared as not free" if declared else "",
        "although declared as free" if page.draft.metadata.access == access.FREE else "",
        "a subscription box" if offers else "",
        "ends broken off" if broken else "",
    ]
    known = (
        gate or (declared and (phrase or (offers and broken))) or (phrase and (offers or broken))
    )
    if not known:
        return None
    return Reason.PAYWALL_STUB, f"{page.words} words, {', '.join(filter(None, signs))}"


def kind(page: JudgedPage) -> Refusal | None:
    """Players, pictures and lists of teasers in place of an article's text."""
    found, evidence = page_kind.page_kind(page)
    reason = {
        PageKind.VIDEO: Reason.VIDEO_PAGE,
        PageKind.AUDIO: Reason.AUDIO_PAGE,
        PageKind.GALLERY: Reason.GALLERY_PAGE,
        PageKind.SECTION: Reason.SECTION_PAGE,
    }.get(found)
    return (reason, evidence) if reason else None


def other(page: JudgedPage) -> Refusal | None:
    """Shops, forums, services: text, but no article."""
    found, evidence = page_kind.page_kind(page)
    return (Reason.NOT_ARTICLE, evidence) if found is PageKind.OTHER else None


def no_title(page: JudgedPage) -> Refusal | None:
    """An article has a title."""
    return (
        None
        if page.title.strip()
        else (Reason.NO_TITLE, "neither heading nor title tag nor metadata")
    )


def too_short(page: JudgedPage) -> Refusal | None:
    """Less text than any news item, and no sign of being one; or than the source's shortest (fault I10)."""
    least = SHORTEST_SIGNED if page.is_signed or page.is_declared_article else SHORTEST_WORDS
    least = page.shortest_words or least
    if page.words >= least:
        return None
    return (
        Reason.TOO_SHORT,
        f"{page.words} words, {'signed' if page.is_signed else 'no date, no author'}",
    )


GATES: tuple[Gate, ...] = (
    challenge, consent, region, maintenance, soft_404, rendering, scrambled, paywall, kind, no_title,
    too_short, other,
)  # fmt: skip
