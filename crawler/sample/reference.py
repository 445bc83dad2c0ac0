"""The project's reference: one story whose record is the same in every skin from E1 to E5 and in mail."""

from datetime import datetime

from crawler.items import Author
from crawler.sample.model import KST, Paragraph, Picture, SampleArticle, SignOff
from crawler.sample.sections import NATIONAL

UD = "20190425000999"

_BLOCKS = (
    Paragraph(
        "Harbor towns along the east coast opened a shared rescue school on Thursday, ending a year of argument over "
        "who would pay for the boats."
    ),
    Picture(
        "Trainees pull a rubber boat onto the beach during the opening of the Sample Coast rescue school on Thursday.",
        "(Yonhap)",
        "Yonhap",
        "20190425000980",
    ),
    Paragraph(
        "The school will train 240 volunteers a year in towing, diving and first aid. Each of the nine towns sends its "
        "own crews and lends one boat for two months."
    ),
    Paragraph(
        "“People here learned this from their parents, and it was never written down,” said Han Placeholder, who heads "
        "the fishermen’s union of Mockport. “Now there is a timetable and a roof.”"
    ),
    Picture(
        "Han Placeholder (center), head of the Mockport fishermen’s union, speaks to volunteers beside the boat hall.",
        "(Yonhap)",
        "Yonhap",
        "20190425000981",
    ),
    Paragraph(
        "The idea came from a visit to a lifeboat station abroad in 2017. Oh Exemplar, then a councilor, returned with "
        "drawings and a list of costs, and met with little interest until two storms in one autumn cut the coast road."
    ),
    Picture(
        "A lifeboat leaves the station of Standin-on-Sea, the model for the new school, in this file photo from 2017.",
        "(AFP-Yonhap)",
        "AFP-Yonhap",
        "20190425000982",
    ),
    Paragraph(
        "Critics say that the towns should have asked the navy for help instead. The councils answered with a figure: "
        "in the past six years, 31 of 44 calls were answered first by a fishing boat."
    ),
    Paragraph("The first course begins on May 7. Ninety-two people have signed up for its 30 places."),
)


def reference_article() -> SampleArticle:
    """A story of 25 April 2019, 21:07 KST: three agency photos in the running text, six paragraphs, a sign-off."""
    return SampleArticle(
        index=0,
        ud=UD,
        article_id=None,
        section=NATIONAL,
        headline="Nine harbor towns share one rescue school",
        tags=(),
        alternative_headline=None,
        description="A rescue school for volunteers opens on the east coast, paid for by nine towns together.",
        keywords=(),
        blocks=(*_BLOCKS, SignOff("By Lee Ye-si (yesi@heraldcorp.com)")),
        top_byline="By Lee Ye-si",
        authors=(Author(name="Lee Ye-si", email="yesi@heraldcorp.com"),),
        dateline=None,
        date_published=datetime(2019, 4, 25, 21, 7, tzinfo=KST),
        date_modified=None,
    )
