"""What tags, classes, ids and roles say of an element: bits of marks, words, place tokens.

All answers depend on their arguments alone; the caches only save time.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from pipelines.model.draft import Mark

MARKS = tuple(Mark)
BIT = {mark: 1 << i for i, mark in enumerate(MARKS)}

_FAMILIES: Mapping[Mark, str] = {
    Mark.NAV: "nav navbar navigation navlink navlinks menu menus submenu breadcrumb breadcrumbs "
    "paginat* pager toc sitemap skip foot footer masthead topbar toolbar siteheader "
    "pageheader globalheader mainheader copyright imprint impressum legal colophon "
    "hauptnavigation servicenavigation",
    Mark.ASIDE: "aside sidebar rightrail leftrail rail rightcol rightcolumn secondary widget* infobox "
    "infokasten factbox faktenbox marginal* complementary",
    Mark.PAYMENT: "payment payments paypal checkout paybutton spendenformular donationform purchase "
    "kasse",
    Mark.AD: "ad ads advert* adslot adbox adcontainer adunit adwrapper anzeige anzeigen werbung "
    "sponsor* dfp gpt commercial publicidad publicite pubblicita reklam reklama werbe* "
    "affiliate*",
    Mark.RELATED: "relate* recommend* recirc* teaser teasers teaserlist trending popular outbrain "
    "taboola latest readmore mostread moreon morefrom morestories seealso alsoread "
    "suggest* similar carousel slider upnext readnext nextarticle weitere mehrzum "
    "zumthema promo promos card cards onward nextup liretambien aussi correlati "
    "relacionad* meistgelesen linklist",
    Mark.NEWSLETTER: "newsletter* signup mailing* mailchimp nlsignup",
    Mark.SHARE: "share* sharing* social* facebook twitter whatsapp follow* teilen addthis addtoany",
    Mark.COMMENTS: "comment comments commentlist commentsection disqus* kommentar kommentare reply "
    "replies respond discussion discussions coral spotim livefyre",
    Mark.CAPTION: "*caption *captions credit credits photocredit imagecredit legend bildunterschrift "
    "bildnachweis bildtext figcaption mediacaption imageinfo",
    Mark.BYLINE: "byline bylines author authors authorname autor autoren autorin auteur dateline "
    "datelines date dates datetime timestamp published updated pubdate postdate "
    "readingtime readtime lesezeit postmeta articlemeta entrymeta metainfo",
    Mark.TAGS: "tag tags tagcloud taglist topic topics topiclist keyword keywords schlagw* "
    "themenliste hashtag hashtags",
    Mark.APPEAL: "donat* spende* abo abos abonn* subscri* membership memberships memberappeal "
    "supportus supporter supporters paywall* regwall unterstuetz* foerder* upsell "
    "premiumoffer piano* becomeamember joinus solidarit* paidcontent aboangebot abobox "
    "appeal epaper",
    Mark.CONSENT: "cookie* consent* gdpr cmp onetrust didomi usercentrics sourcepoint",
    Mark.EMBED: "embed* *player tweet instagram youtube vimeo podcast* opinary datawrapper "
    "externalcontent oembed infogram",
    Mark.AUTHOR_BOX: "authorbox authorbio bio biography aboutauthor abouttheauthor authorinfo "
    "authorprofile authorcard autorenbox autorbox autoreninfo contributorbio "
    "authordescription",
    Mark.LEAD: "lead leads leadtext articlelead lede intro introduction introtext standfirst dek "
    "deck subtitle subheadline subhead subheading summary abstract excerpt vorspann chapo "
    "chapeau entradilla sapo ingress manchet teasertext articleteaser sottotitolo sumario "
    "bajada standfirsttext articlesummary articleintro untertitel anriss anleser perex "
    "subtitulo descrizione",
    Mark.KICKER: "kicker kickers eyebrow eyebrows dachzeile overline spitzmarke topline roofline "
    "ueberzeile strapline pretitle antetitulo surtitre headlinekicker titlekicker "
    "overtitle occhiello",
    Mark.ARTICLE: "articlebody* articlecontent articletext storybody storycontent entrycontent "
    "postcontent postbody bodytext bodycopy richtext contentbody articlemain maincontent "
    "articledetail storytext bodycontent textbody articleparagraphs",
}
"""Words of classes and ids by what they stand for; `*` at an end is for any letters more."""
_HIDING = frozenset(
    re.findall(
        r"\S+",
        "hidden d-none sr-only visually-hidden visuallyhidden screen-reader-text screenreader hide"
        " is-hidden u-hidden offscreen invisible element-invisible a11y-hidden displaynone",
    )
)
_SHOWN_AGAIN = re.compile(r":(?:block|flex|grid|inline|table|contents)|d-\w\w-(?:block|flex)")
_STEM_LETTERS = 3
"""Letters by which stems are looked up; none is shorter."""


def _tables() -> tuple[dict[str, int], dict[str, list[tuple[str, int]]], list[tuple[str, int]]]:
    """Return the bits of whole words, of stems by their first letters, and of ends."""
    whole: dict[str, int] = {}
    stems: dict[str, list[tuple[str, int]]] = {}
    ends: list[tuple[str, int]] = []
    for mark, words in _FAMILIES.items():
        for word in words.split():
            if word.endswith("*"):
                stems.setdefault(word[:_STEM_LETTERS], []).append((word[:-1], BIT[mark]))
            elif word.startswith("*"):
                ends.append((word[1:], BIT[mark]))
            else:
                whole[word] = whole.get(word, 0) | BIT[mark]
    return whole, stems, ends


_WHOLE, _STEMS, _ENDS = _tables()
_BEGINNINGS = frozenset(
    word[:size]
    for word in (*_WHOLE, *(stem for stems in _STEMS.values() for stem, _ in stems))
    for size in range(2, len(word))
)
"""Beginnings of words and stems: only behind them a neighbour can make a word of the table."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_LETTERS = re.compile(r"[^a-z]+")
_DIGITS = re.compile(r"\d+")
_STATE_CLASS = re.compile(r"^(?:js|is|has|no)-|^(?:active|open|first|last|odd|even|selected)$")

