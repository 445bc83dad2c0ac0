"""A byline as printed → authors: persons in order, their e-mail addresses, agencies."""

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.items import Author
from crawler.normalization.dates import MONTHS, WEEKDAYS
from crawler.normalization.text import clean, fold

BY = re.compile(
    r"^(?:(?:written|story|reported|text|words|posted|published|article|interview|analysis|opinion|review|reporting|photos?)\s+(?:and\s+\w+\s+)?)?"
    r"(?:by|von|par|por|di|av|af|door|oleh|bởi|tekst|text|texte?o?|autor(?:in|en|es)?|auteurs?|author"
    r"|od|автор|текст|yazan|penulis|reporter|του|της|των|بقلم|מאת|eine? \w+ von)\s*(?:[:：]\s*|\s+)(?=\S)"
    r"|^(?:(?:本报|本報)?(?:记者|記者)|作者|撰文|文|取材)\s*[:：/／\s]\s*(?=\S)",
    re.I,
)
MAIL = re.compile(r"[\w.+'-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63})+|[\w.+-]{1,64}@[\w-]{3,63}\s(?:com|co\.kr)\b")
BRACKETS = re.compile(r"[(\[（]([^()\[\]（）]*)[)\]）]")
URL = re.compile(r"https?://\S+|www\.\S+")
AND = re.compile(r"\s+(?:and|und|et|y|e|og|och|ve|en|dan|i|und|sowie|with|mit|и|та)\s+|\s*&\s*", re.I)
PARTS = re.compile(r"\s*[;|•·／/]\s*|\s+[–—-]\s+|\n+|\s*、\s*|\s{3,}")
ROLE = re.compile(  # what a person is, or the part of a paper that a line names: no author
    r"\b(?:editors?|reporters?|correspondents?|writers?|columnists?|contributors?|contributing|journalists?|producers?"
    r"|chief|authors?|photographers?|critics?|professor|interns?|freelancers?|redakteur\w*|korrespondent\w*|autor\w*"
    r"|redactor\w*|periodistas?|corresponsal\w*|journaliste\w*|rédact(?:eur|rice)\w*|giornalist[ae]|cronista|inviat[oa]"
    r"|jornalistas?|repórter\w*|redacteur\w*|verslaggever\w*|reportere?|skribent\w*|dziennikar\w*|novinár\w*|muhabir\w*"
    r"|yazar\w*|журналист\w*|корреспондент\w*|редактор\w*|politics|business|sports?)\b",
    re.I,
)
DESK = re.compile(  # who signs for people that a paper does not name
    r"\b(?:staff|team|desk|bureau|newsroom|agenc(?:y|ies)|reports|redaktion\w*|redakcja|redakce|redakcia|redacción|redação"
    r"|redazione|rédaction|redactie|redaktionen|redaksjonen|toimitus|редакция|редакція|haber merkezi)\b",
    re.I,
)
CREDENTIAL = re.compile(
    r"(?:[A-Z]{2,5}|(?:[A-Z][a-z]?\.){1,4}[A-Z]?|Ph\.?\s?D\.?|Esq\.?)"
)  # after a name: "MD", "Ph.D."
GENERATION = re.compile(r"(?:Jr|Sr|II|III|IV)\.?")
KOREAN_ROLE = re.compile(r"\s*(?:선임)?(?:기자|특파원|논설위원|칼럼니스트|인턴기자|객원기자|記者)$")
AFTER = re.compile(
    r"\s*(?:(?<=[^\W\d_])(?:Published|Updated|Posted|Veröffentlicht|Aktualisiert|Publicado|Publié)\b"
    r"|\b(?i:published|updated|posted|last modified|veröffentlicht|aktualisiert|publiziert|erschienen|geschrieben"
    r"|gepostet|schreibe einen|kommentar\w*|comments?|publicad[oa]|actualizad[oa]|comentarios?|publié|mis à jour"
    r"|commentaires?|pubblicat[oa]|aggiornat[oa]|gepubliceerd|geplaatst|publicerad|uppdaterad|publisert|oppdatert|publiceret"
    r"|opdateret|opublikowano|aktualizacja|publikováno|опубликован\w*|обновлен\w*|yayınla\w*|güncelle\w*)\b"
    r"|\bin (?=[A-Z])|\b(?:[Ff]oto|[Pp]hoto)s?\b|\b(?:Symbol|Archiv)bild\b"
    r"|\(|\d|@\w+).*$|(?<=[a-z])(?:Twitter|Facebook|Instagram"
    r"|Email|Bluesky)$",
    re.S,
)
DATED = frozenset((*MONTHS, *WEEKDAYS))
BEFORE_DATE = re.compile(r"\s+(?:am|on|at|le|el|vom|den|il|op|em|kl|um|à)$", re.I)  # what is left of "on May 3"
NO_NAME = re.compile(  # of lines that stand beside names, how long a text takes to read and when it was read
    r"(?:hace|vor|il y a|tiempo de lectura|lesezeit|lesedauer|reading time|min(?:uten)? read|temps de lecture"
    r"|tempo di lettura|leestijd|ca|shares?|artikel|blog)",
    re.I,
)
MOST_CHARACTERS = 1000  # of a byline
AGENCIES = frozenset(
    fold(n)
    for n in [
        "Yonhap",
        "Yonhap News",
        "Yonhap News Agency",
        "AP",
        "Associated Press",
        "The Associated Press",
        "AFP",
        "Agence France-Presse",
        "Reuters",
        "Bloomberg",
        "Bloomberg News",
        "dpa",
        "Deutsche Presse-Agentur",
        "UPI",
        "Xinhua",
        "Kyodo",
        "Kyodo News",
        "Jiji",
        "Jiji Press",
        "EFE",
        "ANSA",
        "APA",
        "SDA",
        "Keystone-SDA",
        "TASS",
        "PTI",
        "ANI",
        "PA",
        "PA Media",
        "Press Association",
        "dapd",
        "SID",
        "KNA",
        "epd",
        "NTB",
        "TT",
        "Ritzau",
        "Belga",
        "ANP",
        "Newsis",
        "News1",
        "IANS",
        "Anadolu",
        "Anadolu Ajansı",
        "Anadolu Agency",
        "Antara",
        "Bernama",
        "From news reports",
        "News reports",
        "Asia News Network",
        "The Canadian Press",
        "Canadian Press",
        "AAP",
        "Europa Press",
        "Tribune News Service",
    ]
)
ORGANIZATION = re.compile(
    r"\b(?:news|press|editorial|online|media|network|magazine|times|post|herald|daily|tv|radio|gmbh|inc|ltd)\b"
    r"|\.(?:de|com|net|org|tv|co|ch|at)\b",
    re.I,
)
FIRST = frozenset(("may", "june", "april", "august", "mai", "jan", "mar"))  # months that people are called
MOST_NAME = 60  # characters


