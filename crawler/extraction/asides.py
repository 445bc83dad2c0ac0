"""Lines between and after the paragraphs of a story that are said by the publisher to the reader, told by their own
words: invitations to subscribe or follow, consent for embedded content, who else reported."""

import re

from crawler.extraction.phrases import Phrases

MOST_LINE = 180  # characters; in a line that short an invitation may stand anywhere
MOST_LABEL = 60  # characters of a line that is all a label
MOST_ASIDE = 500  # characters; what is longer is text, whatever it invites to
WORDS = (
    r"(?:subscribe|sign up|sign in|log in|register|follow (?:us|me|him|her|@|[\w.’' ]{2,50} on)|join (?:us|our"
    r"|the)|download"
    r"|bookmark|click here|tap here|get (?:the|our|more)|like us|share (?:it|this)|e-?mail \w+(?: \w+)? at"
    r"|abonnier\w*|folge\w*|melde\w* (?:dich|sie sich|du)|abonnez|inscri(?:vez|viti)|suivez|rejoignez|téléchargez"
    r"|suscr[ií]b\w*|síg[au]\w*|sigue\w*|descarga\w*|seguici|iscriviti|scarica|assine|siga|inscreva|abonneer|volg"
    r"|følg|abonn[eé]r\w*|takip edin|abone|подпис\w+|следите|підпис\w+|구독\w*)"
)
INVITES = Phrases(rf"(?:^|[.!?:…–—-]\s+|\bplease\s+|[¿¡]\s?){WORDS}(?!\w)")  # as a sentence begins
ANYWHERE = Phrases(rf"\b{WORDS}(?!\w)")
CHANNELS = Phrases(
    r"\b(?:newsletters?|inbox|whats ?app|telegram|facebook|twitter|instagram|youtube|tiktok|linkedin|google news"
    r"|google play|app store|bluesky|threads|podcasts?|push|channel|[\w-]{0,30}kanal|canal|canale|apps?|boletín"
    r"|infolettre|e-?mail alerts?|account|friend)\b|@\w{3,}|телеграм|뉴스레터",
)
EMBEDDED = Phrases(
    r"extern\w* (?:inhalt\w*|content|media)|(?:external|third[- ]party) (?:content|media|platform\w*)"
    r"|contenus? (?:externes?|tiers)|contenidos? (?:externos?|de terceros)|contenut\w* estern\w*|drittplattform\w*",
)
CONSENT = Phrases(
    r"einverstanden|zustimm\w+|datenschutz\w*|personenbezogen\w*|redakt\w*|consent\w*|cookies?|privacy|personal data"
    r"|accept\w*|consentimiento|consenso|anzeigen|display",
)
REPORTED = re.compile(
    r"\bcontributed to (?:this|the) (?:report|story|article)\b"
    r"|^(?:with (?:additional )?(?:files|reporting|reports?) (?:from|by)|(?:additional )?reporting by|editing by)\b"
    r"|^[\w'’., -]{3,120} reported from [A-Z]"
    r"|^[\w'’. -]{3,50} \([\w.+-]+@[\w.-]+\)|^(?:you (?:can|may) )?(?:write to|contact|reach"
    r"|e-?mail) [^.!?]{2,60} at \S+@\S+\.?$"
    r"|^[\w'’. -]{3,50} can be (?:reached|contacted) (?:at|via|on)\b|^the post .{3,200} (?:appeared first"
    r"|first appeared) on\b"
    r"|^(?:last )?updated (?:at|on)?[^.!?]{0,40}\d{1,2}[:.]\d\d ?[ap]\.?m\.?(?: [A-Z]{2,4})?$",
    re.I,
)