TAG_BITS = {
    "nav": BIT[Mark.NAV],
    "footer": BIT[Mark.NAV],
    "aside": BIT[Mark.ASIDE],
    "button": BIT[Mark.FORM],
    "label": BIT[Mark.FORM],
    "fieldset": BIT[Mark.FORM],
    "figcaption": BIT[Mark.CAPTION],
    "caption": BIT[Mark.CAPTION],
    "article": BIT[Mark.ARTICLE],
    "main": BIT[Mark.ARTICLE],
}
_PAYING = ("paypal.", "/donate", "/spende", "/checkout", "steadyhq.", "betterplace.")
_SUBSCRIBE = re.compile(r"/subscribe\b")


@lru_cache(maxsize=50_000)
def word_bits(word: str) -> int:
    """Return the marks that a word of a class or id stands for, as bits."""
    bits = _WHOLE.get(word, 0)
    for stem, bit in _STEMS.get(word[:_STEM_LETTERS], ()):
        if word.startswith(stem):
            bits |= bit
    for end, bit in _ENDS:
        if word.endswith(end):
            bits |= bit
    return bits


@lru_cache(maxsize=50_000)
def names(spoken: str) -> tuple[int, tuple[str, ...]]:
    """Return (marks as bits, words) of an element's classes, id and role, joined by spaces.

    Words are runs of letters; neighbours are tried joined as well (`read-more`). At most 12 words.
    """
    small = spoken[:500]
    if not small.islower():
        small = _CAMEL.sub("-", small).lower()
    parts = _NO_LETTERS.split(small)
    bits = BIT[Mark.HIDDEN] if is_hiding(spoken) else 0
    for at, word in enumerate(parts, 1):
        if len(word) > 1:
            bits |= word_bits(word)
            if word in _BEGINNINGS and at < len(parts):
                bits |= word_bits(word + parts[at])
    words = dict.fromkeys([w for w in parts if 2 < len(w) < 20])  # noqa: PLR2004 - as trained
    return bits, tuple(words)[:12]


def asks_for_money(address: str) -> bool:
    """Whether the address of a link, or one of several lines, leads to where readers pay."""
    return any(map(address.__contains__, _PAYING)) or _SUBSCRIBE.search(address) is not None


@lru_cache(maxsize=20_000)
def is_hiding(spoken: str) -> bool:
    """Whether a class hides its element on every screen (`hidden md:block` does not)."""
    return not _HIDING.isdisjoint(spoken.split()) and not _SHOWN_AGAIN.search(spoken)


@lru_cache(maxsize=50_000)
def place_tokens(classes: str) -> str:
    """Return an element's class tokens for its place: digits as 0, states left out, at most four."""
    tokens = [_DIGITS.sub("0", t[:40]) for t in classes.split() if not _STATE_CLASS.search(t)]
    return "".join(f".{token.replace('>', '')}" for token in dict.fromkeys(tokens[:4]))


@lru_cache(maxsize=20_000)
def mark_set(bits: int) -> frozenset[Mark]:
    """Return the marks that bits stand for."""
    return frozenset(mark for i, mark in enumerate(MARKS) if bits >> i & 1)
