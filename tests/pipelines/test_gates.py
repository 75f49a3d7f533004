"""Every gate both ways: what it refuses, and the real news beside it that must pass."""

from dataclasses import replace

import pytest

from pipelines.boilerplate.strip import strip
from pipelines.judge import gates, page_kind, rights
from pipelines.judge.judged_page import JudgedPage
from pipelines.judge.kind_features import kind_features
from pipelines.judge.kind_model import (
    KindScore,
    KindWeights,
    dumps,
    loads,
    score_kind,
    words_against,
)
from pipelines.judge.kind_words import kind_words
from pipelines.judge.scrambled import shift_of
from pipelines.model.article import PageKind
from pipelines.model.draft import BlockKind, Mark, PageFacts
from pipelines.model.rejection import Reason
from pipelines.model.sitemodel import cold
from pipelines.model.source import Rights
from tests.pipelines.drafts import NOW, SOURCE, block, boxed, news, page

CAESAR = str.maketrans("abcdefghijklmnopqrstuvwxyz", "bcdefghijklmnopqrstuvwxyza")
STORY = (
    "Der Rat hat am Abend nach langer Debatte für den Bau der neuen Brücke gestimmt, und die Arbeiten beginnen "
    "nach Angaben der Stadt mit dem Frühjahr. Von den Kosten trägt das Land die Hälfte, den Rest zahlt die Stadt."
)
CONSENT = (
    "Wir und unsere Partner verwenden Cookies und Tracking, um Ihnen personalisierte Werbung zu zeigen. Mit Ihrer "
    "Einwilligung stimmen Sie der Verarbeitung auf Ihrem Endgerät zu. Hinweise zum Datenschutz und zu Drittanbietern. "
    "Ihre Zustimmung können Sie jederzeit widerrufen. Oder nutzen Sie unser Pur-Abo ohne Cookies und Tracking."
)


def bare(*lines, title="Startseite", **fields):
    """A page without date and author."""
    draft = page(
        *lines,
        title=title,
        facts=PageFacts(**({"words": 80, "title_tag": title} | fields.pop("facts", {}))),
        **fields,
    )
    return replace(draft, metadata=replace(draft.metadata, published_at=None))


def dated(*lines, **fields):
    facts = PageFacts(**({"words": 300, "title_tag": "Brücke"} | fields.pop("facts", {})))
    return page(*lines, facts=facts, **fields)


def headed(names):
    heading = {"kind": BlockKind.HEADING, "link_share": 1.0}
    return [block(f"Meldung {name} aus der Stadt", **heading) for name in names]


def judged(draft):
    stripped = strip(draft, cold(SOURCE))
    return gates.judge(JudgedPage(draft, stripped))


def offer(text="Bereits Abonnent? Jetzt anmelden und weiterlesen mit Plus."):
    return boxed(text, "article>div.gate>p", Mark.APPEAL, chosen=False)


