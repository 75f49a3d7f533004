"""What tags, classes, ids and roles say of an element: bits of marks, words, place tokens.

All answers depend on their arguments alone; the caches only save time.
"""

import re
from functools import lru_cache

from pipelines.model.draft import Mark

MARKS = tuple(Mark)
BIT = {mark: 1 << i for i, mark in enumerate(MARKS)}

_FAMILIES = {
    Mark.NAV: r"nav(?:bar|igation|links?)?|menus?|submenu|breadcrumbs?|paginat\w*|pager|toc|sitemap|"
    r"skip|foot(?:er)?|masthead|topbar|toolbar|siteheader|pageheader|globalheader|mainheader|"
    r"copyright|imprint|impressum|legal|colophon|hauptnavigation|servicenavigation",
    Mark.ASIDE: r"aside|sidebar|rightrail|leftrail|rail|rightcol(?:umn)?|secondary|widget\w*|"
    r"info(?:box|kasten)|factbox|faktenbox|marginal\w*|complementary",
    Mark.PAYMENT: r"payments?|paypal|checkout|paybutton|spendenformular|donationform|purchase|kasse",
    Mark.AD: r"ads?|advert\w*|adslot|adbox|adcontainer|adunit|adwrapper|anzeigen?|werbung|sponsor\w*|"
    r"dfp|gpt|commercial|publicidad|publicite|pubblicita|reklama?|werbe\w+|affiliate\w*",
    Mark.RELATED: r"relat(?:ed|e)\w*|recommend\w*|recirc\w*|teasers?|teaserlist|trending|popular|"
    r"outbrain|taboola|latest|readmore|mostread|moreon|morefrom|morestories|seealso|alsoread|"
    r"suggest\w*|similar|carousel|slider|upnext|readnext|nextarticle|weitere|mehrzum|zumthema|"
    r"promos?|cards?|onward|nextup|liretambien|aussi|correlati|relacionad\w*|meistgelesen|linklist",
    Mark.NEWSLETTER: r"newsletters?\w*|signup|mailing\w*|mailchimp|nlsignup",
    Mark.SHARE: r"shar(?:e|ing|ed)\w*|social\w*|facebook|twitter|whatsapp|follow\w*|teilen|addthis|"
    r"addtoany|sociallinks",
    Mark.COMMENTS: r"comments?|commentlist|commentsection|disqus\w*|kommentare?|reply|replies|respond|"
    r"discussions?|coral|spotim|livefyre",
    Mark.CAPTION: r"\w*captions?|credits?|photocredit|imagecredit|legend|bildunterschrift|"
    r"bildnachweis|bildtext|figcaption|mediacaption|imageinfo",
    Mark.BYLINE: r"bylines?|authors?|authorname|autor(?:en|in)?|auteur|datelines?|dates?|datetime|"
    r"timestamp|published|updated|pubdate|postdate|readingtime|readtime|lesezeit|postmeta|"
    r"articlemeta|entrymeta|metainfo",
    Mark.TAGS: r"tags?|tagcloud|taglist|topics?|topiclist|keywords?|schlagw\w*|themenliste|hashtags?",
    Mark.APPEAL: r"donat\w*|spenden?\w*|abos?|abonn\w*|subscri\w*|memberships?|memberappeal|supportus|"
    r"supporters?|paywall\w*|regwall|unterstuetz\w*|foerder\w*|upsell|premiumoffer|piano\w*|"
    r"becomeamember|joinus|solidarit\w+|paidcontent|aboangebot|abobox|appeal|epaper",
    Mark.CONSENT: r"cookies?\w*|consent\w*|gdpr|cmp|onetrust|didomi|usercentrics|sourcepoint",
    Mark.EMBED: r"embed\w*|\w*player|tweet|instagram|youtube|vimeo|podcast\w*|opinary|datawrapper|"
    r"externalcontent|oembed|infogram",
    Mark.AUTHOR_BOX: r"authorbox|authorbio|bio|biography|aboutauthor|abouttheauthor|authorinfo|"
    r"authorprofile|authorcard|autorenbox|autorbox|autoreninfo|contributorbio|authordescription",
    Mark.LEAD: r"leads?|leadtext|articlelead|lede|intro(?:duction|text)?|standfirst|dek|deck|subtitle|"
    r"subheadline|subhead|subheading|summary|abstract|excerpt|vorspann|chapo|chapeau|entradilla|"
    r"sapo|ingress|manchet|teasertext|articleteaser|sottotitolo|sumario|bajada|standfirsttext|"
    r"articlesummary|articleintro|untertitel|anriss|anleser|perex|subtitulo|descrizione",
    Mark.KICKER: r"kickers?|eyebrows?|dachzeile|overline|spitzmarke|topline|roofline|ueberzeile|"
    r"strapline|pretitle|antetitulo|surtitre|headlinekicker|titlekicker|overtitle|occhiello",
    Mark.ARTICLE: r"articlebody\w*|articlecontent|articletext|storybody|storycontent|entrycontent|"
    r"postcontent|postbody|bodytext|bodycopy|richtext|contentbody|articlemain|maincontent|"
    r"articledetail|storytext|bodycontent|textbody|articleparagraphs",
}
_HIDING = frozenset(
    re.findall(
        r"\S+",
        "hidden d-none sr-only visually-hidden visuallyhidden screen-reader-text screenreader hide"
        " is-hidden u-hidden offscreen invisible element-invisible a11y-hidden displaynone",
    )
)
_SHOWN_AGAIN = re.compile(r":(?:block|flex|grid|inline|table|contents)|d-\w\w-(?:block|flex)")
_FAMILY = [(BIT[mark], re.compile(pattern)) for mark, pattern in _FAMILIES.items()]
_ANY = re.compile("|".join(f"(?:{pattern})" for pattern in _FAMILIES.values()))
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
PAYING = re.compile(r"paypal\.|/donate|/spende|/checkout|steadyhq\.|/subscribe\b|betterplace\.")
"""Addresses of links that ask for money."""


