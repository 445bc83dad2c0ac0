"""The project's settings as the workers of tests see them: all hosts are the one at $SAMPLE, and nothing waits."""

import os

from crawler.settings import *  # noqa: F403

HOST_MAP = {"*": os.environ.get("SAMPLE", "127.0.0.1:9")}
DOWNLOAD_DELAY = 0
RETRY_PATIENCE = 0
CHECK_HEALTH = False
PROGRESS_SECONDS = 0
WORKER_HEARTBEAT_SECONDS = 1
WORKER_DEAD_SECONDS = 3