REFUSED = {
    "challenge": (
        bare("Checking your browser before you proceed.", title="Just a moment..."),
        Reason.CHALLENGE_PAGE,
    ),
    "captcha": (
        bare("Bitte lösen Sie das Captcha.", title="Sind Sie ein Mensch?"),
        Reason.CHALLENGE_PAGE,
    ),
    "consent": (bare(CONSENT, title="Zustimmung"), Reason.CONSENT_WALL),
    "consent_host": (
        replace(bare(CONSENT[:150], title="x"), final_url="https://consent.blatt.example/?next=1"),
        Reason.CONSENT_WALL,
    ),
    "maintenance": (
        bare("Wegen Wartungsarbeiten sind wir gleich wieder da.", title="Das Blatt"),
        Reason.MAINTENANCE_PAGE,
    ),
    "soft_404": (
        bare(
            "Die Seite wurde leider nicht gefunden. Suchen Sie hier.", title="Seite nicht gefunden"
        ),
        Reason.SOFT_404,
    ),
    "soft_404_en": (bare("Sorry.", title="404 - Page not found"), Reason.SOFT_404),
    "script": (
        bare("Bitte aktivieren Sie JavaScript, um diese Seite zu sehen.", title="Das Blatt"),
        Reason.NEEDS_RENDERING,
    ),
    "empty_shell": (
        bare(title="Das Blatt", facts={"words": 3, "script_bytes": 90_000, "body_bytes": 100_000}),
        Reason.NEEDS_RENDERING,
    ),
    "shell_with_styles": (
        dated(title="Brücke", facts={"words": 1, "scripts": 2, "body_bytes": 100_000}),
        Reason.NEEDS_RENDERING,
    ),
    "bot_check": (
        bare("Un instant.", title="Un instant", facts={"bot_check": "mark '_cf_chl_opt', 2 words"}),
        Reason.CHALLENGE_PAGE,
    ),
    "scrambled": (
        dated(*[" ".join(STORY.lower().translate(CAESAR) for _ in range(2))] * 2),
        Reason.SCRAMBLED,
    ),
    "stub": (dated(STORY[:120] + " …", offer()), Reason.PAYWALL_STUB),
    "declared_stub": (dated(STORY, offer(), facts={"free_declared": False}), Reason.PAYWALL_STUB),
    "free_but_stub": (
        dated(STORY[:120] + " …", offer(), facts={"free_declared": True}),
        Reason.PAYWALL_STUB,
    ),
    "video": (
        dated("Im Film: die Brücke.", facts={"videos": 1, "og_type": "video.other"}),
        Reason.VIDEO_PAGE,
    ),
    "audio": (
        dated("Folge 12.", facts={"audios": 1, "jsonld_types": ("PodcastEpisode",)}),
        Reason.AUDIO_PAGE,
    ),
    "gallery": (
        dated("Acht Fotos.", title="Die Brücke in Bildern", facts={"images": 12}),
        Reason.GALLERY_PAGE,
    ),
    "section": (
        bare(
            *[block(f"Meldung {n} aus der Stadt", link_share=1.0) for n in "abcdefghi"],
            title="Lokales",
            facts={"teasers": 9},
        ),
        Reason.SECTION_PAGE,
    ),
    "linked_headings": (
        dated(*headed("abcdef"), *news(1, 2), title="Lokales", facts={"teasers": 9}),
        Reason.SECTION_PAGE,
    ),
    "cards": (
        bare(
            *[
                block(
                    f"Höfe in {name} zählen die Kosten eines Frühlings",
                    link_share=1.0,
                    path="div.k>div.t",
                    marks=frozenset({Mark.RELATED}) if name > "D" else frozenset(),
                    chosen=name < "F",
                )
                for name in "ABCDEF"
            ],
            title="Region",
        ),
        Reason.SECTION_PAGE,
    ),
    "title": (bare(*news(1), title=" ", facts={"title_tag": ""}), Reason.NO_TITLE),
    "short": (bare("Ein Wort genügt nicht.", title="Impressionen"), Reason.TOO_SHORT),
}

PASSING = {
    "short_news": dated(
        "Auf der A 7 sind am Morgen zwei Lastwagen zusammengestoßen. Verletzt wurde niemand."
    ),
    "correction": dated(
        "In der Ausgabe vom Montag hieß es, der Rat habe zugestimmt. Richtig ist: Er hat vertagt."
    ),
    "obituary": dated(
        "Die Malerin Anna Muster ist tot. Sie starb am Sonntag mit 91 Jahren in Kiel."
    ),
    "unmarked": bare(*news(1), *news(2), title="Brücke wird gebaut"),
    "about_cookies": dated(CONSENT, *news(1), title="Was Cookies über Sie verraten"),
    "about_captcha": dated(*news(1), title="Warum das Captcha stirbt"),
    "about_404": dated(*news(1), title="404: Ein Fehler wird 30 Jahre alt"),
    "about_maintenance": dated(*news(1), title="Wartungsarbeiten an der Schleuse"),
    "about_javascript": dated(*news(1), title="JavaScript aktivieren oder nicht"),
    "paid_but_whole": dated(*news(1, 12), offer(), facts={"free_declared": False}),
    "short_beside_an_offer": dated(
        *news(1), boxed("Jetzt spenden", "aside>p", Mark.APPEAL, chosen=False)
    ),
    "short_declared_paid": dated(*news(1), facts={"free_declared": False}),
    "article_with_video": dated(*news(1, 8), facts={"videos": 1, "og_type": "article"}),
    "rows_beside_a_noscript": dated(
        *[block(line, kind=BlockKind.ROW) for line in news(1, 14)],
        facts={"noscript": "Bitte aktivieren Sie JavaScript."},
    ),
    "many_links": dated(*news(1, 6), facts={"teasers": 30, "og_type": "article"}),
    "linked_headings_in_prose": dated(*headed("abcdef"), *news(1, 12), facts={"teasers": 9}),
    "japanese": dated(
        "市議会は月曜日の夜、路面電車を港まで延伸することを決めた。工事は来年の春に始まり、二年ほどかかる見込みだ。"
    ),
}


