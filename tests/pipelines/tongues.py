"""Appeals and words of made-up papers in several languages: our own texts."""

from typing import NamedTuple

from tests.pipelines import drafts


class Tongue(NamedTuple):
    appeal: tuple[str, ...]
    """Five lines; `{number}` and `{readers}` differ from page to page."""
    readers: tuple[str, ...]
    words: str
    """What the stories are made of."""


TONGUES = {
    "de": Tongue(
        appeal=(
            "Ihr haltet uns am Leben",
            (
                "Unser Stadtblatt gehört keinem Konzern, sondern euch. Werdet Mitglied der Genossenschaft und sichert "
                "mit einem Anteil die Redaktion."
            ),
            "Schon {number} {readers} sind dabei. Unterstützt uns mit einem Beitrag eurer Wahl.",
            "→ Jetzt Anteil zeichnen",
            "→ Einmalig spenden",
        ),
        readers=("Leser*innen", "Leser:innen", "LeserInnen", "Leser_innen"),
        words=" ".join(drafts.WORDS),
    ),
    "fr": Tongue(
        appeal=(
            "Sans vous, rien n'est possible",
            (
                "Notre gazette n'appartient à aucun groupe, elle est à vous. Devenez sociétaire de la coopérative et "
                "protégez la rédaction avec une part."
            ),
            "Déjà {number} {readers} nous ont rejoints. Soutenez-nous par un don de votre choix.",
            "→ Je prends une part",
            "→ Faire un don",
        ),
        readers=("lecteurs",),
        words=(
            "le la les une des dans pour avec sans contre depuis pendant selon mairie conseil ville port pont école "
            "hôpital gare marché canal musée ministre préfet quartier habitants travaux loyer décision projet "
            "annonce refuse prépare ouvre ferme dénonce reporte vote hier désormais pourtant toujours encore"
        ),
    ),
    "es": Tongue(
        appeal=(
            "Sin ti no es posible",
            (
                "Nuestra gaceta no pertenece a ningún grupo, es de todos vosotros. Hazte socio de la cooperativa y "
                "protege la redacción con una participación."
            ),
            "Ya somos {number} {readers}. Apóyanos con una aportación mensual.",
            "→ Quiero ser parte",
            "→ Haz una donación",
        ),
        readers=("lectores",),
        words=(
            "el la los una unos en para con sin contra desde durante según ayuntamiento consejo ciudad puerto puente "
            "escuela hospital estación mercado canal museo ministra alcalde barrio vecinos obras alquiler decisión "
            "proyecto anuncia rechaza prepara abre cierra denuncia aplaza vota ayer ahora todavía siempre"
        ),
    ),
    "it": Tongue(
        appeal=(
            "Senza di te non si può",
            (
                "La nostra gazzetta non appartiene a nessun gruppo, è vostra. Diventa socio della cooperativa e "
                "difendi la redazione con una quota."
            ),
            "Siamo già {number} {readers}. Sostieni il nostro lavoro con un contributo a scelta.",
            "→ Prendi una quota",
            "→ Fai una donazione",
        ),
        readers=("lettori",),
        words=(
            "il la gli una dei nella per con senza contro dopo durante secondo comune consiglio città porto ponte "
            "scuola ospedale stazione mercato canale museo ministra sindaco quartiere abitanti lavori affitto "
            "decisione progetto annuncia rifiuta prepara apre chiude denuncia rinvia vota ieri ormai ancora"
        ),
    ),
    "pl": Tongue(
        appeal=(
            "Bez was nas nie będzie",
            (
                "Nasza gazeta nie należy do żadnego koncernu, należy do was. Zostań członkiem spółdzielni i obroń "
                "redakcję swoim udziałem."
            ),
            "Jest nas już {number} {readers}. Wesprzyj nas dowolną kwotą.",
            "→ Kupuję udział",
            "→ Wpłać darowiznę",
        ),
        readers=("czytelników",),
        words=(
            "w na dla bez przeciw od podczas według ratusz rada miasto port most szkoła szpital dworzec rynek kanał "
            "muzeum ministra burmistrz dzielnica mieszkańcy remont czynsz decyzja projekt ogłasza odrzuca "
            "przygotowuje otwiera zamyka krytykuje odkłada głosuje wczoraj teraz jednak zawsze jeszcze"
        ),
    ),
}
