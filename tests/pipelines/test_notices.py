"""Notices in many languages in place of an article, and short real news beside the same words. Pages of our own."""
# ruff: noqa: RUF001 - other scripts

from datetime import UTC, datetime

import pytest

from pipelines import cleaner
from pipelines.judge import notices
from pipelines.model.article import CleanArticle
from pipelines.model.page import FetchedPage, Via
from pipelines.model.sitemodel import cold
from pipelines.model.source import Every, Source, SourceId

SOURCE = Source(
    id=SourceId("blatt"),
    name="Blatt",
    home="https://blatt.example/",
    language="und",
    schedule=Every(seconds=3600),
    seeds=(),
)
NEWS = {
    "cs": "Třiačtyřicetiletý cyklista se ve čtvrtek večer lehce zranil při nehodě v Nádražní ulici, uvedla policie.",
    "de": "Ein Radfahrer ist am Donnerstagabend bei einem Unfall leicht verletzt worden, wie die Polizei mitteilte.",
    "en": "A man was slightly hurt on Thursday evening when his car hit a barrier near Eastgate, police said.",
    "es": "Un ciclista resultó herido leve el jueves por la noche en un accidente, según informó la policía.",
    "fr": "Un cycliste a été légèrement blessé jeudi soir dans un accident rue de la Gare, a indiqué la police.",
    "it": "Un ciclista è rimasto lievemente ferito giovedì sera in un incidente in centro, ha riferito la polizia.",
    "ja": "木曜日の夜、駅前通りで自転車に乗っていた男性が乗用車と接触し、軽いけがをした。警察が原因を調べている。",
    "nl": "Een fietser is donderdagavond lichtgewond geraakt bij een ongeval in de Stationsstraat, meldt de politie.",
    "pl": "Rowerzysta został lekko ranny w czwartek wieczorem w wypadku na ulicy Dworcowej, poinformowała policja.",
    "pt": "Um ciclista ficou ferido sem gravidade na noite de quinta-feira num acidente, informou a polícia local.",
    "ru": "Велосипедист получил лёгкие травмы в четверг вечером в аварии на Вокзальной улице, сообщили в полиции.",
    "sv": "En cyklist skadades lindrigt i en olycka på Stationsgatan på torsdagskvällen, uppger polisen i staden.",
    "tr": "Bisikletli, perşembe akşamı İstasyon Caddesi'ndeki kazada hafif yaralandı, polis açıkladı.",
}
GATES = {
    "cs": ("Tento článek je jen pro předplatitele", "Už máte předplatné? Přihlaste se"),
    "de": ("Um weiterzulesen, brauchen Sie ein Abo", "Haben Sie schon ein Abo? Anmelden"),
    "en": ("Subscribe to continue reading", "Already a subscriber? Sign in"),
    "es": ("Suscríbete para seguir leyendo", "¿Ya eres suscriptor? Inicia sesión"),
    "fr": ("Cet article est réservé aux abonnés", "Déjà abonné ? Connectez-vous"),
    "it": ("Contenuto riservato agli abbonati", "Sei già abbonato? Accedi"),
    "ja": ("続きを読むには登録が必要です", "すでに会員の方はログイン"),
    "nl": ("Dit artikel is exclusief voor abonnees", "Al abonnee? Log in"),
    "pl": ("Artykuł tylko dla prenumeratorów", "Masz już prenumeratę? Zaloguj się"),
    "pt": ("Conteúdo exclusivo para assinantes", "Já é assinante? Entre aqui"),
    "ru": ("Материал доступен только подписчикам", "Уже подписаны? Войдите"),
    "sv": ("Den här artikeln är för prenumeranter", "Redan prenumerant? Logga in"),
    "tr": ("Okumaya devam etmek için abone olun", "Zaten abone misiniz? Giriş yapın"),
}
BANNERS = {
    "de": "Wir und unsere 212 Partner verwenden Cookies für Werbung. Ihre Einwilligung können Sie widerrufen.",
    "en": "We and our 842 partners use cookies for personalised adverts. Your consent can be withdrawn any time.",
    "es": "Nosotros y nuestros 816 socios usamos cookies para publicidad. Puedes retirar tu consentimiento. Aceptar.",
    "fr": "Nos 198 partenaires et nous utilisons des cookies. Vous pouvez retirer votre consentement. Accepter.",
    "it": "Noi e i nostri 780 partner usiamo cookie. Puoi revocare il tuo consenso. Accetta. Dati personali.",
    "nl": "Wij en onze 142 partners gebruiken cookies. Je kunt je toestemming intrekken. Akkoord. Advertenties.",
    "pl": "My i nasi partnerzy (872) używamy plików cookie. Wyrażasz zgodę na użycie danych osobowych.",
    "sv": "Vi och våra 112 partner använder cookies. Du kan återkalla ditt samtycke. Godkänn. Integritet.",
}
NOTICES = [
    ("challenge_page", "Vérification", "Veuillez confirmer que vous êtes humain."),
    ("challenge_page", "Comprobación", "Detectamos tráfico inusual procedente de su red."),
    ("challenge_page", "Проверка", "Подтвердите, что запросы отправляли вы, а не робот."),
    ("challenge_page", "安全验证", "您的访问过于频繁，请拖动滑块完成拼图。"),
    ("soft_404", "Page introuvable", "Cette adresse ne mène nulle part."),
    ("soft_404", "Hoppla", "Fant ikke siden. Prøv et søk."),
    ("soft_404", "Σφάλμα", "Η σελίδα που αναζητάτε έχει μετακινηθεί."),
    ("soft_404", "エラー", "お探しのページは削除された可能性があります。"),
    ("soft_404", "خطأ", "الصفحة غير موجودة. عد إلى الصفحة الرئيسية."),
    ("maintenance_page", "Manutenzione", "Il sito è in manutenzione."),
    ("maintenance_page", "Bakım", "Sitemiz bakım çalışması nedeniyle kapalıdır."),
    ("maintenance_page", "502 Bad Gateway", "nginx"),
    ("needs_rendering", "Blatt", "Włącz JavaScript, aby wyświetlić tę stronę."),
    ("needs_rendering", "Blatt", "Aktivera JavaScript för att visa sidan."),
    ("access_refused", "Blatt", "Este contenido no está disponible en tu país."),
]


