"""Every setting, its unit and why. ITEM_PIPELINES reads as the flow."""

import os
from pathlib import Path

from crawler import __version__

BOT_NAME = "news-archive-crawler"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
COMMANDS_MODULE = "crawler.commands"

# --- The archive ---------------------------------------------------------------------------------------------------

# Folder of the WARC files and of the embedded PostgreSQL; beside the project unless ARCHIVE_DATA names another.
ARCHIVE_DATA = os.environ.get("ARCHIVE_DATA") or str(Path(__file__).resolve().parents[1] / "data")
WARC_DIR = os.environ.get("WARC_DIR") or str(Path(ARCHIVE_DATA) / "warc")

# A batch is written when it is full or this old, whichever comes first: one fsync and one transaction a batch.
BATCH_ITEMS = 50
BATCH_SECONDS = 0.25

# How long a crawl waits for a PostgreSQL that went away, in seconds: a restart takes some, a crash recovery more.
DATABASE_PATIENCE = 60

# A crawl that stands still for so many seconds loses its source to the next one; one whose PostgreSQL restarted may
# come back for it as long. A crawl that runs says so in the database three times as often.
LEASE_SECONDS = 30

# URLs claimed from the frontier at a time. Twice what one source is asked for in a minute at one request a second
# would only make a killed crawl release more.
CLAIM_URLS = 30

# How long a crawl that has nothing else to do waits, all in all, for URLs that failed to be due again, in seconds.
RETRY_PATIENCE = 120

# Extraction runs in this many processes; pages are handed over in chunks so that the hand-over costs little.
EXTRACTION_PROCESSES = min(os.cpu_count() or 1, 4)
ARCHIVE_PROCESSES = os.cpu_count() or 1  # of the commands that read the archive through: reextract, ingest, verify
EXTRACTION_SECONDS = 60  # a chunk that takes longer is tried page by page, and the page that hangs is rejected

ITEM_PIPELINES = {
    "crawler.pipelines.capture.CapturePipeline": 100,  # FetchedPage → Capture: WARC first
    "crawler.pipelines.process.ProcessPipeline": 200,  # Capture → Article | Rejection
    "crawler.pipelines.store.StorePipeline": 300,  # → rows
}

EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.logstats.LogStats": None,  # Progress says more
    "crawler.extensions.crawl_record.CrawlRecord": 0,  # closes the crawl's row, connections and files
    "crawler.extensions.progress.Progress": 0,
    "crawler.extensions.watchdog.Watchdog": 0,
}
PROGRESS_SECONDS = 10
SUMMARY = True  # at the end of a crawl, for whoever reads it; it counts all URLs of the source
CHECK_HEALTH = True  # at the end of a crawl: what the source expects of itself, and routes that have gone silent
INDEX_SECONDS = 8  # at the end of a crawl, for the indexes of search and duplicates; what is left waits; 0: none
STALL_SECONDS = 300  # a crawl for which nothing came for so long is ended; five times what one download may take
STOP_SECONDS = 5  # how long a crawl that is stopped waits for answers under way

DOWNLOADER = "crawler.downloader.StoppableDownloader"

SPIDER_MIDDLEWARES = {
    "crawler.middlewares.frontier.FrontierMiddleware": 50,  # Link → frontier → requests
}

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # lets requests pass unchecked while it waits
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.limits.Limits": 80,
    "crawler.middlewares.back_off.BackOff": 90,
    "crawler.middlewares.politeness.RobotsMiddleware": 100,
    "crawler.middlewares.opt_out.OptOut": 120,
    "crawler.middlewares.conditional_request.ConditionalRequest": 150,
    "crawler.middlewares.decompression.BoundedDecompression": 590,
    "crawler.middlewares.wire_body.WireBodyMiddleware": 595,  # sees the response before its encoding is undone (590)
    "crawler.middlewares.redirects.ScopedRedirects": 600,
}

# Nothing but the web: a redirect to file: or data: must find nobody who would follow it.
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    **dict.fromkeys(("http", "https"), "crawler.middlewares.host_map.HostMapDownloadHandler"),
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}

