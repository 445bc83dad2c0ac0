"""Typography by era and by accident: which character stands for an apostrophe, which for a quotation mark."""

import re
from dataclasses import replace

from crawler.sample.model import Block, Paragraph, Picture, SampleArticle, SignOff

_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?= )")


def apostrophe(article: SampleArticle) -> str:
    """U+2019 mostly; ASCII in some; U+2018 or a backtick in some of the articles of 2015 to 2017 and before."""
    if article.date_published.year <= 2017 and article.index % 2:
        return "`" if article.date_published.year < 2015 else "‘"
    return "'" if article.index % 6 == 4 else "’"


def styled(article: SampleArticle) -> SampleArticle:
    """The article with its texts in the typography of its time. Names and addresses of authors stay as they are."""
    mark, straight = apostrophe(article), article.index % 6 == 4

    def style(text: str) -> str:
        text = _APOSTROPHE.sub(mark, text)
        return text.replace("“", '"').replace("”", '"') if straight else text

    def block(each: Block) -> Block:
        match each:
            case Paragraph():
                return replace(each, text=style(each.text))
            case Picture():
                website = each.credit_line.endswith("website")
                credit, line = (
                    (style(each.credit), style(each.credit_line)) if website else (each.credit, each.credit_line)
                )
                return replace(each, caption=style(each.caption), credit=credit, credit_line=line)
            case SignOff():
                return each

    subtitle = article.alternative_headline
    return replace(
        article,
        headline=style(article.headline),
        tags=tuple(map(style, article.tags)),
        alternative_headline=style(subtitle) if subtitle else None,
        description=style(article.description),
        blocks=tuple(block(each) for each in article.blocks),
    )
