"""Text that lies in a page's scripts is read, in whatever form scripts are handed it."""

import json

import pytest

from pipelines.extract.declared.script_data import read
from pipelines.extract.extractor import extract_page
from pipelines.extract.html.parse import parse_html
from pipelines.model.draft import SCRIPT_PLACE

HTML = "<h2>Die Kosten</h2>"


@pytest.fixture(scope="module")
def forms(made):
    title, said = made.TITLE, made.PARAGRAPHS
    html = "".join(f"<p>{text}</p>" for text in said)
    blocks = [{"type": "p", "id": "a1b2", "text": text} for text in said]
    rich = [{"content": [{"text": text[:40]}, {"mark": "b", "text": text[40:]}]} for text in said]
    rest = [{"title": "Die andere Halle fällt doch", "body": "Anderswo wird gebaut. " * 60}]
    row = json.dumps({"article": {"headline": title, "contentHtml": html}})
    pushed = (f"5:{row[:300]}", f"{row[300:]}\n")
    text_row = f"1a:T2f3,{html}\n1b:{json.dumps({'title': title})}\n"
    own = {"title": title, "body": blocks}
    state = {"a": {"h": {"t": title}, "c": {"html": html}}}
    return {
        "next": f"<script type=application/json>{json.dumps({'props': {'article': own}})}",
        "beside others": f"<script>window.a={json.dumps({'article': own, 'more': rest})}",
        "inside of others": f"<script>window.a={json.dumps(own | {'more': rest})};f()",
        "rich": f"<script type=application/json>{json.dumps({'s': {'title': title, 'doc': {'content': rich}}})}",
        "state": f"<script>window.__S__ = {json.dumps(state)};(function(){{}})()",
        "text of JSON": f"<script>window.__P=JSON.parse({json.dumps(json.dumps({'t': title, 'b': html}))})",
        "code": f"<script>window.__N=(function(a,b){{return {{t:a,b:b}}}}({json.dumps(title)},{json.dumps(html)}))",
        "pushed": "</script>".join(f"<script>self.f.push([1,{json.dumps(p)}])" for p in pushed),
        "pushed text": f"<script>self.f.push([1,{json.dumps(text_row)}])",
    }


@pytest.mark.parametrize(
    "form",
    ["next", "beside others", "inside of others", "rich", "state", "text of JSON", "code", "pushed", "pushed text"],
)  # fmt: skip
def test_the_text_of_a_page_without_any_is_read_from_its_scripts(made, forms, form):
    page = f"<html><head><title>{made.TITLE}</title></head><body><div id=root></div>{forms[form]}</script></body>"
    draft = extract_page(made.fetched(page), made.SOURCE)
    assert list(made.PARAGRAPHS) == made.chosen(draft)
    assert {SCRIPT_PLACE} == {block.path for block in draft.blocks if block.chosen}


def test_a_page_that_shows_its_lead_gets_the_text_that_its_title_stands_with(made, forms):
    lead = "Der Rat will die Halle sanieren und im Frühjahr wieder öffnen, für vier Millionen Euro."
    page = made.article(f"<p>{lead}</p>", after=f"{forms['next']}</script>")
    assert list(made.PARAGRAPHS) == made.chosen(extract_page(made.fetched(page), made.SOURCE))


def test_a_text_of_another_title_is_another_page_s(made, forms):
    lead = "Der Rat will die Halle sanieren und im Frühjahr wieder öffnen, für vier Millionen Euro."
    other = forms["next"].replace(made.TITLE, "Die andere Halle fällt doch")
    draft = extract_page(made.fetched(made.article(lead, after=f"{other}</script>")), made.SOURCE)
    assert set(made.PARAGRAPHS).isdisjoint(made.chosen(draft))
    assert 400 < draft.facts.unread


def test_texts_of_others_beside_a_short_article_are_not_missed(made):
    teasers = (
        "Anderswo wird gebaut, und niemand weiß genau, wann der Bau beginnt und was er kostet. "
        * 60
    )
    other = json.dumps({"title": "Die andere Halle fällt doch", "body": f"<p>{teasers}</p>"})
    page = made.article(after=f"<script>window.a={other}</script>")
    draft = extract_page(made.fetched(page), made.SOURCE)
    assert list(made.PARAGRAPHS) == made.chosen(draft)
    assert 0 == draft.facts.unread


def test_what_a_page_shows_in_full_is_not_looked_for(made, forms):
    page = made.article(after=f"{forms['beside others']}</script>")
    draft = extract_page(made.fetched(page), made.SOURCE)
    assert {SCRIPT_PLACE}.isdisjoint(block.path for block in draft.blocks)


@pytest.mark.parametrize(
    "script",
    [
        "a={" * 300,
        "[" * 5_000,
        '{"a":' * 2_000,
        "self.f.push([1,5])" + "x" * 300,
        '"\ud800' + "y" * 500,
        "= {}" * 999,
    ],
)
def test_broken_scripts_hold_no_text(made, script):
    assert read(parse_html(f"<script>{script}</script>"), [made.TITLE]) is None