# Hosts whose requests go elsewhere, for tests and the demo: {"www.example.com": "127.0.0.1:8900"}; rows keep real URLs.
HOST_MAP: dict[str, str] = {}

# --- Politeness -----------------------------------------------------------------------------------------------------

USER_AGENT = (
    os.environ.get("CRAWLER_USER_AGENT")
    or f"news-archive-crawler/{__version__} (news archive; set CRAWLER_USER_AGENT to your contact)"
)
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 16  # over all hosts
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0  # seconds between two requests to a host; a longer Crawl-delay wins
DOWNLOAD_DELAY_JITTER = 0  # a Crawl-delay is a minimum, and 0.5 to 1.5 times it is not
AUTOTHROTTLE_ENABLED = False  # it would go below a Crawl-delay; ours does not:
ADAPTIVE_DELAY = True  # a host that answers slowly or with errors is asked more slowly still
ROBOTSTXT_TIMEOUT = 30  # seconds; a robots.txt that takes longer forbids all for the time being

# A host that answers 429 or 503 is left alone as long as its Retry-After says, else for so many seconds, and twice as
# long each time. Requests wait for a pause of up to MAX_PAUSE seconds; for a longer one their URLs are tried later.
BACK_OFF_SECONDS = 30
MAX_PAUSE = 120

# noarchive in X-Robots-Tag or <meta name="robots">: the site wants no copy kept. tdm-reservation (W3C's TDMRep) in a
# header, a <meta> or /.well-known/tdmrep.json: it reserves text and data mining (EU directive 2019/790, article 4).
# What was said is recorded with each capture in any case; where obeyed, the article is left out, and asked about again
# after 30 days. Switch off only what you have a right or a licence to.
OBEY_NOARCHIVE = True
OBEY_TDM_RESERVATION = True

# --- Jobs (crawler worker) ------------------------------------------------------------------------------------------

CRAWL_HOURS = 6  # a crawl that a worker runs is stopped after these; the next one goes on
JOB_DAYS = 3  # for which the jobs that have ended are kept
WORKER_HEARTBEAT_SECONDS = 5
WORKER_DEAD_SECONDS = 20  # without a heartbeat; what it ran is then begun anew elsewhere

# --- Safety ---------------------------------------------------------------------------------------------------------

# Hosts that may lie on a private network, by name or address. A source whose own hosts are written so (127.0.0.1,
# localhost, news.lan) need not be named; hosts in HOST_MAP are not connected to at all.
PRIVATE_HOSTS: list[str] = []
MOST_REQUESTS = 0  # of a crawl, which then ends as if it were done for today; 0: no limit
MOST_DISCOVERY_REQUESTS = 20_000  # of a host, a crawl; ten years of lists at one page a day and section are fewer

# --- Fetching -------------------------------------------------------------------------------------------------------

DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy's default is not to
DOWNLOAD_TIMEOUT = 60  # seconds
DOWNLOAD_MAXSIZE = 32 << 20  # bytes; the largest news page met has 30 MB
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
RETRY_ENABLED = False  # the frontier tries again, later and later; stock retries come within milliseconds
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False  # 1.7 times the throughput without it, and no news site redirects articles that way
CONCURRENT_ITEMS = 100
REFERRER_POLICY = "no-referrer"

# --- Alerts ---------------------------------------------------------------------------------------------------------

# Where alerts are sent, parted by blanks, in the form of apprise: json://host/path, mailtos://user:password@host?to=…,
# slack://…. They hold secrets, so their place is the environment, or a file that ALERT_URLS_FILE there names.
ALERT_URLS = ""

# --- Nothing listens ------------------------------------------------------------------------------------------------

TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # Scrapy 2.19 executes Python that is posted to it on loopback

# --- The log --------------------------------------------------------------------------------------------------------

LOG_LEVEL = "INFO"
LOG_JSON = os.environ.get("LOG_JSON", "0")  # 1: one JSON object a line (docs/alerts-and-metrics.md)
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOG_VERSIONS: list[str] = []
LOG_DATEFORMAT = "%Y-%m-%d %H:%M:%S"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
FEED_EXPORT_ENCODING = "utf-8"