def cleaned(body, title="Radunfall", head="", path="artikel/radunfall"):
    html = f"<html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>{body}</body></html>"
    page = FetchedPage(
        url=f"https://blatt.example/{path}",
        final_url=f"https://blatt.example/{path}",
        source_id=SOURCE.id,
        status=200,
        headers=(("content-type", "text/html; charset=utf-8"),),
        body=html.encode(),
        fetched_at=datetime(2026, 11, 20, tzinfo=UTC),
        via=Via(seed=SOURCE.home, listing=SOURCE.home),
    )
    return cleaner.clean_page(page, SOURCE, cold(SOURCE.id))


def item(language, more=""):
    return (
        '<article><h1>Radunfall</h1><time datetime="2026-11-20T08:00:00+01:00">20.11.2026</time>'
        f"<p>{NEWS[language]}</p></article>{more}"
    )


def reason(outcome):
    return None if isinstance(outcome, CleanArticle) else str(outcome.reason)


@pytest.mark.parametrize(("expected", "title", "text"), NOTICES)
def test_a_notice_is_named_in_its_language(expected, title, text):
    assert expected == reason(cleaned(f"<h1>{title}</h1><p>{text}</p>", title=title))


@pytest.mark.parametrize("language", GATES)
def test_I01_a_gate_without_a_telling_class_makes_a_stub(language):
    first, second = GATES[language]
    body = item(language, f'<div class="x1"><p>{first}</p><p><a href="/in">{second}</a></p></div>')
    assert reason(cleaned(body)) == "paywall_stub"


@pytest.mark.parametrize("language", GATES)
def test_I10_short_news_passes_beside_labels_and_log_in_of_the_paper(language):
    first, second = GATES[language]
    labels = "".join(f'<p>{first}</p><h3><a href="/{n}">Brücke {n} offen</a></h3>' for n in "abc")
    top = f'<div class="bar"><a href="/in">{second}</a></div>'
    assert reason(cleaned(top + item(language, f"<div>{labels}</div>"))) is None