@pytest.mark.parametrize(("draft", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_article_is_refused_with_evidence(draft, reason):
    found = judged(draft)
    assert found
    assert (reason, draft.url) == (found.reason, found.url)
    assert found.evidence


@pytest.mark.parametrize("draft", PASSING.values(), ids=PASSING)
def test_real_news_passes(draft):
    assert None is judged(draft)


@pytest.mark.parametrize("by", [1, 3, 13, 25])
def test_shifted_letters_are_found_by_their_shift(by):
    letters = "abcdefghijklmnopqrstuvwxyz"
    text = " ".join([STORY.lower()] * 3)
    assert 26 - by == shift_of(text.translate(str.maketrans(letters, letters[by:] + letters[:by])))
    assert 0 == shift_of(text)


@pytest.mark.parametrize(
    ("draft", "kind"),
    [
        (dated(*news(1), facts={"jsonld_types": ("LiveBlogPosting",)}), PageKind.LIVE_BLOG),
        (
            dated(
                *[f"{n}.15 Uhr {' '.join(news(n))}" for n in range(10, 17)],
                title="Liveblog zur Brücke",
            ),
            PageKind.LIVE_BLOG,
        ),
        (
            dated(
                *[
                    b
                    for n in range(4)
                    for b in (
                        block(f"Und was sagt {n} dazu?", kind=BlockKind.QUESTION),
                        *news(n, 2),
                    )
                ],
                title="Interview mit der Baumeisterin",
            ),
            PageKind.INTERVIEW,
        ),
        (dated(*news(1)), PageKind.ARTICLE),
    ],
)
def test_kinds_that_are_stored_have_a_name(draft, kind):
    found, evidence = page_kind.page_kind(JudgedPage(draft, strip(draft, cold(SOURCE))))
    assert kind is found
    assert evidence


@pytest.mark.parametrize(
    ("signal", "policy", "is_refused"),
    [
        (("meta robots", "noarchive, follow"), {"noarchive"}, True),
        (("header tdm-reservation", "1"), {"tdm-reservation 1"}, True),
        (("meta robots", "noarchive"), set(), False),
        (("meta robots", "index"), {"noarchive"}, False),
    ],
)
def test_rights_are_refused_by_policy_only(signal, policy, is_refused):
    found = rights.judge(dated(*news(1), said={"rights": (signal,)}), policy, Rights())
    assert (Reason.RIGHTS_RESERVED if is_refused else None) == (found and found.reason)


SHOP = [
    boxed("Add to cart", "div.product>form>button", Mark.FORM, chosen=False, score=0.01),
    *[
        boxed(f"Teekanne {n} $1{n}.00", f"div.grid>div.card{n}>a", chosen=False, score=0.02, link_share=1.0)
        for n in "abcdefghij"
    ],
    block("Our teapots hold a litre and are in stock. Free shipping on all orders, and you may send back what you "
        "do not like. Sign in to see your wishlist.", score=0.6),
]  # fmt: skip


def in_shop(*lines, day=None, **facts):
    said = {"og_type": "product", "jsonld_types": ("Product", "Offer"), "images": 30, "links": 90}
    made = page(
        *lines, title="Teapots", facts=PageFacts(**({"words": 60, "link_words": 40} | said | facts))
    )
    made = replace(made, final_url="https://shop.example/products/teapot")
    return replace(made, metadata=replace(made.metadata, published_at=day))


def test_a_shop_is_no_article_and_the_loudest_signs_are_named():
    refused = judged(in_shop(*SHOP, og_type="website", jsonld_types=()))
    assert Reason.NOT_ARTICLE is refused.reason
    assert "against it: " in refused.evidence
    assert 4 == len(refused.evidence.partition("against it: ")[2].split(", "))


@pytest.mark.parametrize(
    ("facts", "evidence"),
    [
        ({"jsonld_types": ("Product", "Offer")}, "data type Product"),
        ({"microdata_types": ("Offer",)}, "data type Offer"),
        ({"microdata_types": ("QAPage",), "og_type": "article"}, "data type QAPage"),
        ({"jsonld_types": ("DiscussionForumPosting",)}, "data type DiscussionForumPosting"),
        ({"og_type": "product.group"}, "og:type product.group"),
        ({"template": "forum"}, "drawn as a forum page"),
    ],
)
def test_a_page_that_calls_itself_something_else_is_no_article(facts, evidence):
    lines = [block(text, score=0.97) for text in news(1, 10)]
    said = {"og_type": "website", "jsonld_types": ()} | facts
    refused = judged(in_shop(*lines, day=NOW, **said))
    assert (Reason.NOT_ARTICLE, f"calls itself so: {evidence}") == (
        refused.reason,
        refused.evidence.partition("; ")[0].removeprefix("other: "),
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"jsonld_types": ("NewsArticle", "Product", "QAPage"), "og_type": "product"},
        {"jsonld_types": ("Product",), "microdata_types": ("BlogPosting", "Offer")},
        {"jsonld_types": ("Product", "Offer"), "og_type": "article"},
        {"jsonld_types": ("Offer", "Review"), "og_type": "website"},
    ],
)
def test_an_article_about_a_product_or_with_questions_is_one(facts):
    lines = [block(text, score=0.97) for text in news(1, 10)]
    draft = in_shop(*lines, day=NOW, **facts)
    assert (
        "calls itself" not in page_kind.page_kind(JudgedPage(draft, strip(draft, cold(SOURCE))))[1]
    )


