"""What a skin is, and the markup that several of them share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import quote_plus

from crawler.sample.furniture import Furniture, Teaser
from crawler.sample.model import Block, Paragraph, Picture, SampleArticle

MONTHS = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
OLD_IMAGES = "http://res.heraldm.com/content/image"
NEW_IMAGES = "https://wimg.heraldcorp.com"


@dataclass(frozen=True, slots=True)
class Skin:
    """A layout: how it prints an article, its dates and addresses of pictures, and which optional fields it prints."""

    name: str
    page: Callable[[SampleArticle, Furniture], str]
    date: Callable[[datetime], str]
    picture_url: Callable[[Picture], str]  # the original's address that the printed one stands for
    prints: frozenset[str] = frozenset()  # of alternative_headline description date_modified article_section
    # keywords canonical_url alt_text


def numeric_date(moment: datetime) -> str:
    """As in 2014-11-11 18:08."""
    return f"{moment:%Y-%m-%d %H:%M}"


def short_date(moment: datetime) -> str:
    """As in Apr 18, 2022 - 16:41; every month has three letters."""
    return f"{MONTHS[moment.month - 1][:3]} {moment.day}, {moment.year} - {moment:%H:%M}"


def press_date(moment: datetime) -> str:
    """As in Sept. 30, 2023 - 20:50; March to July are written out."""
    return f"{press_day(moment)} - {moment:%H:%M}"


def press_day(moment: datetime) -> str:
    """As in Sept. 30, 2023."""
    return f"{MONTHS[moment.month - 1]} {moment.day}, {moment.year}"


def long_date(moment: datetime) -> str:
    """As in April 25, 2019 - 21:07."""
    return f"{moment:%B} {moment.day}, {moment.year} - {moment:%H:%M}"


def old_picture(picture: Picture) -> str:
    """The original's address on the old picture host."""
    day = picture.image_id
    return f"{OLD_IMAGES}/{day[:4]}/{day[4:6]}/{day[6:8]}/{picture.image_id}_0.jpg"


def resized(picture: Picture, width: int) -> str:
    """The address that the old resizer gives for a picture `width` pixels wide, ready for an attribute."""
    path = old_picture(picture).removeprefix("http://res.heraldm.com")
    return f"http://res.heraldm.com/phpwas/restmb_idxmake.php?idx={width}&amp;simg={path}"


def new_picture(picture: Picture) -> str:
    """The original's address on the present picture host."""
    day = picture.image_id
    folder = "news/cms" if picture.cms_name else "content/default"
    name = picture.cms_name or f"{picture.image_id}_0.jpg"
    return f"{NEW_IMAGES}/{folder}/{day[:4]}/{day[4:6]}/{day[6:8]}/{name}"


def esc(text: str) -> str:
    """Text for the inside of an element."""
    return escape(text, quote=False)


def links(teasers: Sequence[Teaser], css_class: str = "") -> str:
    """A run of list items, each a headline with its link."""
    start = f'<li class="{css_class}">' if css_class else "<li>"
    return "".join(f'{start}<a href="{escape(t.path)}">{esc(t.headline)}</a></li>\n' for t in teasers)


def byline_link(top_byline: str) -> str:
    """The byline as the old layouts print it: a link to the list of the author's articles."""
    name = quote_plus(top_byline.removeprefix("By "))
    return f'<a href="/search/list_name.php?byline={name}">{esc(top_byline)}</a>'


def caption_table(picture: Picture, source: str) -> str:
    """A picture with its caption in a table, as the layouts up to 2017 have it; `source` is ready for an attribute."""
    return (
        '<table width="500" border="0" cellpadding="0" cellspacing="0" align="center"><tbody>'
        f'<tr><td><img src="{source}" border="0"></td></tr>'
        f'<tr><td><font color="#777777" size="2">{esc(picture.printed)}</font></td></tr></tbody></table>'
    )


def broken_lines(blocks: Sequence[Block], picture: Callable[[Picture], str], subhead: str = "b") -> str:
    """Loose text parted by line breaks; pictures stand against it without any white space."""
    parts: list[str] = []
    glued = True  # no line break before the first text, nor after a picture
    for block in blocks:
        if isinstance(block, Picture):
            parts.append(picture(block))
            glued = True
            continue
        text = esc(block.text)
        if isinstance(block, Paragraph) and block.subhead:
            text = f"<{subhead}>{text}</{subhead}>"
        parts.append(text if glued else f"<br /><br />{text}")
        glued = False
    return "".join(parts)
