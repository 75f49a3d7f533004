"""Appeals, boxes and banners around the articles of the template `genossenschaft`. Pure.

The wordings lie in `furniture.json`. What a page shows is chosen by its number, so that it is the same at each
request and differs between pages.
"""

import html
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
READERS = ("Leser*innen", "Leser:innen", "Leserinnen und Leser", "LeserInnen")
WORDS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "furniture.json").read_text(encoding="utf-8")
)
"""All wordings by name."""


def pick(options: Sequence[T], number: int, salt: int = 0) -> T:
    """Return the option of a page: spread evenly over numbers, the same at each request."""
    spread = (number * 2654435761 + salt * 1013904223) % 2**32
    return options[(spread ^ (spread >> 13)) * len(options) >> 32]


def appeal_section(number: int) -> str:
    """Return the appeals that stand in `section` inside `article`: membership, donation, payment form."""
    fill = _filler(number)
    join = pick(WORDS["membership"], number, 1)
    donation = WORDS["donation"][number % len(WORDS["donation"])]
    paragraphs = "".join(f"<p>{fill(text)}</p>\n" for text in donation["paragraphs"])
    return (
        f'<div class="Soli-Join"><h3>{fill(join["heading"])}</h3><p>{fill(join["text"])}</p>'
        '<p>Mehr dazu: <a href="@@BASE@@/">hafenstimme.example/genossenschaft</a></p></div>\n'
        f"<h3>{fill(donation['heading'])}</h3>\n{paragraphs}{_bullets(donation['bullets'], number)}\n"
        f"<p>{fill(donation['closing'])}</p>\n{_form(number)}"
    )


def banner(number: int) -> str:
    """Return the soft paywall's banner above the text, on every fourth page or so."""
    if not pick((True, False, False, False), number, 2):
        return ""
    text = _filler(number)(pick(WORDS["banners"], number, 3))
    return f'<div class="Banner"><p>{text}</p><a href="@@BASE@@/">Ich bin dabei</a></div>\n'


def box(number: int, related: str) -> str:
    """Return the box inside the body: newsletter, donation, further links, an offer, or none."""
    letter = pick(WORDS["newsletters"], number, 4)
    plea = _filler(number)(pick(WORDS["donation_boxes"], number, 5))
    offer = f"Die Hafenstimme {number % 4 + 2} Wochen lang lesen, endet von selbst."
    boxes = (
        "",
        f'<div class="Box Box--newsletter"><h4>{letter["heading"]}</h4><p>{letter["text"]}</p></div>',
        f'<div class="Box Box--soli"><p>{plea}</p></div>',
        f'<div class="Box Box--more"><h4>Mehr zum Thema</h4><ul>{related}</ul></div>',
        f'<div class="Box"><p><strong>Abo-Aktion:</strong> {offer}</p></div>',
    )
    return pick(boxes, number, 6)


def author_box(authors: Sequence[str]) -> str:
    """Return the boxes about the authors."""
    return "".join(
        f'<div class="AuthorBox"><h3>{html.escape(name)}</h3>'
        f"<p>{html.escape(name)} {WORDS['authors'][name]}</p></div>\n"
        for name in authors
        if name in WORDS["authors"]
    )


def _filler(number: int) -> Callable[[str], str]:
    amounts = {
        "members": f"{3800 + number % 7 * 53}",
        "sum": f"{18 + number % 11 * 4}.{number % 9}00",
        "more": f"{250 + number % 5 * 50}",
        "days": f"{9 + number % 30}",
        "readers": pick(READERS, number, 7),
    }
    return lambda text: html.escape(text.format(**amounts), quote=False)


def _bullets(bullets: Sequence[str], number: int) -> str:
    forms = (
        "<p>" + "<br>\n".join(bullets) + "</p>",
        "<ul>" + "".join(f"<li>{bullet}</li>" for bullet in bullets) + "</ul>",
        "\n".join(f"<p>{bullet}</p>" for bullet in bullets),
    )
    return pick(forms, number, 8)


def _form(number: int) -> str:
    amounts = pick(((5, 20, 50), (10, 25, 80), (3, 7, 15)), number, 9)
    radios = "".join(
        f'<label><input type="radio" name="sum"> {amount} €</label>' for amount in amounts
    )
    return (
        f'<form class="Payment" action="@@BASE@@/" method="get">{radios}'
        '<label>Anderer Betrag <input name="other"></label><button>Jetzt unterstützen</button>'
        "<p>Sichere Zahlung per Lastschrift oder Überweisung.</p></form>"
    )
