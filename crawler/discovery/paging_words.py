"""What the link to the next page of a list is called, in the languages of large presses; lower case, without arrows."""

NEXT = frozenset(
    """
    next|next page|go to next page|older|older posts|older stories|older entries|older articles
    previous posts|weiter|nächste|nächste seite|ältere beiträge|ältere artikel|suivant|suivante|suivants
    page suivante|articles plus anciens|articles précédents|siguiente|siguientes|página siguiente
    entradas antiguas|entradas anteriores|más antiguas|próximo|próxima|próxima página|seguinte
    página seguinte|postagens mais antigas|mais antigas|avanti|successivo|successiva|pagina successiva
    post più vecchi|volgende|volgende pagina|oudere berichten|næste|næste side|neste|neste side|nästa
    nästa sida|äldre inlägg|eldre innlegg|seuraava|seuraava sivu|vanhemmat artikkelit|następna
    następna strona|następny|dalej|starsze wpisy|další|další strana|následující|starší příspěvky|ďalšia|ďalej
    következő|következő oldal|régebbi bejegyzések|următoarea|pagina următoare|înainte|следующая
    следующая страница|вперед|вперёд|далее|предыдущие записи|наступна|далі|старіші записи|следваща|επόμενη
    επόμενο|sonraki|sonraki sayfa|ileri|eski yazılar|التالي|الصفحة التالية|הבא|לעמוד הבא|بعدی|صفحه بعد|अगला
    अगला पृष्ठ|পরবর্তী|ถัดไป|หน้าถัดไป|tiếp|trang sau|trang tiếp|berikutnya|selanjutnya|halaman berikutnya
    seterusnya|次へ|次のページ|次|以前の記事|過去の記事|다음|다음 페이지|다음페이지|이전 글|이전 기사|下一页
    下一頁|下页|下頁|较旧的文章|較舊的文章
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)
MORE = frozenset(
    """
    more|load more|show more|view more|see more|more stories|more articles|more news|load more stories
    load more articles|mehr|mehr laden|mehr anzeigen|mehr artikel|weitere artikel|weitere laden|voir plus
    afficher plus|charger plus|plus d'articles|ver más|cargar más|mostrar más|más noticias|ver mais
    carregar mais|mostrar mais|mais notícias|mostra altri|carica altri|altri articoli|meer laden|meer nieuws
    toon meer|vis mere|vis flere|last inn flere|visa fler|ladda fler|näytä lisää|lataa lisää|pokaż więcej
    więcej|zobrazit více|načíst další|další články|zobraziť viac|több|továbbiak|încarcă mai multe
    показать ещё|показать еще|загрузить ещё|загрузить еще|ещё|показати ще|покажи още|περισσότερα|daha fazla
    daha fazla göster|المزيد|عرض المزيد|טען עוד|نمایش بیشتر|और देखें|আরও|โหลดเพิ่ม|xem thêm|muat lainnya
    もっと見る|더보기|더 보기|加载更多|載入更多|查看更多|更多
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)