def authors_of(byline: str, email_domains: Sequence[str] = ()) -> tuple[Author, ...]:
    """The authors a printed byline or an author value names, in order; () when it names none.

    Addresses are given to the names in order where there are as many; a lone address is an author without a name.
    """
    text = clean(byline[:MOST_CHARACTERS])
    mails = [
        repaired("".join(m.split()) if "@" in m and not m.endswith(" com") else m.replace(" ", "."), email_domains)
        for m in MAIL.findall(text)
    ]
    agency_only = re.fullmatch(r"[(\[]([^()\[\]@]{2,40})[)\]]", text)
    if agency_only:
        return tuple(Author(name=n.strip(), type="Organization") for n in agency_only[1].split("/") if n.strip())
    bare = MAIL.sub(" ", URL.sub(" ", text))
    jobs = [j.strip() for j in BRACKETS.findall(bare) if j.strip(" ,;")]
    bare = BRACKETS.sub(" ", bare)
    found = [author for part in _parts(bare) if (author := _author(part)) is not None]
    found = list({fold(a.name or ""): a for a in reversed(found)}.values())[::-1]
    if len(found) == 1 and len(jobs) == 1 and ROLE.search(jobs[0]):
        found[0] = replace(found[0], job_title=jobs[0])
    persons = [i for i, a in enumerate(found) if a.type == "Person"]
    if not found:
        return tuple(Author(name=None, email=m) for m in mails)
    for number, mail in enumerate(mails):
        if number < len(persons):  # addresses stand in the order of the names
            found[persons[number]] = replace(found[persons[number]], email=mail)
    return tuple(found)