RELATED = re.compile(  # a line that names what else there is to read
    r"[\W_]*(?:(?:see |read |also |watch |more |you (?:may|might) (?:also )?)*(?:also (?:read|like|see|watch|on)"
    r"|read (?:more|also|next)"
    r"|see also|read this(?: next)?|related(?: (?:\w+ )?(?:articles?|stor(?:y|ies)|news|posts?|links?|coverage"
    r"|topics?|content|reading))?"
    r"|up next|more (?:stories|news|like this|to read)|don.t miss|recommended(?: (?:for you|stories|reading))?"
    r"|you (?:may|might) (?:also )?"
    r"(?:like|be interested in)|most (?:read|popular)|trending(?: now)?|editors?.? picks?|what to read next"
    r"|lesen sie (?:auch|hier|dazu|mehr)|mehr (?:zum thema|dazu|lesen)|auch interessant|das könnte (?:sie"
    r"|dich) auch interessieren"
    r"|zum thema|passend dazu|weiterlesen|(?:à |a )?lire (?:aussi|également)|sur le même (?:sujet|thème)"
    r"|à lire sur|voir aussi|(?:nos )?autres articles"
    r"|(?:lee|leer|lea|vea|ver|mira|mirá|leé|te puede|le puede|puede) (?:también|interesar|además)"
    r"|noticias? relacionad[ao]s?|más (?:noticias|información)"
    r"|leggi anche|potrebbe interessarti(?: anche)?|per approfondire|vedi anche|articoli correlati|(?:leia|veja"
    r"|confira) (?:também|mais|ainda)|saiba mais"
    r"|(?:lees|bekijk) (?:ook|meer|verder)|meer over|(?:läs|les|læs|se) (?:också|også|mer|mere|även)|lue (?:myös"
    r"|lisää)|(?:czytaj|zobacz|przeczytaj|sprawdź)"
    r" (?:też|także|również|więcej)|(?:čtěte|přečtěte si) (?:také|více)|olvasta már|citește și|citiți și"
    r"|(?:читайте|смотрите|читать) (?:также|ещ[её]|далее|по теме)|(?:читайте|дивіться) (?:також|ще)|по теме"
    r"|материалы по теме"
    r"|(?:ilgili|benzer) haber(?:ler)?|(?:bunlar da )?ilginizi çekebilir|διαβάστε (?:επίσης|ακόμη|περισσότερα)"
    r"|関連(?:記事|ニュース|リンク)|あわせて読みたい|こちらもおすすめ|(?:관련|추천|인기|주요|연관)\s?(?:기사|뉴스)"
    r"|함께 보면 좋은 기사"
    r"|(?:相关|相關|延伸|推荐|推薦)(?:阅读|閱讀|新闻|新聞|文章|报道|報導|連結|链接)|(?:更多|看更多)(?:新闻|新聞"
    r"|报道|報導)"
    r"|(?:اقرأ|شاهد|إقرأ) (?:أيضا|أيضاً|ايضا|المزيد)|(?:مواضيع|أخبار) (?:ذات صلة|متعلقة)|קראו (?:גם|עוד)"
    r"|کتاب‌های مرتبط|بیشتر بخوانید"
    r"|(?:ये|यह) भी (?:पढ़ें|देखें)|और पढ़ें|baca juga|lihat juga|simak juga|berita terkait|xem thêm|đọc thêm"
    r"|tin liên quan|อ่าน(?:เพิ่มเติม|ต่อ|ข่าว\S*)))",
    re.I,
)
LABEL = re.compile(  # the whole of a line: advertising, comments, sharing, tags
    r"[\W\d_]*(?:advertis(?:e?ment|ing)|(?:paid |sponsored )?(?:ad|advert|content|post)s?|sponsored(?: by)?"
    r"|promoted|anzeige|werbung|publicité|publicidade?"
    r"|pubblicità|annuncio(?: pubblicitario)?|advertentie|annons|annonse|annonce|mainos|reklam[aeęy]?|inzerce"
    r"|hirdetés|publicitate|реклама|διαφήμιση|広告|광고|广告|廣告|إعلان|פרסומת|विज्ञापन|iklan|quảng cáo|โฆษณา"
    r"|(?:the )?(?:story|article|post|text)? ?continues? (?:below|after)(?: (?:the |this )?(?:advertisement|ad"
    r"|video))?|(?:scroll|keep (?:scrolling|reading)) (?:down )?(?:to continue(?: reading)?|for more)"
    r"|(?:(?:der )?artikel (?:geht|wird) (?:nach|unter)|nach der (?:anzeige|werbung) weiterlesen|la suite (?:après"
    r"|sous)|continúa (?:después|tras)|continua (?:dopo|após)|lees verder onder|artikkelen fortsetter"
    r"|artikeln fortsätter).{0,40}"
    r"|(?:view |show |post |add |leave |write |read |join |see |all |the |your |a |be the first to )*(?:comments?"
    r"|repl(?:y|ies)|conversation|discussion)(?: on this (?:story|article))?|(?:neue |alle )?kommentare?"
    r"|commentaires?"
    r"|comentarios?|comentários?|commenti|reacties|kommentarer?|komentarze|комментари[ийя]+|коментар[іи]"
    r"|yorum(?:lar)?|コメント|댓글|评论|評論|(?:ال)?تعليقات|תגובות|bình luận|komentar"
    r"|tell us what you think.{0,20}|what do you think\W*|(?:please )?(?:share|like|tweet|print|email|save"
    r"|listen to)(?: (?:this|the|it|on|via)\b.{0,30})?|(?:artikel |beitrag )?(?:teilen|drucken)"
    r"|partager(?: cet article)?|compart(?:ir|e|ilhar?)"
    r"|condividi|delen|dela|del|jaa|udostępnij|поделиться|поділитися|paylaş|シェア|공유(?:하기)?|分享|شارك|שתפו"
    r"|bagikan|chia sẻ|tags?|topics?|keywords?|filed under|schlagw[oö]rte?r?|stichwörter|mots[- ]clés|etiquetas"
    r"|temas|argomenti"
    r"|трэги|теги|etiketler|タグ|태그|标签|標籤|(?:back |scroll )?(?:to |back to )?top|next|previous|close|loading"
    r"|play(?: video)?|watch(?: video| now| live)?|video|photos?|gallery|newsletters?|copyright)[\W\d_]*",
    re.I,
)
CLICK = Phrases(r"(?:^|[.!?:]\s+)(?:please )?(?:click|tap) here\b|\bclick here (?:for|to)\b")
HEAR = Phrases(
    r"\bwe(?:.d| would) (?:like|love) to hear\b|\bletters? to the editor\b.{0,300}\b(?:e-?mail|submit|send)\b"
    r"|\b(?:do you have|got|have) (?:a|any) (?:story|tip|news tip|question|view)s?\b.{0,80}\b(?:e-?mail|contact"
    r"|let us know|get in touch)\b"
    r"|\b(?:do you have|got) (?:a|any) (?:story|tip|news tip)s?\b.{0,20}\?"
    r"|\b(?:moderating|moderate|comment) (?:all )?(?:comments|policy|guidelines)\b",
)
ACCOUNT = Phrases(
    r"\b(?:tu|su|your|votre|ton|ihre?[nms]?|deine?[nms]?|sua|il tuo|la tua) (?:\w+ )?(?:cuenta|suscripción"
    r"|contraseña|account|subscription|password|compte"
    r"|abonnement|mot de passe|abo|konto|passwort|conta|senha|abbonamento)\b",
)
DEVICE = Phrases(r"\b(?:dispositivos?|devices?|appareils?|gerät\w*)\b")
READING = Phrases(r"\b(?:leyendo|reading|lire|lisez|lesen|lendo)\b")
APPEAL = Phrases(  # for money, for the publisher's own work
    r"\b(?:support|donat\w+ to|contribut\w+ to|fund|unterstütz\w*|spende\w*|soute(?:nez|nir)|apoya\w*|sost(?:ieni"
    r"|enete)|apoie|steun\w*"
    r"|stöd|støtt?|wspieraj\w*|wesprzyj\w*|поддерж\w+|підтрим\w+)\b.{0,50}\b(?:our|unser\w*|notre|nuestr\w+"
    r"|nostr\w+|noss\w+|onze|vår\w*"
    r"|vores|nasz\w*|наш\w*)\b.{0,30}\b(?:work|journalis\w+|reporting|newsroom|arbeit|travail|rédaction|trabajo"
    r"|periodis\w+|lavoro"
    r"|giornalis\w+|trabalho|jornalis\w+|werk|dziennikar\w+|prac[aęy]|работ\w+|журналист\w+|робот\w+)"
    r"|\b(?:support us|unterstütz\w* uns|soutenez[- ]nous|ap[óo]y[ae]nos|sostienici|steun ons|wesprzyj nas"
    r"|поддержите нас)\b.{0,60}"
    r"(?:month|monatlich|einmalig|donat|spend|mensuel|\bdon\b|mensual|donaci|mensil|maandelijks|€|\$|euro)",
)
DISCLAIMED = Phrases(
    r"\b(?:comment(?:s|aires|i)?|kommentare?\w*|comentarios?|comentários|reacties"
    r"|opinions expressed)\b.{0,60}\b(?:not|nicht|pas|no|não|non|niet|do not)"
    r"\b.{0,40}\b(?:views?|opinions?|meinung\w*|avis|opini[oóã]\w*|mening\w*)\b",
)
IMPRINT = Phrases(
    r"\b(?:tel(?:efon\w*|éfono|éphone|ephone|\.)?|fone|phone|fax|cnpj|cif|siret|p\. ?iva|ust-?id\w*"
    r"|(?:사업자)?등록번호|대표전화)\W{0,4}[+(]?\d",
)


