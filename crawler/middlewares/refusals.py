"""Why a request was not made, or its answer not taken."""

from datetime import datetime

from scrapy.exceptions import IgnoreRequest


class Refused(IgnoreRequest):
    """A request that may not be made, or an answer that may not be kept. `reason` is one word for the frontier; with
    `retry_at`, the URL failed and is tried again from then on; without, it is excluded (crawler/schedule.py)."""

    def __init__(self, reason: str, detail: str, retry_at: datetime | None = None) -> None:
        super().__init__(detail)
        self.reason, self.retry_at = reason, retry_at
