ENGLISH = (
    "The council decided on Monday evening after a long debate that the old market hall by the river will not"
    " be torn down but renovated by next spring and opened again for everybody who lives in the city."
)


def test_the_declared_language_is_kept_when_the_text_agrees(made, read_page):
    found = read_page(made.article())
    assert "de" == found.language
    assert "html lang; text agrees" == dict(found.provenance)["language"]


def test_a_text_that_surely_is_another_language_overrules(made, read_page):
    found = read_page(made.article(ENGLISH, ENGLISH))
    assert "en" == found.language
    assert "html lang 'de' differs" in dict(found.provenance)["language"]


def test_short_texts_say_nothing(made, read_page):
    found = read_page(made.article("Only a few words."))
    assert "de" == found.language


def test_without_declaration_the_text_is_asked_and_then_the_source(made, read_page):
    bare = made.article(ENGLISH, ENGLISH).replace(' lang="de"', "")
    assert "en" == read_page(bare).language
    empty = "<html><body><h1>Eins</h1></body></html>"
    assert "source file" == dict(read_page(empty).provenance)["language"]


def test_neighbours_of_a_language_are_not_overruled(made, read_page):
    text = (
        "Kommunestyret bestemte mandag kveld at den gamle markedshallen ved elven ikke skal rives, men pusses opp."
        * 2
    )
    page = made.article(text, text).replace('lang="de"', 'lang="nn-NO"')
    assert "nn-NO" == read_page(page).language


def test_a_nonsense_tag_is_no_language(made, read_page):
    page = made.article().replace('lang="de"', 'lang="{{ lang }}"')
    assert "de" == read_page(page).language