@pytest.mark.parametrize("language", BANNERS)
def test_I03_a_wall_is_one_in_its_language_and_no_short_news_beside_it_is(language):
    banner = f"<div class=x2><p>{BANNERS[language]}</p><button>OK</button></div>"
    assert reason(cleaned(banner * 2, title="Blatt")) == "consent_wall"
    assert reason(cleaned(banner + item(language))) is None


def test_I11_what_noscript_says_beside_a_short_item_refuses_nothing():
    aside = "<noscript>Bitte aktivieren Sie JavaScript.</noscript><script>go()</script>"
    assert reason(cleaned(aside + item("de"))) is None


STORY = (
    (
        "The harbour bridge opened to traffic on Friday after eleven years of work, and the first to cross was a baker "
        "on her way home from the night shift."
    ),
    (
        "The mayor said that the cost had risen to ninety million and that the city would pay for half of it in years "
        "to come, with the rest to be paid by the state."
    ),
    (
        "Those who had asked for a tunnel in place of the bridge said that they were not against it now that it stood, "
        "and that the view from it was the best of the town."
    ),
    (
        "The old ferry was to make its last trip on the evening of that day, with the band of the fire brigade and all "
        "of those on board who had been born on the wrong side of the river."
    ),
)
SCRAMBLES = {
    "backwards": lambda text: text[::-1],
    "shifted": lambda text: "".join(
        chr(97 + (ord(c) - 94) % 26) if c.islower() else c for c in text
    ),
    "dummy": lambda text: "Lorem ipsum dolor amet consetetur elitr " * (len(text) // 40),
}


@pytest.mark.parametrize("how", SCRAMBLES)
def test_text_scrambled_behind_a_plain_beginning_is_found(how):
    rest = "".join(f"<p>{SCRAMBLES[how](text)}</p>" for text in STORY[1:])
    outcome = cleaned(f"<article><h1>Bridge</h1><p>{STORY[0]}</p>{rest}</article>", title="Bridge")
    assert reason(outcome) == "scrambled"


def test_a_page_of_the_house_is_known_by_its_whole_last_step():
    text = f"<h1>Radunfall</h1><p>{NEWS['de']} {NEWS['de']}</p>"
    assert reason(cleaned(text, path="impressum.html")) == "not_article"
    assert reason(cleaned(text, path="artikel/impressum-fehlt")) is None


def test_pictures_of_other_articles_make_no_gallery():
    others = (
        "<aside>" + '<a href="/x"><img src="/t.jpg" width=300 height=200></a>' * 12 + "</aside>"
    )
    body = item("de", others).replace("<h1>Radunfall", "<h1>Polizei sucht Zeugen mit Foto")
    assert reason(cleaned(body, title="Polizei sucht Zeugen mit Foto")) is None


@pytest.mark.parametrize(
    ("family", "title", "expected"),
    [
        (notices.LIVE, "Ouverture du pont : suivez notre direct", "direct"),
        (notices.LIVE, "【速報中】橋の開通", "速報"),
        (notices.LIVE, "They deliver indirectly", ""),
        (notices.PICTURES, "Brug open: de foto's", "foto's"),
        (notices.PICTURES, "Photosynthesis explained", ""),
    ],
)
def test_words_of_titles_are_whole_words(family, title, expected):
    assert expected == notices.titled(family, title)


@pytest.mark.parametrize(
    "family", ["challenge", "maintenance", "gone", "script", "read_on", "known_reader", "region"]
)
def test_phrases_are_written_as_texts_are_folded_and_in_no_other(family):
    listed = notices.phrases(family)
    assert list(listed) == [notices.fold(phrase) for phrase in listed]
    assert not [a for a in listed for b in listed if a != b and a in b and a.startswith(b)]


@pytest.mark.parametrize("language", ["cs", "en", "sv", "tr"])
def test_I10_an_item_of_one_paragraph_without_date_or_markup_passes(language):
    assert reason(cleaned(f"<h1>Radunfall</h1><p>{NEWS[language]} {NEWS[language]}</p>")) is None
