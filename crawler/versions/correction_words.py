"""How newspapers own up to a change, in many languages: the paragraph says so of the article in which it stands.

A label opens it ("Correction:", "정정:", "Rectificatif :"), or a sentence speaks of this very text ("An earlier version
of this story …"). A story that speaks of a correction, as of a market, has neither.
"""

import re

MOST_NOTE = 1500  # characters; a longer paragraph is the story
_OPENS = r"\A[\s\W_]*"  # brackets, stars and dashes before a label
# After a label: a mark, a bracket that closes, a day before the mark, the end, or the text behind a dash in upper case.
_ENDS = (
    r"(?:\s*[\])】」』〉》>]|\s*(?:[(（][^()（）]{1,60}[)）]|,? (?:[^\W\d_]+\.?,? ){0,2}\d[\w., /-]{0,20})?\s*[:：]"
    r"|\s*(?:[(（][^()（）]{1,60}[)）])?\s*\Z|\s*[—–-]+\s*(?-i:[A-ZÀ-ÖØ-ÞА-Я\"“„«]))"
)
_CORRECTION = (
    r"corrections?(?: (?:and|&) clarifications?)?|clarifications?|corrigend(?:um|a)|errat(?:um|a)|retractions?"
    r"|for the record|correction appended|(?:we |our )?apolog(?:y|ies)(?: and correction)?"
    r"|berichtigung(?:en)?|korrekturen|korrektur(?:hinweis)?|richtigstellung|klarstellung|gegendarstellung"
    r"|rectificatifs?|rectifications?|mise au point|droit de réponse|précisions?"
    r"|rectificaci[oó]n(?:es)?|correcci[oó]n(?:es)?|fe de err(?:atas|ores)|aclaraci[oó]n(?:es)?"
    r"|correç(?:ão|ões)|corre[cç][aã]o|erramos|retifica(?:ção|mos)|errata corrige|rettifica|correzion[ei]|precisazione"
    r"|correctie|rectificatie|verbetering|rettelse|rättelse|retting|korrigering|korreksjon|beriktigelse|oikaisu|korjaus"
    r"|sprostowanie|korekta|oprava|upřesnění|helyreigazítás|helyesbítés|erată|rectificare|ispravak|ispravka|popravek"
    r"|исправление|поправка|опровержение|уточнение|уточнення|виправлення|спростування|поправка|düzeltme|tekzip"
    r"|διόρθωση|διευκρίνιση"
    r"|تصحيح|تصويب|اعتذار وتصحيح|תיקון(?: טעות)?|הבהרה|اصلاحیه|koreksi|ralat|pembetulan|đính chính|แก้ไขข่าว|भूल सुधार"
    r"|정정|정정\s?보도(?:문)?|반론\s?보도(?:문)?|정정\s?및\s?반론\s?보도|고침|訂正|お詫びと訂正|お詫び|更正"
    r"|更正啟事|更正启事|勘误|勘誤|澄清"
)
# A label under which editors say anything: it owns up to a change only where the note says so.
_NOTE = (
    r"(?:editor|publisher)(?:[’'`]?s|s[’'`])? note|note (?:from|by) the editors?|note to (?:our )?readers"
    r"|anmerkung(?:en)?(?: der redaktion)?|hinweis der redaktion|anm\. d\. red\.|note de la rédaction|ndlr"
    r"|nota (?:de la redacci[oó]n|del editor|da redação|do editor|della redazione|de redacción)"
    r"|noot van de redactie|redactionele noot|red\. anm\.|toim\. huom\.|od redakcji|pozn(?:ámka|\.) red(?:akce|\.)"
    r"|от редакции|примечание редакции|editörün notu|편집자\s?주|알려드립니다|알립니다|編集部注|編集部より|編者按"
    r"|编者按|編按"
)
_CHANGE = (
    r"\b(?:correct(?:ed|s|ion|ing)|amend(?:ed|s|ment)|revised|clarif(?:ied|ies|ication)|updated|removed"
    r"|retract(?:ed|s|ion)"
    r"|misstat\w+|misspel\w*|misidentif\w+|mistaken\w*|erroneous\w*|incorrect\w*|inaccura\w+|in error|the errors?"
    r"|(?:earlier|previous|original|prior) version|korrigiert\w*|berichtigt\w*|fälschlich\w*|irrtümlich\w*"
    r"|aktualisiert\w*"
    r"|früher\w+ (?:version|fassung)|corrig[ée]\w*|rectifi[ée]\w*|version (?:précédente|antérieure|anterior|precedente)"
    r"|corregid[oa]s?|rectificad[oa]s?|erróneamente|por error|par erreur|per errore|corrigid[oa]s?|corrett[oaie]"
    r"|gecorrigeerd|rättat\w*|korrigerat?\w*|rettet|исправлен\w*|ошибочно|виправлен\w*|помилково|düzeltil\w*)"
    r"|정정|바로잡|기사(?:를|의|가)? ?(?:\w+ )?수정|사실과 다르|訂正|修正|誤り|誤って|更正|有误|有誤"
)
_TEXT = (
    r"(?:article|story|report|post|piece|column|headline|caption|page|graphic|chart|map|video|photo|obituary|review"
    r"|interview|transcript|essay|newsletter|item|version|text|copy|dispatch)"
)
_DONE = (  # edited alone is what interviews are, for length
    r"(?:corrected|amended|revised|clarified|updated|changed|modified|retracted|withdrawn|edited (?:to|after|since))"
)
_WRONGLY = (
    r"(?:misstated|misspelled|misspelt|misidentified|mischaracterized|mischaracterised|misquoted|misattributed"
    r"|miscalculated"
    r"|(?:incorrectly|mistakenly|erroneously|wrongly|inaccurately) \w+|gave (?:an|the) (?:incorrect|wrong)"
    r"|(?:contained|included) (?:an? )?(?:incorrect|error|inaccura|wrong|mistake)\w*)"
)
_SENTENCES = (
    r"\A[(\[]\s*(?:corrects|refiles|clarifies)\b|\A[(\[]\s*ATTN:[^)\]]*\bcorrects?\b",  # as agencies have it
    rf"\b(?:an?|the|in an?) (?:earlier|previous|original|prior|initial) versions? of (?:this|the|our) {_TEXT}\b",
    rf"\b(?:an?|the) (?:earlier|previous|original) (?:headline|caption|photo caption"
    rf"|subheadline)\b.{{0,60}}\b{_WRONGLY}",
    rf"\bthis {_TEXT} (?:has been|was|is|had been|have been) (?:\w+ly |since |also |further )?{_DONE}\b",
    rf"\bthis {_TEXT} (?:originally |previously |initially |earlier )?{_WRONGLY}",
    rf"\b(?:the |a )?(?:headline|caption|photo|graphic|text)s? (?:of|on|in|with|accompanying) this {_TEXT} (?:has"
    rf"|have|was|were)"
    rf" (?:been )?(?:\w+ly )?{_DONE}",
    rf"\bthis (?:corrects|updates|amends|revises|version corrects|version updates) (?:the |an? |this |our )?"
    rf"(?:earlier |previous |original )*(?:{_TEXT}|spelling|name|paragraph|attribution|number|date|figure)",
    rf"\bthis {_TEXT} (?:corrects|fixes|clarifies|replaces) (?:the|an?|paragraph)\b",
    r"\b(?:we|the \w[\w ]{1,40}) regrets? (?:the|this|any|these) (?:errors?|mistakes?|confusion|inaccurac\w+)",
    r"\b(?:in einer (?:früheren|ersten|vorherigen) (?:version|fassung)|eine (?:frühere|erste) (?:version|fassung)"
    r"|(?:in der|die) ursprüngliche[nr]? (?:version|fassung)) (?:dieses|des) (?:artikels|textes|beitrags|berichts)\b",
    r"\b(?:in einer (?:früheren|ersten|vorherigen) (?:version|fassung)) (?:hieß|stand|war|wurde|haben wir|hatten"
    r" wir)\b",
    r"\b(?:dieser|der) (?:artikel|text|beitrag|bericht) wurde (?:\w+ ){0,6}(?:korrigiert|berichtigt|geändert"
    r"|aktualisiert|ergänzt)\b",
    r"\bwir haben (?:das|dies|den fehler|die stelle|die passage)[^.]{0,60}(?:korrigiert|berichtigt|geändert)\b",
    r"\b(?:une|la) (?:version|première version|version précédente|version antérieure) (?:précédente |antérieure "
    r"|initiale )?"
    r"de (?:cet article|ce texte|ce papier)\b",
    r"\b(?:cet article|ce texte) a été (?:\w+ ){0,2}(?:corrigé|modifié|rectifié|mis à jour|amendé)",
    r"\b(?:una|la|en una) versi[oó]n (?:anterior|previa|inicial) de (?:este|esta) (?:art[ií]culo|nota|noticia|texto"
    r"|informaci[oó]n)\b",
    r"\b(?:este art[ií]culo|esta (?:nota|noticia|informaci[oó]n)|este texto) (?:ha sido|fue) (?:corregid|modificad"
    r"|rectificad|actualizad)[oa]",
    r"\b(?:uma|a|na) versão (?:anterior|inicial|original) d(?:este|esta|e sta) (?:artigo|notícia|reportagem|matéria"
    r"|texto)\b",
    r"\b(?:este (?:artigo|texto)|esta (?:notícia|reportagem|matéria)) foi (?:corrigid|modificad|atualizad|alterad)[oa]",
    r"\buna (?:versione precedente|prima versione) di quest[o'’] ?(?:articolo|testo)\b",
    r"\bquesto articolo è stato (?:corretto|modificato|aggiornato|rettificato)",
    r"\b(?:in )?een eerdere versie van dit (?:artikel|bericht|stuk|verhaal)\b|\bdit (?:artikel|bericht|stuk) is"
    r" (?:\w+ )?"
    r"(?:gecorrigeerd|aangepast|gewijzigd|bijgewerkt)\b",
    r"\b(?:i )?en tidigare version av (?:den här |denna )?(?:artikeln|texten)\b|\ben (?:tidligere|forrige) versjon"
    r" av (?:denne|saken)\b"
    r"|\ben tidligere version af (?:denne )?artik(?:el|len)\b|\bartikel(?:n|en) (?:har|er) (?:blevet |blitt )?"
    r"(?:rättats|korrigerats|uppdaterats|rettet|korrigeret|korrigert)",
    r"\bwe wcześniejszej wersji (?:tego )?(?:artykułu|tekstu)|\bw (?:poprzedniej|pierwotnej|pierwszej) wersji"
    r" (?:tego )?(?:artykułu|tekstu)",
    r"\bв (?:более ранней|первоначальной|предыдущей|первой) версии (?:этой |этого |данной |данного )?"
    r"(?:статьи|текста|материала|заметки|новости|публикации)\b|\bтекст (?:был )?исправлен\b",
    r"바로잡습니다|바로잡았습니다|정정합니다|(?:기사|보도)(?:를|내용을|내용\w*|의? 일부\w*)? ?(?:정정"
    r"|수정)(?:했습니다|합니다|하였습니다|됐습니다|되었습니다)"
    r"|사실과 달라(?:서)? (?:바로잡|정정|수정)",
    r"訂正します|訂正しました|訂正いたします|訂正(?:し|して)、?お(?:詫|わ)び|お(?:詫|わ)びして訂正|修正しました"
    r"|(?:記事|見出し|本文)の?(?:一部|内容)?を(?:訂正|修正)",
    r"特此更正|现予更正|現予更正|更正如下|(?:本文|此文|文章)(?:早前|此前|先前|之前)?(?:版本)?[^。]{0,20}(?:有误"
    r"|有誤|已更正|已修正)",
)
LABEL = re.compile(rf"{_OPENS}(?:{_CORRECTION}){_ENDS}", re.I)
NOTE = re.compile(rf"{_OPENS}(?:{_NOTE}){_ENDS}", re.I)
CHANGE = re.compile(_CHANGE, re.I)
SENTENCE = re.compile("|".join(_SENTENCES), re.I)


def owns_up(paragraph: str) -> bool:
    """Whether a paragraph tells that the text in which it stands was changed."""
    if len(paragraph) > MOST_NOTE:
        return False
    if LABEL.search(paragraph) or SENTENCE.search(paragraph):
        return True
    note = NOTE.search(paragraph)
    return note is not None and CHANGE.search(paragraph, note.end()) is not None


def is_label_alone(paragraph: str) -> bool:
    """Whether a paragraph is the heading of a note, and the note the paragraph after it."""
    label = LABEL.search(paragraph) or NOTE.search(paragraph)
    return label is not None and not any(character.isalnum() for character in paragraph[label.end() :])
