"""How a page speaks: figures of the text, headings and buttons that tell reports from offers."""

from pipelines.boilerplate.strip import strip
from pipelines.judge.judged_page import JudgedPage
from pipelines.judge.style_features import style_features
from pipelines.model.draft import BlockKind, Mark
from pipelines.model.sitemodel import cold
from tests.pipelines.drafts import SOURCE, block, boxed, page


def figures(*lines, **fields):
    draft = page(*lines, **fields)
    judged = JudgedPage(draft, strip(draft, cold(SOURCE)))
    kept = [(b, b.size) for b in judged.stripped.blocks]
    return dict(style_features(judged, kept, [(b, b.size) for b in judged.visible]))


def test_a_report_says_what_was_and_an_offer_what_you_may_have():
    told = figures("The mayor said that the bridge had opened and that he crossed it first.")
    offered = figures("You can trust our team: we will help you plan your bridge!")
    assert told["kept past"] > offered["kept past"] == 0
    assert offered["kept you"] > told["kept you"] == 0
    assert offered["kept we"] > told["kept we"] == 0
    assert offered["kept exclaimed"] > told["kept exclaimed"] == 0


def test_headings_and_buttons_that_offer_are_counted_and_sentences_with_their_words_are_not():
    found = figures(
        block("Why choose us", kind=BlockKind.HEADING),
        "Contact us, the mayor said, and we will listen.",
        boxed("Get a quote", "div>a", chosen=False),
        boxed("Learn more", "nav>a", Mark.NAV, chosen=False),
    )
    assert found["kept offering"] == found["seen offering"] == 1
    assert round(found["buttons"], 3) == 1.099
    assert round(found["plain buttons"], 3) == 0.693


def test_a_home_page_is_known_by_its_address_alone():
    assert figures("Der Hafen ist offen.")["home"] == 0