@lru_cache(maxsize=50_000)
def word_bits(word: str) -> int:
    """Gives the marks that a word of a class or id stands for, as bits."""
    if not _ANY.fullmatch(word):
        return 0
    bits = 0
    for bit, pattern in _FAMILY:
        if pattern.fullmatch(word):
            bits |= bit
    return bits


@lru_cache(maxsize=50_000)
def names(spoken: str) -> tuple[int, tuple[str, ...]]:
    """Gives (marks as bits, words) of an element's classes, id and role, joined by spaces.

    Words are runs of letters; neighbours are tried joined as well (`read-more`). At most 12 words.
    """
    parts = _NO_LETTERS.split(_CAMEL.sub("-", spoken[:500]).lower())
    bits = 0
    for word, after in zip(parts, [*parts[1:], ""], strict=True):
        if len(word) > 1:
            bits |= word_bits(word) | (word_bits(word + after) if after else 0)
    if is_hiding(spoken):
        bits |= BIT[Mark.HIDDEN]
    words = dict.fromkeys(w for w in parts if 2 < len(w) < 20)  # noqa: PLR2004 - as trained
    return bits, tuple(words)[:12]


def is_hiding(spoken: str) -> bool:
    """Whether a class hides its element on every screen (`hidden md:block` does not)."""
    return not _HIDING.isdisjoint(spoken.split()) and not _SHOWN_AGAIN.search(spoken)


@lru_cache(maxsize=50_000)
def place_tokens(classes: str) -> str:
    """Gives an element's class tokens for its place: digits as 0, states left out, at most four."""
    tokens = [_DIGITS.sub("0", t[:40]) for t in classes.split() if not _STATE_CLASS.search(t)]
    return "".join(f".{token.replace('>', '')}" for token in dict.fromkeys(tokens[:4]))


@lru_cache(maxsize=20_000)
def mark_set(bits: int) -> frozenset[Mark]:
    """Gives the marks that bits stand for."""
    return frozenset(mark for i, mark in enumerate(MARKS) if bits >> i & 1)
