"""Gates: small functions in order, the first refusal wins. Each says on what evidence.

A short real news item passes; so does one without markup. A gate refuses on what a page says and shows,
never on its length alone unless nothing speaks for an article.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from pipelines.judge import access, kinds, wording
from pipelines.judge.page import Page
from pipelines.judge.scrambled import shift_of
from pipelines.model.article import PageKind
from pipelines.model.draft import Mark
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.urls import safe_text

Refusal = tuple[Reason, str]
Gate = Callable[[Page], Refusal | None]

NOTICE_WORDS = 200
"""A page with more prose is no mere notice, whatever it says."""
ASKING_WORDS, ASKING_EACH = 60, 10
"""A text of fewer words that asks for consent with every tenth of them is no article."""
SHORTEST_WORDS = 20
"""Corrections and obituaries have three sentences; a dated item may have fewer words than this."""
SHORTEST_SIGNED = 8
SHELL_WORDS = 12
"""What a page waiting for its scripts shows: its title and "Loading"."""


def judge(page: Page) -> Rejection | None:
    """Gives the first gate's refusal of a page with its evidence; None when it may pass as an article."""
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


def challenge(page: Page) -> Refusal | None:
    """A bot check in place of the page."""
    if page.draft.facts.bot_check:
        return Reason.CHALLENGE_PAGE, f"a bot check by its {page.draft.facts.bot_check}"
    if page.prose_words >= NOTICE_WORDS or page.is_signed:
        return None
    phrase = _said(wording.CHALLENGE, page.beginning)
    if not phrase:
        return None
    return Reason.CHALLENGE_PAGE, f"says {phrase!r}, {page.prose_words} words of prose"


def consent(page: Page) -> Refusal | None:
    """A consent wall in place of the page, whatever the head of the page declares."""
    return _consent_text(page) or _consent_page(page)


def _consent_text(page: Page) -> Refusal | None:
    """All that is left of the page, or all it shows when nothing is left, is the question: two sentences."""
    kept = f"{page.draft.metadata.lead or ''}\n{page.text}"
    text = kept if page.words else " ".join(block.text for block in page.visible)
    words = page.words or len(text.split())
    if words >= ASKING_WORDS:
        return None
    phrase = _said(wording.CONSENT_ASKED, text)
    if not phrase or len(wording.CONSENT.findall(text)) * ASKING_EACH < words:
        return None
    return Reason.CONSENT_WALL, f"says {phrase!r}, {words} words in all"


def _consent_page(page: Page) -> Refusal | None:
    parts = urlsplit(page.draft.final_url)
    host = _said(wording.CONSENT_HOST, parts.netloc) or _said(wording.CONSENT_HOST, parts.path)
    if page.is_dated and page.prose_words >= SHORTEST_WORDS and not host:
        return None
    if page.words >= 2 * NOTICE_WORDS and not host:
        return None
    words = " ".join(block.text for block in page.visible)[:6_000]
    said = len(wording.CONSENT.findall(words))
    dense = said >= 6 and said * 15 >= len(words.split())  # noqa: PLR2004 - measured on walls: one word in eight to twelve
    if (host and said > 1) or (dense and page.words < 2 * NOTICE_WORDS):
        return (
            Reason.CONSENT_WALL,
            f"{said} words of consent in {len(words.split())}{f', address {host!r}' if host else ''}",
        )
    return None


def maintenance(page: Page) -> Refusal | None:
    """The site is closed."""
    if page.words >= NOTICE_WORDS or page.is_signed:
        return None
    phrase = _said(wording.MAINTENANCE, page.beginning)
    if not phrase:
        return None
    return Reason.MAINTENANCE_PAGE, f"says {phrase!r}, {page.words} words"


