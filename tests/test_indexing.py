"""The queue of the indexer: kill -9, writers at the same time and a text that cannot be indexed lose nothing."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.indexing import index_all
from crawler.store.connection import connect
from crawler.store.index_queue import claim_due, read_lag
from crawler.store.indexer import catch_up, index_some
from tests.stored import MOMENT, article, rows, store

KILLED = """
import os, signal, sys
from crawler.store import indexer
done = 0
whole = indexer.index_documents
def index_documents(db, articles):
    global done
    whole(db, articles)
    done += 1
    if done == 2:
        os.kill(os.getpid(), signal.SIGKILL)
indexer.index_documents = index_documents
indexer.BATCH_ARTICLES = 20
indexer.index_some(sys.argv[1], 60)
"""


def test_the_lag_counts_what_waits(archive_url: str) -> None:
    assert read_lag(archive_url).articles == 0
    store(archive_url, *(article(number) for number in range(5)))
    lag = read_lag(archive_url)
    assert lag.articles == 5
    assert lag.due_since is not None
    assert catch_up(archive_url, 4, 10) == 5, "too many to be indexed in passing"
    assert catch_up(archive_url, 5, 10) == 0
    assert read_lag(archive_url).due_since is None


def test_kill_9_loses_nothing(archive_url: str) -> None:
    store(archive_url, *(article(number) for number in range(60)))
    done = subprocess.run([sys.executable, "-c", KILLED, archive_url], env=os.environ, check=False)
    assert done.returncode == -signal.SIGKILL
    with connect(archive_url) as db:  # the killed one's transaction is rolled back when its server process notices
        db.execute("LOCK TABLE index_due IN EXCLUSIVE MODE")
    assert rows(archive_url, "SELECT count(*) FROM index_due") == [(40,)]
    assert rows(archive_url, "SELECT count(*) FROM search_document") == [(20,)]
    assert rows(archive_url, "SELECT count(*) FROM text_signature") == [(20,)]
    assert index_some(archive_url, 60).articles == 40
    assert rows(archive_url, "SELECT count(*) FROM search_document JOIN text_signature USING (article_id)") == [(60,)]


def test_several_processes_share_the_queue(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.indexing.FEW", 0)
    text = " ".join(f"Sentence {number} of {number * 7} tells of the ferry." for number in range(30))
    store(archive_url, *(article(number, article_body=text) for number in range(210)))
    assert sum(index_all(archive_url, 210, 2)) == 210
    assert rows(archive_url, "SELECT count(*), count(DISTINCT cluster_id) FROM duplicate") == [(210, 1)]


def test_a_change_that_is_not_committed_yet_is_not_passed_over(archive_url: str) -> None:
    """The article waits already when a writer changes it and an indexer comes before the writer's commit."""
    store(archive_url, article(1), article(2))
    with connect(archive_url) as writer:
        writer.execute("UPDATE article SET headline = 'A buoy', record_digest = 'sha256:x' WHERE url_key = 'paper:1'")
        assert index_some(archive_url, 60).articles == 1, "only the other one is taken"
    assert index_some(archive_url, 60).articles == 1
    assert rows(archive_url, "SELECT count(*) FROM search_document WHERE document @@ to_tsquery('buoy')") == [(1,)]


def test_a_change_while_an_article_is_indexed_waits_and_is_indexed_next(archive_url: str) -> None:
    store(archive_url, article(1))
    changed = replace(article(1), headline="A buoy", captured_at=MOMENT + timedelta(hours=3))
    with connect(archive_url) as indexer:
        assert len(claim_due(indexer, 10, 1000)) == 1
        writer = threading.Thread(target=store, args=(archive_url, changed))
        writer.start()
        with connect(archive_url) as db:
            waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            while db.execute(waits.encode()).fetchone() == (0,):
                db.rollback()
    writer.join()
    assert index_some(archive_url, 60).articles == 1
    assert rows(archive_url, "SELECT count(*) FROM search_document WHERE document @@ to_tsquery('buoy')") == [(1,)]


def test_an_article_that_cannot_be_indexed_is_found_by_its_headline(archive_url: str) -> None:
    store(archive_url, article(1), article(2, article_body="poison"), article(3))
    with connect(archive_url) as db:
        db.execute("ALTER TABLE search_document ADD CONSTRAINT no_poison CHECK (NOT document @@ 'poison'::tsquery)")
    assert index_some(archive_url, 60).articles == 3
    assert rows(archive_url, "SELECT count(*) FROM search_document WHERE document @@ to_tsquery('headline')") == [(3,)]
    assert read_lag(archive_url).articles == 0
