"""What notices say in place of an article: bot checks, consent walls, closed sites, paywalls.

Wording alone refuses nothing: the gates weigh it against what else the page shows.
"""

import re

CHALLENGE = re.compile(
    r"just a moment\b|checking (?:if the site|your browser)|attention required! \|"
    r"|are you (?:a )?(?:robot|human)\b"
    r"|verify(?:ing)? (?:that )?you(?:'re| are) (?:a )?human|enable (?:javascript and )?cookies to continue"
    r"|ddos protection by|unusual traffic from|(?:sind sie|bist du) ein (?:mensch|roboter)"
    r"|pardon our interruption|access (?:to this page has been )?denied|press (?:&"
    r"|and) hold|security check"
    r"|sicherheits(?:ab|über)prüfung|browser (?:wird|prüfen) .{0,20}über?prüf"
    r"|bot-?(?:verifi|erkennung|detection)"
    r"|captcha",
    re.IGNORECASE,
)
CONSENT = re.compile(
    r"\b(?:cookies?|consent|einwilligung\w*|zustimm\w*|tracking|datenschutz\w*"
    r"|privacy|werbepartner\w*|partners?"
    r"|akzeptieren|accept all|personalisiert\w*|pur-?abo|drittanbieter\w*|endgerät\w*)\b",
    re.IGNORECASE,
)
CONSENT_ASKED = re.compile(
    r"\b(?:wir|we)\b[^.!?»«\"]{0,60}\bcookies?\b"
    r"|\b(?:ihre[rn]?|your) (?:einwilligung|zustimmung|privatsphäre|consent|privacy|cookie)",
    re.IGNORECASE,
)
"""How a notice asks for consent, which prose about it does not."""
CONSENT_HOST = re.compile(
    r"^(?:consent|cmp|cookies?|privacy|myprivacy|zustimmung)\.|/(?:consent|zustimmung"
    r"|cookie-wall)\b"
)
CONSENT_ACTION = re.compile(
    r"\b(?:consent|cookies?|gdpr|cmp|tcf|privacy|zustimmung)\b", re.IGNORECASE
)
"""Addresses to which forms of consent walls send."""
MAINTENANCE = re.compile(
    r"\bwartungs(?:arbeiten|modus|pause)|\bunder maintenance|\b(?:scheduled|planned"
    r"|down for) maintenance"
    r"|\bwegen wartung\b|\bmaintenance mode|\b(?:gleich|bald|in kürze) wieder (?:da"
    r"|für sie da|erreichbar|verfügbar)"
    r"|\bwe(?:'ll| will) be (?:right )?back\b|\btemporarily (?:unavailable|offline)"
    r"|\bvorübergehend nicht (?:erreichbar|verfügbar)"
    r"|\b(?:service|dienst) (?:temporarily )?(?:unavailable|nicht verfügbar)\b"
    r"|\bfehler beim laden\b",
    re.IGNORECASE,
)
SERVER_ERROR = re.compile(
    r"(?:^|[|:-] )(?:error )?5\d\d\b[\s:-]+"
    r"(?:bad|service|gateway|connection|web server|internal|backend|origin|ssl|error)\b.*",
    re.IGNORECASE,
)
GONE = re.compile(
    r"\b404\b(?!\w)|\b(?:seite|artikel|inhalt|beitrag|adresse|url) (?:wurde |konnte "
    r"|ist |existiert )?(?:leider )?(?:nicht|nicht mehr)"
    r" (?:gefunden|mehr|vorhanden|verfügbar|erreichbar|existiert|auffindbar)|\b(?:page"
    r"|article|content|story|file)"
    r"(?: you(?:'re| are)? \w+(?: \w+)?)? (?:was |is |could |can)?(?:not|n't|no longer) (?:be )?(?:found"
    r"|available|exists?|longer)"
    r"|\bpage not found|\bnot found\b|\bnichts gefunden\b|\bgibt es (?:leider )?nicht(?: mehr)?\b"
    r"|\bexistiert nicht\b|\bdoesn.t exist\b",
    re.IGNORECASE,
)
SCRIPT = re.compile(
    r"\b(?:aktivier\w+|enable|einschalten|turn on|activate|requires?|benötig\w+"
    r"|erforder\w+)\b.{0,60}\bjava-?script|\bjava-?script\b.{0,60}"
    r"\b(?:aktivier\w+|enable[d]?|disabled|deaktiviert|required|benötigt|erforderlich"
    r"|einschalten|turn(?:ed)? o)",
    re.IGNORECASE,
)
PAYWALL = re.compile(
    r"\b(?:weiterlesen|weiter lesen|jetzt weiterlesen) (?:mit|im|als|nach)\b|\b(?:nur"
    r"|exklusiv) für (?:\w+ )?(?:abonnent|mitglieder|leser mit)"
    r"|\b(?:bereits|schon|sie sind) (?:bereits )?(?:abonnent|abonniert|kund|registriert"
    r"|digital)|\bsie haben (?:bereits|schon) ein (?:\w+-?)?(?:abo|konto)"
    r"|\b(?:diesen|dieser|den) (?:artikel|beitrag|text|inhalt)\b.{0,60}\b(?:abo(?:nnement"
    r"|nnent\w*)?|abonnieren|freischalten|registrier\w+|plus|kostenpflichtig)\b"
    r"|\bum (?:diesen|den|weiter)\b.{0,40}\blesen\b.{0,60}\b(?:abo|anmelden|registrier)"
    r"|\bfreischalten\b|\b(?:plus|premium|digital)-?(?:artikel|inhalt|abo)\b"
    r"|\bto (?:continue|keep|finish) reading\b|\b(?:subscribe|sign in|log in|register) to (?:read"
    r"|continue|unlock|view)|\balready (?:a |have an? )?(?:subscri|account|member)"
    r"|\bsubscribers? only\b|\bfor subscribers\b|\bthis (?:article|content|story) is (?:only"
    r"|exclusive|reserved|for)\b.{0,40}\b(?:subscri|member)"
    r"|\bunlock (?:this|the|full)\b|\bréservé aux abonnés|\bsuscríbete para|\babbonati per",
    re.IGNORECASE,
)
ANY_OFFER = re.compile(
    r"already|bereits|schon|sie sind|sie haben|(?:plus|premium|digital)-?(?:artikel|inhalt|abo)$",
    re.IGNORECASE,
)
"""What of these offers of a whole paper say, too, beside a text that has come to its end."""