def aside(text: str) -> str:
    """What makes a line the publisher's own word to the reader, and no text of the story; "" for nothing."""
    if DISCLAIMED.search(text[:MOST_LINE]):
        return "says whose opinion comments are"
    if len(text) > MOST_ASIDE:
        return ""
    invites = INVITES.search(text) or (len(text) <= MOST_LINE and ANYWHERE.search(text))
    if invites and CHANNELS.search(text):
        return "invites to the publisher's channels"
    if len(text) <= MOST_LABEL and LABEL.fullmatch(text):
        return "a label of advertising, comments or sharing"
    if (label := RELATED.match(text)) and _is_label(text, label.end()):
        return "names what else there is to read"
    if len(text) <= MOST_LINE and CLICK.search(text):
        return "asks for a click"
    if HEAR.search(text):
        return "asks readers to write"
    accounts = len(ACCOUNT.pattern.findall(text)) if ACCOUNT.search(text) else 0
    if accounts > 1 or (accounts and DEVICE.search(text)):
        return "speaks of the reader's account"
    if len(text) <= MOST_LINE and DEVICE.search(text) and READING.search(text):
        return "speaks of the reader's device"
    if APPEAL.search(text[:MOST_LINE]):
        return "asks for support"
    if text[-1:] not in '.!?…”"' and IMPRINT.search(text):
        return "says where to call the publisher"
    return "asks consent for embedded content" if EMBEDDED.search(text) and CONSENT.search(text) else ""


def _is_label(text: str, end: int) -> bool:
    """Whether a line is but a label of what else there is to read: it ends there, or names it after a colon."""
    rest = text[end:].strip()
    if not any(c.isalnum() for c in rest):
        return True
    return rest[0] in ":：>|–—-»" and len(text) <= MOST_LINE and rest[-1] not in ".。।"


def is_reporting_note(text: str) -> bool:
    """Whether a line at the end of a text says who else reported it."""
    return len(text) <= MOST_ASIDE and bool(REPORTED.search(text))
