"""Lines between and after the paragraphs of a story that are said by the publisher to the reader, told by their own
words: invitations to subscribe or follow, consent for embedded content, who else reported."""

import re

MOST_LINE = 180  # characters; in a line that short an invitation may stand anywhere
MOST_ASIDE = 500  # characters; what is longer is text, whatever it invites to
WORDS = (
    r"(?:subscribe|sign up|sign in|log in|register|follow (?:us|me|him|her|@|\w+ on)|join (?:us|our|the)|download"
    r"|bookmark|click here|tap here|get (?:the|our|more)|like us|share (?:it|this)|e-?mail \w+(?: \w+)? at"
    r"|abonnier\w*|folge\w*|melde\w* (?:dich|sie sich|du)|abonnez|inscri(?:vez|viti)|suivez|rejoignez|téléchargez"
    r"|suscr[ií]b\w*|síg[au]\w*|sigue\w*|descarga\w*|seguici|iscriviti|scarica|assine|siga|inscreva|abonneer|volg"
    r"|følg|abonn[eé]r\w*|takip edin|abone|подпис\w+|следите|підпис\w+|구독\w*)"
)
INVITES = re.compile(rf"(?:^|[.!?:…–—-]\s+|\bplease\s+|[¿¡]\s?){WORDS}(?!\w)", re.I)  # as a sentence begins
ANYWHERE = re.compile(rf"\b{WORDS}(?!\w)", re.I)
CHANNELS = re.compile(
    r"\b(?:newsletters?|inbox|whats ?app|telegram|facebook|twitter|instagram|youtube|tiktok|linkedin|google news"
    r"|google play|app store|bluesky|threads|podcasts?|push|channel|[\w-]{0,30}kanal|canal|canale|apps?|boletín"
    r"|infolettre|e-?mail alerts?|account|friend)\b|@\w{3,}|телеграм|뉴스레터",
    re.I,
)
EMBEDDED = re.compile(
    r"extern\w* (?:inhalt\w*|content|media)|(?:external|third[- ]party) (?:content|media|platform\w*)"
    r"|contenus? (?:externes?|tiers)|contenidos? (?:externos?|de terceros)|contenut\w* estern\w*|drittplattform\w*",
    re.I,
)
CONSENT = re.compile(
    r"einverstanden|zustimm\w+|datenschutz\w*|personenbezogen\w*|redakt\w*|consent\w*|cookies?|privacy|personal data"
    r"|accept\w*|consentimiento|consenso|anzeigen|display",
    re.I,
)
REPORTED = re.compile(
    r"\bcontributed to (?:this|the) (?:report|story|article)\b"
    r"|^(?:with (?:additional )?(?:files|reporting|reports?) (?:from|by)|(?:additional )?reporting by|editing by)\b"
    r"|^[\w'’., -]{3,120} reported from [A-Z]",
    re.I,
)


def aside(text: str) -> str:
    """What makes a line the publisher's own word to the reader, and no text of the story; "" for nothing."""
    if len(text) > MOST_ASIDE:
        return ""
    invites = INVITES.search(text) or (len(text) <= MOST_LINE and ANYWHERE.search(text))
    if invites and CHANNELS.search(text):
        return "invites to the publisher's channels"
    return "asks consent for embedded content" if EMBEDDED.search(text) and CONSENT.search(text) else ""


def is_reporting_note(text: str) -> bool:
    """Whether a line at the end of a text says who else reported it."""
    return len(text) <= MOST_ASIDE and bool(REPORTED.search(text))
