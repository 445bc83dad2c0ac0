"""How newspapers print the credit of a photograph behind its caption: labels, signs, parentheses, agencies."""

import re

# Words that open a parenthesis which tells where in the picture somebody is, or when it was taken: no credit.
POSITION = re.compile(
    r"^(?:(?:from|at|in|on|the|far|top|bottom|back|front|upper|lower|second|third|fourth|fifth|sixth|first|1st|2nd|3rd|\dth|links|rechts|mitte|li|re|v|à)\b\.?\s*)*"
    r"(?:left|right|center|centre|middle|top|bottom|front|back|row|above|below|l|r|c|links|rechts|mitte|gauche|droite|izquierda|derecha|centro|sinistra|destra"
    r"|pictured|archive|file|undated|not pictured|from left|from right|clockwise.*|symbolbild|archivbild)\b"
    r"(?:\s*(?:to|and|from|of|,|row|second|third|left|right|side|center|the|background|foreground)\b)*[\s.]*$"
    r"|^(?:(?:file|archive|archival|stock|undated|handout|representative|representational|illustrative)\s"
    r"(?:photo(?:graph)?s?|images?|pictures?|foto)|(?:foto|imagen|photo|image)s?\s(?:de\s|d['’])?archi(?:v[oe]s?)"
    r"|archivfotos?|symbolfotos?|arkivfoto|arkivbild|kuvituskuva|illustration|자료\s?사진|資料写真|資料照片?|资料图片?)$",
    re.I,
)
OF_OLD = (
    r"(?:(?:archiv|symbol|presse|agentur|beispiel|luft|titel|arkiv)|(?:file|archive|handout|stock|cover|main|lead)\s)?"
)
LABEL = (
    rf"(?:{OF_OLD}(?:photo(?:graph(?:er|y|s)?)?s?|image|picture|pic|credits?|source|video|graphic|illustration|foto(?:grafie|s|grafía|grafija|graf|graaf|ğraf|credit)?"
    r"|bild(?:er|quelle|nachweis|rechte|credit)?|quelle|fuente"
    r"|crédits?\s+photos?|crédits?|crédito|imagen?|kilde|fonte|rechte|copyright|ảnh|фото(?:графия)?|kuvat?|beeld|fotó|φωτο(?:γραφία)?|zdjęcie|görsel"
    r"|screenshot|montage|grafik|reproduktion|תמונה|צילום|تصوير|صورة|ภาพ)"
    r"|사진(?:\s*(?:출처|제공))?|출처|写真(?:提供)?|撮影|提供|图源|圖源|[图圖]片[来來]源|[来來]源|[摄攝]影|圖|图)"
)
LABELLED = re.compile(
    rf"(?:^|(?<=[\s.,;|/(\[=＝。–—-]))[(（]?{LABEL}(?:\s+credits?|\s+courtesy)?\s*[:：=＝©]\s*(?:by\s+)?(?P<who>[^:]{{2,90}}?)[)）\].\s]*$"
    rf"|(?:^|(?<=[.,;|!?\"”’/–—-]\s)|(?<=[(\[]))(?:{LABEL}\s(?:by|von|par)\s|(?:{LABEL}\s)?courtesy\s(?:of\s)?)(?P<by>[^:.]{{2,90}}?)[)\].\s]*$",
    re.I,
)
CAPITAL = re.compile(  # in the midst of a line, where only the capital letter tells that a credit begins
    r"(?<=\w)\s+(?:(?:Photos?|Photograph|Picture|Image|Fotos?|Bild)\s(?:[Cc]redit:?\s|by\s|von\s|par\s|[Cc]ourtesy\s(?:of\s)?)"
    r"|Courtesy\s(?:of\s)?)(?P<who>(?:the\s)?[A-ZÀ-Þ][^.:;]{2,80}?)[)\].\s]*$"
)
NAME = (
    r"(?:[A-ZÀ-ÞŁŚŻČŠŽА-Я][\w.'’]*(?:-[\w.'’]+)*|de|van|von|der|den|di|del|della|da|dos|la|le|via|für|for|and|und|et"
    r"|y|e|en|och|og|&)"
)
NAMES = rf"{NAME}(?:(?:\s*[/|]\s*|\s+[–-]\s+|,?\s+){NAME}){{0,8}}"
UNPOINTED = re.compile(  # "Fot. Jan Testowy", "PHOTO JEAN MODÈLE": a label without a colon, then nothing but names
    r"(?:^|(?<=[.!?…»”\"]\s)|(?<=[(\[]))(?:[Pp]hotos?|PHOTOS?|[Ff]otos?|FOTOS?|[Ff]ot\.?|FOT\.?|[Pp]h\.?)(?:\s[Cc]redit)?\s+"
    rf"(?P<who>{NAMES})[)\].\s]*$"
)
SIGN = re.compile(r"[\s,;|/(\[–—-]*(?:©|\(c\)|Ⓒ|ⓒ|&copy;)\s*(?P<who>[^©]{2,90}?)[)\]\s]*$", re.I)
COPYRIGHT = re.compile(r"(?:^|(?<=[.!?]\s))Copyright\s(?:©\s?)?(?:19|20)\d\d,?\s+(?P<who>[^.:]{2,80}?)[.\s]*$")
PARENTHESIS = re.compile(r"\s*[(（]\s*(?P<who>[^()（）]{2,90})\s*[)）]\s*[.。]?$")
BRACKET = re.compile(r"\s*[\[【](?P<who>[^\[\]【】]{2,90})[\]】]\s*\.?$")
SLASH = re.compile(r"(?:(?<=[.!?\"”’])\s*/\s*|\s+/\s+)(?P<who>[^/]{2,60}(?:/[^/]{2,40})?)$")
BAR = re.compile(rf"(?<=\w[\w.!?”\"'’)])\s+[|•]\s+(?P<who>{NAMES})$")
KOREAN = re.compile(r"(?<=[.다음함])\s+(?P<who>연합뉴스|뉴시스|뉴스1|[가-힣]{2,4}\s*(?:선임)?기자)\s*$")
JAPANESE = re.compile(r"[=＝](?P<who>[^=＝。、]{2,30}(?:撮影|提供|写す))\s*$")
BY_MAIL = re.compile(r"\(?\bBy\s+(?P<who>[^\d()@]{3,50}?)\s*[(\[][^()\[\]\s]+@[^()\[\]\s]+[)\]]\)?\s*$")
AGENCIES = (
    "(?i:Getty Images|Getty|Agence France-Presse|Reuters|Associated Press|The Associated Press|Yonhap|Newsis|Xinhua"
    "|Imago|picture alliance|Shutterstock|iStock|Bloomberg|Anadolu|Alamy|Europa Press|WireImage|Unsplash|Pixabay"
    "|Adobe Stock|Lehtikuva|Zuma Press)"
    "|AFP|AP|AP Photo|dpa|EPA|EFE|ANSA|TASS|ТАСС|Keystone|PA|PA Wire|PA Images|Zuma|Kyodo|Jiji|UPI|APA|NTB|TT"
    "|Ritzau|Belga|ANP|DDP|CP|AA|AAP|PTI|ANI|MTI|PAP|CTK|ČTK|STA|LUSA|Lusa"
)
AGENCY_TAIL = re.compile(
    rf"(?<=[.!?”\"'’…])(?:\s+|\s*[—–]\s*)(?P<who>(?:[^\s.,][^.,;:]{{0,50}}?[\s/,|–—-]+)?(?:{AGENCIES})(?:[\s/,|–—-][^.]{{0,40}})?)\s*\.?$"
)
AGENCY_FIRST = re.compile(
    r"\s+(?P<who>(?:AP Photo|REUTERS|Reuters|AFP|EPA|Getty Images|GETTY IMAGES|Yonhap|Xinhua)\s?/\s?"
    r"[A-ZÀ-Þ][^.;:]{2,60})\.?$"
)
CREDIT_ONLY = re.compile(
    rf"^(?:(?:[A-Z][\w.'’]*(?:-[\w.'’]+)*|van|de|von|der|via)(?:\s*[/,|–]\s*|\s+-?\s*)){{0,5}}(?:{AGENCIES})(?:[\s/,|–-][^.;:]{{0,40}})?$"
)
YEAR = r"(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?,?\s+)?"
LEAD = re.compile(
    rf"^[\s|/,;:–—•·-]*(?:(?:image|picture|photo)\s(?:copyright|source|credits?)\s*[,:]?\s+"
    rf"|(?:{LABEL}|file)(?:\s+credits?)?(?:\s*(?:[:：=＝…]|\.{{2,}})|\s(?:by|of|von)\s)\s*|[圖图]\s*[/／]\s*"
    rf"|(?:©|ⓒ|\(c\)|copyright(?=\s(?:19|20)))\s*{YEAR}|by\s+)*[\s|/:]*",
    re.I,
)
UNPOINTED_LEAD = re.compile(
    r"^(?:Photos?|Fotos?|PHOTOS?|FOTOS?)\s+(?=[A-ZÀ-Þ])(?!(?i:library|agency|press|news|services?|studios?|illustration))"
)
RIGHTS = re.compile(r"[\s.,;|/–-]*\ball rights(?: reserved)?\.?$|[\s.,;|/–-]*\ball rights reserved\b.*$", re.I)
LABEL_LEFT = re.compile(rf"(?:^|[\s|/,;(\[–—-]+){LABEL}\s*[:：]\s*$", re.I)
MARKED = re.compile(r"^[▲△▼▽◀▶►◆◇■□●○▷◁☞※]+\s*")
CAPTION_LABEL = re.compile(
    r"^(?:(?:image|media|photo|picture|video)\scaption[,:]?\s+"
    r"|(?:caption|bildunterschrift|bildtext|bildbeschreibung|légende|pie de foto|leyenda|didascalia"
    r"|사진\s?설명)\s*[:：=]\s*)",
    re.I,
)
DOMAIN = re.compile(r"(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+){0,2}\.[a-z]{2,6}")
TAILS = (
    BY_MAIL,
    LABELLED,
    COPYRIGHT,
    UNPOINTED,
    CAPITAL,
    SIGN,
    PARENTHESIS,
    BRACKET,
    JAPANESE,
    AGENCY_TAIL,
    AGENCY_FIRST,
    SLASH,
    BAR,
    KOREAN,
)  # in the order they are tried
BOXED = frozenset((PARENTHESIS, BRACKET, SLASH))  # what stands there need not be a credit
