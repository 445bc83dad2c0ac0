"""The project's settings as the workers of a benchmark see them: every host is the server at $SITES on loopback."""

import os

from crawler.settings import *  # noqa: F403

HOST_MAP = {"*": os.environ.get("SITES", "127.0.0.1:9")}
DOWNLOAD_DELAY = float(os.environ.get("DELAY", "0.02"))
RETRY_PATIENCE = 0
EXTRACTION_PROCESSES = 1
CHECK_HEALTH = False
PROGRESS_SECONDS = 0
LOG_LEVEL = "WARNING"
