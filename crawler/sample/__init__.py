"""A sample newspaper: a deterministic archive of invented articles in every layout of one real paper, and its server.

The demo and the tests read it; no step of the flow does.
"""

from crawler.sample.articles import SamplePaper
from crawler.sample.faults import Faults
from crawler.sample.model import SampleArticle
from crawler.sample.reference import reference_article
from crawler.sample.response import Response
from crawler.sample.server import SampleServer, serve
from crawler.sample.skins import SKINS, native_skin, render
from crawler.sample.truth import truth

__all__ = [
    "SKINS",
    "Faults",
    "Response",
    "SampleArticle",
    "SamplePaper",
    "SampleServer",
    "native_skin",
    "reference_article",
    "render",
    "serve",
    "truth",
]