def test_what_is_called_an_article_and_is_sure_prose_is_one_wherever_it_stands():
    lines = [block(text, score=0.97) for text in news(1, 10)]
    found = in_shop(*SHOP[:-1], *lines, day=NOW, og_type="article")
    assert None is judged(found)


def test_a_post_of_a_blog_is_an_article_whatever_its_signs():
    said = {"og_type": "website", "jsonld_types": ()}
    assert None is not judged(in_shop(*SHOP, **said))
    assert None is judged(in_shop(*SHOP, **said, template="article"))


@pytest.mark.parametrize(
    ("origin", "is_published"),
    [("jsonld WebPage datePublished '2026-11-02'", False), ("line", True)],
)
def test_a_date_that_any_page_has_says_nothing_of_publication(origin, is_published):
    draft = page(*news(1), said={"provenance": (("published_at", origin),)})
    judged_page = JudgedPage(draft, strip(draft, cold(SOURCE)))
    assert judged_page.is_dated
    assert is_published is judged_page.is_published


def test_words_of_titles_and_addresses_tell_what_is_offered_from_what_is_told():
    offer, story = (
        page(*news(1), title="IT Consulting Services"),
        page(*news(1), title="Why it pays"),
    )
    offer = replace(offer, final_url="https://blatt.example/why/repair-services")
    found, other = (
        {**kind_features(JudgedPage(x, strip(x, cold(SOURCE))))} for x in (offer, story)
    )
    said = ("title offered", "title told", "url offered", "url last offered", "url told")
    assert [2, 0, 2, 2, 1] == [found[name] for name in said]
    assert [0, 1, 0, 0, 0] == [other[name] for name in said]


def test_a_sign_s_points_and_the_trees_own_add_up_to_the_total():
    tree = [0, 0.5, [-2.0], [1, 3.0, [1.0], [4.0], 2.0], 0.25]
    words = {"labels": {"add to cart": -3.0, "more": 1.0}}
    weights = KindWeights(names=("a", "b"), trees=(tree, [0.5]), words=words, threshold=0.0)
    signs = {"a": 1.0, "b": 5.0}
    counted = score_kind(weights, signs, {"labels": frozenset()})
    assert KindScore(total=4.5, by_sign={"a": 1.75, "b": 2.0}) == counted
    said = {"labels": frozenset({"add to cart", "more", "unknown", "strange"})}
    with_words = score_kind(weights, signs, said)
    assert KindScore(total=3.5, by_sign={"a": 1.75, "b": 2.0, "labels": -1.0}) == with_words
    assert weights == loads(dumps(weights))


def test_words_that_speak_against_an_article_are_named_by_their_strength():
    known = {"reply": -1.0, "cart": -2.0, "by": 3.0, "wishlist": -0.5, "help": -0.1}
    weights = KindWeights(names=(), trees=(), words={"labels": known}, threshold=0.0)
    said = frozenset({"by", "help", "unknown", "wishlist", "reply", "cart"})
    assert ["cart", "reply", "wishlist"] == words_against(weights, "labels", said)
    assert ["help"] == words_against(weights, "labels", frozenset({"help", "by"}))
    assert [] == words_against(weights, "address", said)


def test_words_of_a_template_are_read_by_their_place():
    cart = block("Add to Cart", path="main.shop>div.buy box>button")
    draft = page(*news(1), cart, block("x", path="i", marks=frozenset({Mark.HIDDEN})))
    draft = replace(draft, final_url="https://blatt.example/Shop/red-boots-17" + 31 * "a")
    found = kind_words(JudgedPage(draft, strip(draft, cold(SOURCE))))
    assert frozenset({"add to cart"}) == found["labels"]
    assert {"main", "shop", "div", "buy", "box", "button"} <= found["classes"]
    assert "i" not in found["classes"]
    assert frozenset({"shop", "red", "boots"}) == found["address"]


def listed(*others):
    """Six headlines that lead elsewhere, and other lines below them."""
    heads = [
        block(f"Höfe in {name} zählen die Kosten", link_share=1.0, path="ul>li")
        for name in "ABCDEF"
    ]
    return bare(*heads, block("Termine", kind=BlockKind.HEADING), *others, title="Region")


def entries(draft):
    return page_kind._entries(JudgedPage(draft, strip(draft, cold(SOURCE))))


def test_a_list_of_headlines_with_much_said_beside_them_in_any_kind_of_line_is_none():
    items = [block(line, kind=BlockKind.ITEM) for line in news(1, 3)]
    assert entries(listed())
    assert not entries(listed(*items))
    abstract = listed()
    metadata = replace(abstract.metadata, lead=" ".join(news(1, 3)))
    assert not entries(replace(abstract, metadata=metadata))
