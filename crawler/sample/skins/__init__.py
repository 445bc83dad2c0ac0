"""The layouts that the paper has had: any article can be printed in any of them."""

from crawler.sample.furniture import Furniture, furniture
from crawler.sample.model import SampleArticle
from crawler.sample.skins import e0, e1, e2, e3, e4, e5, mail
from crawler.sample.skins.skin import Skin

SKINS: dict[str, Skin] = {module.SKIN.name: module.SKIN for module in (e0, e1, e2, e3, e4, e5, mail)}

_SINCE = (("E5", "2024-12-22"), ("E4", "2023-08-01"), ("E3", "2017-12-20"), ("E2", "2017-01-01"), ("E1", "2011-07-01"))


def render(article: SampleArticle, skin: str, around: Furniture | None = None) -> bytes:
    """The page of the article in the skin (a key of SKINS), UTF-8; `around` is what menus and lists link to.

    Raises KeyError for another skin.
    """
    page = SKINS[skin].page(article, around or furniture(None, article))
    return page.encode("utf-8")


def native_skin(article: SampleArticle) -> str:
    """The skin of the article's time; migrated articles are met in the newest, every seventh old one as mail."""
    if article.article_id:
        return "E5"
    if article.index % 7 == 6:
        return "mail"
    day = f"{article.date_published:%Y-%m-%d}"
    return next((name for name, since in _SINCE if day >= since), "E0")
