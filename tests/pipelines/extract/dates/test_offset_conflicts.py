"""Times of one page that differ by an offset: the clock that readers see decides."""

import pytest


def page(made, jsonld, meta, shown, modified=""):
    head = f"""<script type="application/ld+json">
        {{"@type": "NewsArticle", "datePublished": "{jsonld}", "dateModified": "{modified}"}}</script>
        <meta property="article:published_time" content="{meta}">
        <meta property="article:modified_time" content="2026-05-14T16:20:00+02:00">"""
    return made.article(head=head, before=f'<p class="date">{shown}</p>')


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        # The local clock called UTC, and called by its name.
        (("2026-05-14T15:40:14+00:00", "2026-05-14T15:40:14+02:00", "15:40"), "15:40:14+02:00"),
        # UTC called local, and called UTC.
        (("2026-05-14T13:40:14+02:00", "2026-05-14T13:40:14+00:00", "15:40"), "15:40:14+02:00"),
        # Both called UTC.
        (("2026-05-14T13:40:14Z", "2026-05-14T15:40:14Z", "15:40"), "15:40:14+02:00"),
        (("2026-05-14T15:40:14Z", "2026-05-14T13:40:14Z", "15:40"), "15:40:14+02:00"),
        # No clock fits: the data's order holds.
        (("2026-05-14T15:40:14+00:00", "2026-05-14T15:40:14+02:00", "11:11"), "15:40:14+00:00"),
        # Another time, not another offset.
        (("2026-05-14T15:40:14+00:00", "2026-05-14T13:47:02+02:00", "15:40"), "15:40:14+00:00"),
    ],
)
def test_the_time_that_fits_the_clock_of_the_page_is_right(said, expected, made, read_page):
    jsonld, meta, shown = said
    found = read_page(
        page(made, jsonld, meta, f"14. Mai 2026, {shown} Uhr"), timezone="Europe/Berlin"
    )
    assert f"2026-05-14T{expected}" == found.published_at.isoformat()


def test_a_change_is_told_by_the_same_place_as_the_publication(made, read_page):
    source = page(
        made,
        "2026-05-14T15:40:14+00:00",
        "2026-05-14T15:40:14+02:00",
        "14. Mai 2026, 15:40 Uhr",
        modified="2026-05-14T16:20:00+00:00",
    )
    assert "2026-05-14T16:20:00+02:00" == read_page(source).modified_at.isoformat()
