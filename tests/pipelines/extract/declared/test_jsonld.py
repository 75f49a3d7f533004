import json

from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.declared import jsonld

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "@graph", "author", "name", "url"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def test_comments_and_trailing_commas_do_no_harm():
    script = '<!-- //<![CDATA[ {"@type": "NewsArticle", "headline": "x",} //]]> -->'
    nodes, notes = jsonld.read([script])
    assert "x" == nodes[0]["headline"]
    assert () == notes


def test_D09_scripts_over_the_limit_are_noted():
    long = json.dumps({"@type": "NewsArticle", "headline": "x" * jsonld.MAX_CHARACTERS})
    assert ((), (f"jsonld over {jsonld.MAX_CHARACTERS} characters",)) == jsonld.read([long])


def test_D09_what_is_no_number_counts_as_absent():
    nodes, _ = jsonld.read(['{"@type": "Report", "wordCount": NaN, "position": -Infinity}'])
    assert {"@type": "Report", "wordCount": None, "position": None} == nodes[0]


def test_D09_what_lies_too_deep_is_not_looked_at():
    node = {"@type": "NewsArticle"}
    for _ in range(jsonld.MAX_DEPTH + 2):
        node = {"x": node}
    nodes, _ = jsonld.read([json.dumps(node)])
    assert not any(jsonld.types(one) for one in nodes)


def test_types_may_be_lists_and_addresses():
    assert ("NewsArticle", "Article") == jsonld.types(
        {"@type": ["http://schema.org/NewsArticle", "schema:Article"]}
    )


def test_tags_in_texts_are_dropped():
    assert "Das ist neu" == jsonld.plain("Das <b>ist</b> neu")
    assert "1 < 2" == jsonld.plain("1 &lt; 2")


@given(VALUES)
def test_no_value_makes_it_raise(value):
    nodes, _ = jsonld.read([json.dumps(value)])
    found = jsonld.article(nodes, ["https://a.example/"]) or {}
    jsonld.resolved(found.get("author"), nodes)
    assert all(isinstance(text, str) for text in jsonld.texts(value))
    assert all(isinstance(link, str) for link in jsonld.links(value))