def _parts(text: str) -> list[str]:
    out: list[str] = []
    for piece in PARTS.split(_unlabelled(text)):
        names: list[str] = []
        for part in re.split(r"\s*[,，]\s*", _unlabelled(piece)):
            sides = [s for s in AND.split(part) if s.strip()]
            if len(sides) > 1 and (
                all(_two_words(s) or fold(s) in AGENCIES for s in sides) or any(fold(s) in AGENCIES for s in sides)
            ):
                names.extend(sides)
            elif names and GENERATION.fullmatch(part):
                names[-1] += f", {part}"
            elif not (names and " " in names[-1] and CREDENTIAL.fullmatch(part) and fold(part) not in AGENCIES):
                names.append(re.sub(r"^(?:and|und|et|y|e|og|och|ve)\s+", "", part, flags=re.I))
        out.extend(names)
    return [_unlabelled(name) for name in out]


def _two_words(text: str) -> bool:
    words = text.split()
    return len(words) >= 2 or (len(words) == 1 and any(ord(c) > 0x2E80 for c in text))


def _unlabelled(text: str) -> str:
    previous = None
    while previous != text:
        previous, text = text, BY.sub("", text.strip(' \t:;,.–—-|•·*_"“”'))
    return text


def _author(part: str) -> Author | None:
    name = AFTER.sub("", part).strip(" \t:;,–—-|•·*_\"“”'")
    name = KOREAN_ROLE.sub("", _undated(name, cut=name != part))
    words = name.split()
    if not name or len(name) > MOST_NAME or not any(c.isalpha() for c in name) or len(words) > 7:
        return None
    if fold(name) in AGENCIES:
        return Author(name=name, type="Organization")
    if (
        (len(name) <= 3 and name.isascii() and name.islower())
        or NO_NAME.fullmatch(name)
        or _is_date(words, cut=name != part)
    ):
        return None
    if ROLE.search(name):
        return None if len(words) > 1 or name.islower() or ROLE.fullmatch(name) else Author(name=name)
    if DESK.search(name):
        return None if DESK.fullmatch(name) else Author(name=name, type="Organization")
    if ORGANIZATION.search(name):
        return Author(name=name, type="Organization")
    return Author(name=name)


def _undated(name: str, cut: bool) -> str:
    """A name without what is left of a date behind it: "Ann Lee on Monday"; "Ann Lee May", where the day was cut."""
    words = name.split()
    last = len(words)
    while last > 1 and words[last - 1].strip(".,").casefold() in DATED:
        last -= 1
    if last < len(words) and (cut or BEFORE_DATE.search(" ".join(words[:last]))):
        name = " ".join(words[:last])
    return (BEFORE_DATE.sub("", name) if cut or last < len(words) else name).strip(" ,|-–—")


def _is_date(words: Sequence[str], cut: bool) -> bool:
    """Whether words are months and weekdays alone, with a day cut off behind them or a single one that nobody is
    called."""
    return all(w.strip(".,").casefold() in DATED for w in words) and (
        cut or (len(words) == 1 and words[0].casefold() not in FIRST)
    )


def repaired(mail: str, domains: Sequence[str]) -> str:
    """An address whose domain is mistyped by up to two letters, with the source's domain; anything else unchanged."""
    local, _, domain = mail.partition("@")
    for known in domains:
        if domain != known and _distance(domain.casefold(), known.casefold(), 2) <= 2:
            return f"{local}@{known}"
    return mail


def _distance(a: str, b: str, most: int) -> int:
    """The edit distance of two short strings, or more than `most` where it is more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, start=1):
        previous, row[0] = row[0], i
        for j, right in enumerate(b, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (left != right))
    return row[-1]
