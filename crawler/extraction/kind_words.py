"""What pages that are no stories say of themselves, in the languages newspapers are written in."""

import re

from crawler.extraction.phrases import Phrases
from crawler.extraction.word_set import word_set


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.I)


REFUSED = _any(  # in a title, a heading or the few lines of a page without a story
    r"\baccess (?:to this (?:page|site|resource) (?:has been |is )?)?denied\b|attention required!?"
    r"|\b403\b.{0,3}forbidden",
    r"\bare you (?:a )?(?:human|robot)\b|\b(?:i.m|you are|you.re) not a (?:robot|bot)\b|robot check|captcha",
    r"\bverif(?:y|ying) (?:that )?(?:you are|you.re) (?:a )?human|checking (?:if the site connection|your browser)",
    r"\brequest (?:was |has been |is )?(?:blocked|rejected)|\byou have been blocked|pardon our interruption",
    r"\bsecurity (?:check|verification)|too many requests|unusual (?:traffic|activity)|ddos protection",
    r"\b(?:not|un)available (?:in your (?:country|region|location)|due to legal reasons)|\b451\b.{0,3}unavailable",
    r"zugriff (?:verweigert|wurde verweigert)|kein roboter|accès (?:refusé|interdit)|pas un robot",
    r"acceso (?:denegado|restringido)|no (?:eres|soy) un robot|accesso negato|non sei un robot|acesso negado",
    r"não (?:é|sou) um robô|toegang geweigerd|geen robot|доступ (?:запрещ[её]н|ограничен|заборонено)|не робот",
    r"erişim (?:engellendi|reddedildi)|robot (?:değilim|olmadığınızı)|odmowa dostępu|přístup odepřen",
    r"アクセスが(?:拒否|制限)|ロボットでは(?:ない|ありません)|접근이 (?:차단|거부|제한)|로봇이 아닙니다"
    r"|비정상적인 접근",
    r"访问(?:被拒绝|受限|验证)|拒絕存取|(?:安全|人机)验证|تم رفض الوصول|لست روبوت|từ chối truy cập|akses ditolak",
)
SCRIPTS = _any(
    r"(?:enable|activate|turn on|requires?|need|allow) (?:javascript|js)\b|javascript (?:is "
    r"|has been )?(?:disabled|required"
    r"|turned off|not enabled)",
    r"javascript (?:ist )?(?:aktivieren|deaktiviert|erforderlich|einschalten)|activ\w+ (?:le |el )?javascript"
    r"|(?:abilita|attiva)\w* javascript|(?:ative|habilit\w+) (?:o |el )?javascript|(?:включит\w+"
    r"|увімкн\w+) javascript",
    r"javascript ?(?:を有効|이? ?활성화|를 (?:켜|사용|활성화))|(?:启用|啟用|开启) ?javascript",
)
WAITING = re.compile(
    r"just a moment|one moment,? please|please wait|einen moment,?(?: bitte)?|un instant|veuillez patienter"
    r"|un momento|um momento|aguarde|even geduld|ett ögonblick|et øjeblik|chwileczkę|prosím počkejte"
    r"|один момент|подождите(?: немного)?|зачекайте|bir dakika lütfen|请稍候|請稍候|しばらくお待ちください"
    r"|잠시만 기다(?:리십시오|려 ?주세요)|لحظة من فضلك",
    re.I,
)
CONSENT = _any(  # the title of a page that asks for consent before it shows the story
    r"before you continue|we value your privacy|your privacy (?:choices|matters)|(?:cookie|privacy) (?:consent"
    r"|settings"
    r"|preferences)|consent (?:required|needed)|bevor sie fortfahren|ihre privatsphäre|(?:cookie|datenschutz)-?"
    r"(?:einstellungen|zustimmung|einwilligung)|zustimmung erforderlich|avant de continuer|votre vie privée"
    r"|gestion des cookies|antes de continuar|tu privacidad|su privacidad|prima di continuare|la tua privacy"
    r"|sua privacidade|voordat je verdergaat|cookie-?instellingen|tietosuoja-?asetu\w+|前にお進み|cookieの(?:同意"
    r"|設定)"
)
_MISSING = (
    r"(?:http |error |fehler |erreur |ошибка |помилка )?404(?: error| fehler)?(?: (?:page )?not found)?|not found"
    r"|oops",
    r"(?:the |this |that |sorry,? |your )*(?:requested )?(?:page|article|story|content|file"
    r"|document)s? (?:you \w+(?: \w+){0,3} )?"
    r"(?:was |is |has been |could |can |cannot |can.t |couldn.t |does |doesn.t )?(?:not |no longer )?(?:be )?"
    r"(?:found|exists?|removed|deleted|available|missing|unavailable)(?: or .{1,30})?",
    r"(?:we )?(?:could|can) ?(?:no|n.)t find (?:that|this|the|your) (?:page|article|story)"
    r"|nothing (?:was )?found(?: here)?",
    r"no results? found|this page (?:does not|doesn.t) exist|(?:article|story|page) (?:has )?expired",
    r"(?:die |diese |angeforderte |gewünschte )*(?:seite|artikel|beitrag)(?: wurde| konnte| ist)?(?: leider)? nicht"
    r" (?:gefunden|vorhanden|verfügbar|mehr verfügbar)(?: werden)?|(?:diese|die) seite (?:gibt es"
    r"|existiert) nicht(?: mehr)?",
    r"(?:la |cette )?page (?:est )?(?:introuvable|non trouvée|inexistante)|(?:cet |l.)?article (?:est )?introuvable"
    r"|cette page n.existe (?:pas|plus)|page demandée introuvable|contenu introuvable",
    r"(?:la |esta )?p[áa]gina (?:solicitada )?(?:no (?:encontrada|existe|disponible|se encuentra|ha sido encontrada)"
    r"|não (?:encontrada|existe|disponível)|nao encontrada)|no (?:se )?(?:hemos|ha|pudimos) encontra\w+ (?:la"
    r"|esta) página"
    r"|(?:artículo|contenido|noticia) no (?:encontrad[oa]|disponible)|(?:conteúdo|notícia) não encontrad[oa]",
    r"(?:la )?pagina (?:non (?:trovata|esiste|disponibile)|niet gevonden|bestaat niet|nu a fost găsită|inexistentă)"
    r"|articolo non (?:trovato|disponibile)|(?:deze |artikel )?pagina (?:kan niet worden|is niet) gevonden"
    r"|artikel niet gevonden",
    r"sidan (?:kunde inte hittas|hittades inte|finns inte)|(?:siden|side) (?:ble |blev )?(?:ikke|finnes ikke"
    r"|findes ikke)"
    r"(?: funnet| fundet)?|sivua ei löyt\w+",
    r"(?:nie znaleziono (?:takiej )?strony|strona nie (?:istnieje|została znaleziona)|strona nie odnaleziona)"
    r"|stránka (?:nebyla nalezena|nenalezena|neexistuje|nenájdená)|az oldal nem található"
    r"|(?:a keresett )?oldal nem található",
    r"страниц[аы] (?:не (?:найдена|существует|найдено))|такой страницы (?:не существует|нет)|сторінк[уа] не знайдено"
    r"|страницата не (?:е намерена|съществува)|stranica nije pronađena",
    r"sayfa bulunamadı|aradığınız sayfa bulunamadı|haber bulunamadı|η σελίδα δεν βρέθηκε",
    r"(?:お探しの)?(?:ページ|記事)(?:が|は)(?:見つかりません(?:でした)?|存在しません|削除されました)"
    r"|(?:요청하신 )?(?:페이지|기사)를 찾을 수 없습니다"
    r"|(?:존재하지 않는|삭제된) (?:페이지|기사)(?:입니다)?|(?:页面|頁面|网页|文章)(?:不存在|未找到|找不到"
    r"|已(?:被)?删除)|找不到(?:该|此)?(?:页面|頁面|网页)",
    r"(?:الصفحة|الموضوع) غير موجودة?|הדף לא נמצא|(?:صفحه|صفحهٔ) (?:مورد نظر )?(?:یافت|پیدا) نشد|पृष्ठ नहीं मिला"
    r"|पेज नहीं मिला"
    r"|ไม่พบหน้า\S{0,20}|không tìm thấy trang|trang không tồn tại|halaman tidak ditemukan|laman tidak ditemui",
)
MISSING = re.compile(rf"(?:{'|'.join(_MISSING)})", re.I)  # the whole of a title's part or of a heading
WALL = Phrases(  # said below a teaser: the rest is for subscribers
    r"\b(?:to|and) (?:continue|keep|go on) reading|\b(?:continue|keep) reading (?:with|for|by|this)|\bread on with",
    r"\bread the (?:full|whole|entire|rest of (?:the|this)) (?:story|article|post)|(?:subscribe|register|sign up"
    r"|join|sign in"
    r"|log ?in)(?: now| today| for free)? to (?:read|continue|keep|unlock|get (?:full )?access|access|view|see)",
    r"\b(?:article|story|content|post|page|report)\b.{0,20} (?:for|to) (?:our |paying |paid |registered |digital "
    r"|premium )*"
    r"(?:subscribers|members)|\b(?:subscriber|member)s?[ -](?:only|exclusive)|\b(?:only|exclusive) (?:for"
    r"|to) (?:our )?(?:paid )?"
    r"(?:subscribers|members)|already (?:a |an )?(?:subscriber|subscribed|member)|\bunlock (?:this|the) (?:article"
    r"|story|full)",
    r"weiterlesen (?:mit|für)|(?:um|zum|und|jetzt) weiter(?:zu)?lesen|(?:nur|exklusiv) für (?:unsere )?abonnent"
    r"|(?:bereits|schon)"
    r" (?:abonnent|digitalabonnent|ein abo|registriert)|(?:artikel|inhalt|text"
    r"|beitrag)\w* (?:jetzt )?(?:freischalten|ist kostenpflichtig)"
    r"|(?:weiter lesen|diesen artikel lesen|alle artikel) mit|mit (?:einem |dem )?\S*abo\b.{0,40}(?:lesen|zugriff)",
    r"(?:réservée?s?|exclusi\w+) (?:à nos |aux |à tous nos )(?:abonn|membres)|(?:pour )?lire la suite (?:de|avec"
    r"|,)|pour lire (?:la"
    r" suite|cet article)|il (?:vous )?reste \d[\d,.]* ?%|déjà abonn|abonnez-vous pour (?:lire|accéder|continuer)",
    r"(?:exclusiv[oa]|s[oó]lo|reservad[oa]|disponible) (?:para|a) (?:los |nuestros )?(?:suscriptores|socios"
    r"|subscriptores)"
    r"|para (?:seguir|continuar) leyendo|(?:suscríbete|regístrate|inicia sesión) (?:para|y) (?:leer|seguir"
    r"|continuar|acceder)"
    r"|(?:ya|eres|si eres) (?:eres |soy |es )?(?:suscriptor|socio)",
    r"(?:riservat[oa]|esclusiv[oa]) (?:a|agli|ai|per gli) (?:nostri )?(?:abbonati|iscritti)"
    r"|(?:per )?continua(?:re)? a leggere"
    r"|(?:sei )?già abbonato|abbonati per (?:leggere|continuare)",
    r"(?:exclusiv[oa]s?|reservad[oa]|apenas|só) (?:para|a|aos) (?:os )?assinantes|(?:para )?continu(?:ar"
    r"|e) (?:a ler|lendo|a leitura)"
    r"|já (?:é|sou) assinante|assine para (?:ler|continuar)",
    r"(?:alleen|exclusief|enkel) voor (?:\w+ )?abonnees|om (?:dit artikel )?(?:verder te lezen|te lezen)"
    r"|lees (?:verder|door) (?:met|als|voor)"
    r"|(?:ben je )?al abonnee|verder lezen\?",
    r"(?:bara|endast|kun|bare) (?:för|for) (?:våra )?(?:prenumeranter|abonnenter)|(?:för|for) att läsa (?:vidare"
    r"|hela)|läs (?:vidare|hela artikeln)"
    r" (?:med|för)|les (?:hele saken|videre) (?:med|for)|(?:allerede|redan) (?:abonnent|prenumerant)|læs (?:videre"
    r"|hele artiklen) (?:med|for)"
    r"|vain tilaajille|(?:jatka lukemista|lue koko juttu) tilaa|oletko jo tilaaja",
    r"(?:tylko|wyłącznie) dla (?:\w+ )?(?:subskrybentów|prenumeratorów)|aby (?:czytać|przeczytać) (?:dalej|cały"
    r"|całość)|pozostało (?:do przeczytania )?\d+ ?%"
    r"|(?:pouze|jen) pro předplatitele|odemkn\w+ (?:si )?(?:celý )?článek|zbývá (?:vám )?\d+ ?%|csak előfizető\w+"
    r"|doar pentru abona\w+",
    r"(?:только|доступ\w*) (?:для|по|лишь) (?:подписчик|подписк)|чтобы (?:читать|дочитать|прочитать) (?:дальше"
    r"|полностью|статью|материал)"
    r"|(?:продолжение|полный текст|материал) (?:доступ\w+ )?(?:по подписке|для подписчиков|подписчикам)"
    r"|уже подписаны|(?:лише|тільки) для передплатників",
    r"(?:abone|üye)(?:lere|lerimize) özel|(?:devamını|tamamını) oku(?:mak|yabil)|okumaya devam etmek için"
    r"|μόνο για συνδρομητές",
    r"(?:有料)?会員(?:限定|になると|登録すると)|残り\s*[\d０-９,]+\s*文字|(?:この|続きを読むには|登録して"
    r"|ログインして).{0,12}(?:続き|有料記事|会員)|有料(?:記事|会員)",
    r"(?:구독자|유료|회원)\s?(?:전용|만|한정).{0,14}|(?:로그인|구독|회원가입|결제)\s?(?:하면|하시면|후|하고"
    r"|해야).{0,24}(?:전체|전문|볼 수|보실|읽)",
    r"(?:订阅|訂閱|登录|登入|付费|付費|会员|會員|注册|註冊).{0,10}(?:阅读|閱讀|查看|继续|繼續|全文|专享|專享|限定"
    r"|独享)|(?:剩余|剩餘)\s*\d+ ?%",
    r"للمشتركين(?: فقط)?|ل(?:متابعة|مواصلة|استكمال) القراءة|למנויים בלבד|להמשך (?:קריאה|הכתבה)|केवल (?:सदस्यों"
    r"|सब्सक्राइबर)|(?:สำหรับ|เฉพาะ)สมาชิก"
    r"|dành (?:riêng )?cho (?:hội viên|thuê bao)|khusus (?:pelanggan|member)|untuk (?:melanjutkan|terus) membaca",
)
WEAK_WALL = re.compile(  # those of them that stand on many a page with all of its story
    r"already|bereits|schon|déjà|ya |eres|si eres|sei|già|já|ben je|al abonnee|allerede|redan|oletko|уже|zaten", re.I
)
LIVE = _any(
    r"\blive\b|live-?(?:blog|ticker)|newsticker|en direct|en (?:vivo|directo)|minuto a minuto|in diretta"
    r"|ao (?:vivo|minuto)"
    r"|canlı|онлайн|прямой эфир|наживо|na żywo|relacja|실시간|速報|ライブ|直播|مباشر|בשידור חי"
)
LEGAL_PATHS = word_set(  # what an address ends in, however long the text
    """
    privacy privacy-policy privacy-notice cookie-policy terms terms-of-use terms-of-service terms-and-conditions
    conditions-of-use imprint impressum datenschutz datenschutzerklaerung agb mentions-legales
    politique-de-confidentialite aviso-legal politica-de-privacidad politica-de-cookies note-legali
    informativa-privacy politica-de-privacidade
    """
)
OTHER_PATHS = word_set(  # the same, where there is little text
    """
    contact contact-us about about-us faq help kontakt ueber-uns contacto quienes-somos contatti chi-siamo contato
    quem-somos colofon qui-sommes-nous login signin sign-in register subscribe subscriptions newsletter newsletters
    sitemap advertise advertise-with-us search suche recherche buscar cerca
    """
)
OTHER_TYPES = word_set("aboutpage contactpage profilepage faqpage product jobposting localbusiness")
LIST_TYPES = word_set("collectionpage searchresultspage")
