"""Words in scripts whose vowels are signs, or which have no spaces, and the keys made of them. Texts are our own."""

import pytest

from pipelines.boilerplate.candidate import is_line, quoted
from pipelines.boilerplate.lines import fingerprints, words
from tests.pipelines.drafts import block

BELLS = "在旧码头的仓库里存放着的三口老钟明年春天会挂回塔上。"
GATES = "在旧码头的仓库里存放着的三口老钟明年夏天会挂回塔上。"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The tide, at 7.", ["The", "tide", "at", "7"]),
        ("नदी का पानी, बढ़ा।", ["नदी", "का", "पानी", "बढ़ा"]),
        ("שָׁלוֹם עולם", ["שָׁלוֹם", "עולם"]),
        ("هذه كَلِمة", ["هذه", "كَلِمة"]),
        ("Żółw śpi", ["Żółw", "śpi"]),
    ],
    ids=["en", "hi", "he", "ar", "pl"],
)
def test_a_word_holds_the_signs_of_its_letters(text, said):
    assert said == words.split(text)


def test_lines_in_scripts_without_spaces_have_letters_as_parts():
    assert ["港", "の", "船", "is", "late"] == words.parts("港の船 is late")
    assert ["the", "tide"] == words.parts("the tide")


def test_lines_that_differ_in_a_vowel_have_other_keys():
    assert fingerprints.exact_key("नदी का पानी बढ़ा") != fingerprints.exact_key("नदी के पाने बढ़ी")


def test_long_lines_without_spaces_have_near_keys_as_others_have():
    near = set(fingerprints.keys(BELLS)[1:]) & set(fingerprints.keys(GATES)[1:])
    assert near
    assert 1 == len(fingerprints.keys("钟楼的门开着。"))


@pytest.mark.parametrize(
    ("text", "line"),
    [("港区新闻", True), ("钟停了。", False), ("घंटी रुक गई।", False), ("توقفت الساعة؟", False)],
)
def test_a_sentence_in_any_script_is_no_label(text, line):
    assert line is is_line(block(text))


def test_corner_brackets_quote():
    assert quoted("「私たちの新聞を支えてください。」")
    assert not quoted("私たちの新聞「港」を支えてください。")