def soft_404(page: Page) -> Refusal | None:
    """Says with status 200 that there is no such page."""
    signed = page.is_signed and page.prose_words >= SHORTEST_WORDS
    if page.prose_words >= NOTICE_WORDS or signed:
        return None
    in_title = _said(wording.GONE, f"{page.draft.facts.title_tag}\n{page.title}")
    phrase = in_title or _said(wording.GONE, page.beginning)
    if not phrase:
        return None
    if not in_title and (page.is_declared_article or page.prose_words >= NOTICE_WORDS // 2):
        return None
    return Reason.SOFT_404, f"says {phrase!r}, {page.prose_words} words of prose"


def rendering(page: Page) -> Refusal | None:
    """The text is made by scripts."""
    facts = page.draft.facts
    if page.prose_words >= NOTICE_WORDS // 2 or page.words >= NOTICE_WORDS:
        return None
    said = _said(wording.SCRIPT, f"{page.beginning}\n{facts.noscript}")
    if page.prose_words >= SHORTEST_WORDS * 2:
        if not wording.SCRIPT.search(" ".join(block.text for block in page.prose)):
            return None
    elif not said and not _is_shell(page):
        return None
    return (
        Reason.NEEDS_RENDERING,
        f"{page.prose_words} words of prose, {facts.scripts} scripts of {facts.script_bytes} bytes, says {said!r}",
    )


def _is_shell(page: Page) -> bool:
    """True for a page of scripts that shows hardly a word outside of its menus, nor a player or pictures."""
    facts = page.draft.facts
    if facts.words < SHORTEST_WORDS and facts.script_bytes * 2 > facts.body_bytes:
        return True
    if not facts.scripts or facts.videos or facts.audios or facts.images >= kinds.GALLERY_IMAGES:
        return False
    own = (block.size for block in page.visible if Mark.NAV not in block.marks)
    return page.words < SHORTEST_SIGNED and sum(own) < SHELL_WORDS


def scrambled(page: Page) -> Refusal | None:
    """Hidden paywalled text in shifted letters."""
    shift = shift_of(page.text)
    return (
        (Reason.SCRAMBLED, f"reads as words when its letters are shifted by {shift}")
        if shift
        else None
    )


def paywall(page: Page) -> Refusal | None:
    """Teaser and subscription offer only: the body decides, what the page declares is a hint."""
    if not access.is_short(page):
        return None
    declared = access.declared_paid(page)
    offers, broken = access.has_offer(page), access.is_broken_off(page)
    if not (declared or offers or broken):
        return None
    phrase = access.paywall_phrase(page)
    signs = [
        f"says {phrase!r}" if phrase else "",
        "declared as not free" if declared else "",
        "although declared as free" if page.draft.metadata.access == access.FREE else "",
        "a subscription box" if offers else "",
        "ends broken off" if broken else "",
    ]
    known = (declared and (phrase or (offers and broken))) or (phrase and (offers or broken))
    if not known:
        return None
    return Reason.PAYWALL_STUB, f"{page.words} words, {', '.join(filter(None, signs))}"


def kind(page: Page) -> Refusal | None:
    """Players, pictures and lists of teasers in place of an article's text."""
    found, evidence = kinds.page_kind(page)
    reason = {
        PageKind.VIDEO: Reason.VIDEO_PAGE,
        PageKind.AUDIO: Reason.AUDIO_PAGE,
        PageKind.GALLERY: Reason.GALLERY_PAGE,
        PageKind.SECTION: Reason.SECTION_PAGE,
    }.get(found)
    return (reason, evidence) if reason else None


def other(page: Page) -> Refusal | None:
    """Shops, forums, services: text, but no article."""
    found, evidence = kinds.page_kind(page)
    return (Reason.NOT_ARTICLE, evidence) if found is PageKind.OTHER else None


def no_title(page: Page) -> Refusal | None:
    """An article has a title."""
    return (
        None
        if page.title.strip()
        else (Reason.NO_TITLE, "neither heading nor title tag nor metadata")
    )


def too_short(page: Page) -> Refusal | None:
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
    challenge, consent, maintenance, soft_404, rendering, scrambled, paywall, kind, no_title,
    too_short, other,
)  # fmt: skip
