"""Words around names in bylines, by language: what leads to an author, to another trade, to a place or a role."""

import re

_LEADING = (
    "text texte texto texti testo tekst teksti teksty author authors autor autora autorin autoren autore"
    " autores autori autoři auteur auteurs szerző szerzők írta forfatter forfattere forfatar skribent"
    " skribenter kirjoittaja kirjoittajat yazan yazar haber muhabir автор авторы автори текст συντάκτης κείμενο"
    " penulis reporter wartawan jurnalis oleh byline interview bericht reportage redacción redação zpracoval"
    " opracowanie opracował piše napisao napisala pišu novinar by von par por door av af di words story"
    " लेखक लेखिका लेखन রচনা লেখক লেখিকা প্রতিবেদক نویسنده نگارنده گزارشگر تحریر مصنف எழுத்து எழுதியவர் రచయిత ಲೇಖಕ ലേഖകൻ લેખક"
    " ਲੇਖਕ ผู้เขียน เรื่อง ავტორი հեղինակ аўтар muallif müəllif mwandishi skrifar höfundur autors autorius"
    " reporting מאת כתב بقلم كتب كتبت 글 취재 기자 作者 文 撰文 撰稿 记者 記者 采写 採訪 文責 執筆 取材"
)
"""Before a colon."""
_TRADES = (
    r"fotos?|fotograf\w*|photo\w*|fotó\w*|bild(?:er|quelle)?|bilde[rt]?|kuvat?|videos?|illustrat\w+|grafik\w*|zdjęcia|montage"
    r"|editor|editing|edited|penyunting|translat\w+|übersetz\w+|traducción|traduction|fact[- ]?check\w*"
    r"|izvor|source|quelle|fuente|fonte|bron|kilde|källa|zdroj|źródło|kaynak|forrás|источник|джерело"
    r"|φωτογραφ\w+|фото|사진|摄影|攝影|写真|編輯|编辑|责编|校对"
)
_TOO = r"(?:\s?(?:&|\+|/|,|and|und|og|och|et|y|e|ja|i|en)\s?)"
_LABELS = "|".join(sorted(_LEADING.split(), key=len)[::-1])
_LABEL = rf"(?<!\w)(?:{_LABELS}|tác\sgiả)"
_COLON = r"\s?[:\uff1a]\s?"

TOGETHER = re.compile(
    rf"^{_LABEL}{_TOO}(?:{_TRADES}){_COLON}|^(?:{_TRADES}){_TOO}{_LABEL}{_COLON}", re.IGNORECASE
)
"""`Text und Foto: `, both by one."""
TRADE = re.compile(
    rf"[\W_]*(?<!\w)(?:additional\s)?(?:{_TRADES}|medically\sreviewed)(?:{_COLON}|\s(?:by|von|par|por|av|af)\s)"
    rf".*?(?={_LABEL}{_COLON}|$)",
    re.IGNORECASE,
)
"""What others did for the article, up to the next author: `Fotos: …`, `Photographs by …`."""
TRADE_BEHIND = re.compile(
    r"[^,;/|&·()]+\((?:foto(?:graf)?s?|photos?|photograph\w*|bild(?:er)?|bilder|video|illustration\w*|grafik\w*)\)",
    re.IGNORECASE,
)
"""Who took the pictures, as brackets behind the name say."""
LABEL = re.compile(
    rf"{_LABEL}{_COLON}|(?:文|撰文|作者|取材|執筆)\s?[/\uff0f|\uff5c・]\s?"
    r"|(?:記者|记者|기자|編集委員|論説委員|特派員)\s?(?=\w{2,4}(?:$|[\s/\uff0f]))"
    r"|(?:oleh|yazan|piše|pišu|oprac\.|โดย|بواسطة|(?-i:\u03a4(?:\u03b7ς|\u03bf\u03c5|ων))|γράφ\w{2,3}(?:\s(?:[\u03bfη]|\u03bf\u03b9))?|מאת|بقلم|كتب(?:ت)?\s-|írta)\s",
    re.IGNORECASE,
)
"""Leads to an author at the begin of a line, in whatever box."""
PLACED = re.compile(
    r"(?<=\w\w)\s(?:in|aus|from|à|für|for|For|pour)\s(?:the\s)?[^\W\d_a-zß-ÿ].*$|\s(?:berichtet|reports)\b.*$"
)
"""Where or for whom a person wrote, behind the name."""
BEFORE = re.compile(
    r"^[Vv]on unse(?:re[mnr]|rem)\s(?:\S+in|\S+en|\S+er|\S+eur)\s|^(?:Aus|From) [^\W\d_]\S+ (?:berichtet|berichten)\s"
)
"""Role or place before the name: `Von unserer Redakteurin …`."""
MATERIAL = re.compile(r"\b(?:[Mm]it )?Material (?:der|von|des)(?:\s(?:Agentur|Agenturen))?\s")
"""Before an agency whose text was used."""
ROLE = re.compile(
    r"(?<!\bto)(?<!\bthe)(?<!\bof)\s(?:(?:political|senior|chief|foreign|diplomatic|economics?|business|science|health"
    r"|environment|education|legal|security|defen[cs]e|sports?|culture|technology|tech|deputy|assistant|associate|managing"
    r"|executive|national|world|news|staff|contributing|special|royal|consumer|transport|climate|crime|travel|features?|social"
    r"|europe|general|data|investigations?|digital|lead|local|state|city)\s(?:\S+\s){0,3})"
    r"(?:correspondent|editor|reporter|writer|columnist|journalist|producer|contributor|critic|analyst|redakteur(?:in)?"
    r"|korrespondent(?:in)?|reporterin|journalistin|chefredakteur(?:in)?|redaktör|journaliste|redactora?|giornalista)$",
    re.IGNORECASE,
)
"""A role that stands behind a name without a mark between."""
