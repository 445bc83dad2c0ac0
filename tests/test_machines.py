"""Crawls of a source from several machines, each of which may keep its WARC files to itself."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.items import Processed
from crawler.sample import SamplePaper, serve
from crawler.schedule import EditHabits
from crawler.store.articles import store_processed
from crawler.store.captures import record_captures
from crawler.store.crawls import start_crawl
from crawler.store.frontier import Wanted, add_links, claim
from crawler.store.patience import Database
from crawler.warc.files import is_elsewhere
from crawler.warc.names import machine_of, new_name, this_machine
from tests.crawling import Crawls
from tests.store.test_articles import ARTICLE, FACTS, MOMENT, in_archive, rows
from tests.store.test_frontier import LINK, answer

UNPROCESSED = "SELECT count(*) FROM capture WHERE processed_at IS NULL"


def test_names_of_files_say_who_wrote_them(tmp_path: Path) -> None:
    name = new_name("paper", 7, 12)
    assert re.fullmatch(r"paper-\d{17}-00007-12-[a-z0-9-]+\.warc\.gz", name)
    assert machine_of(name) == this_machine()
    for other in ("paper-20261126120000000-00000.warc.gz", "CC-NEWS-20261101000000-00001.warc.gz", "/x/a.warc"):
        assert machine_of(other) is None
        assert not is_elsewhere(tmp_path, other)
    theirs = "paper-20261126120000000-00000-12-press-2.warc.gz"
    assert machine_of(theirs) == "press-2"
    assert is_elsewhere(tmp_path, theirs)
    (tmp_path / f"{theirs}.open").touch()
    assert not is_elsewhere(tmp_path, theirs)


def test_what_another_machine_captured_is_left_to_it_for_a_day(archive_url: str, tmp_path: Path) -> None:
    with serve(SamplePaper(12), crawl_delay=0.01) as server:
        crawls = Crawls(archive_url, tmp_path, server)
        assert crawls.crawl().code == 0
        (path,) = (tmp_path / "warc").iterdir()
        theirs = path.name.replace(this_machine(), "press-2")
        path = path.rename(tmp_path / theirs)
        one = server.site.paper.article(5)
        crawls.rows(f"UPDATE capture SET warc_filename = '{theirs}' RETURNING 1")  # noqa: S608 - our own
        crawls.rows(f"UPDATE capture SET processed_at = NULL WHERE url = '{one.url}' RETURNING 1")  # noqa: S608
        server.requests.clear()

        second = crawls.crawl()
        assert second.code == 0, second.output
        assert "1 pages wait to be processed from WARC files of press-2" in second.output
        assert (crawls.rows(UNPROCESSED), crawls.rows("SELECT count(*) FROM rejection")) == ([(1,)], [(0,)])
        assert "are asked for in full" not in second.output
        assert {request.status for request in server.requests} >= {304}  # by what the other machine has
        assert one.path not in {request.path for request in server.requests}

        crawls.rows("UPDATE capture SET captured_at = captured_at - interval '25 h' RETURNING 1")
        third = crawls.crawl()
        assert "its page is asked for again" in third.output
        assert crawls.rows("SELECT reason FROM rejection") == [("capture_unreadable",)]
        assert one.path in {request.path for request in server.requests}

        again = f"SET processed_at = NULL WHERE warc_filename = '{theirs}' AND url = '{one.url}'"
        crawls.rows(f"UPDATE capture {again} RETURNING 1")
        path.rename(tmp_path / "warc" / theirs)
        fourth = crawls.crawl()
        assert fourth.code == 0, fourth.output
    assert "pages captured earlier were processed: 1 " in fourth.output
    assert crawls.rows(UNPROCESSED) == [(0,)]
    assert crawls.rows("SELECT count(*) FROM article") == [(12,)]


@pytest.mark.parametrize("late", [200, 404, 500])
def test_what_is_recovered_late_takes_nothing_back(archive_url: str, late: int) -> None:
    later = MOMENT + timedelta(minutes=1)

    async def work(db: Database) -> None:
        start = await start_crawl(db, "paper", FACTS, {})
        await add_links(db, "paper", [LINK])
        await claim(db, "paper", start.crawl_id, 1, Wanted())
        (newer,) = await record_captures(db, "paper", start.crawl_id, [answer(1, 200, later)])
        assert newer is not None
        await store_processed(db, [Processed(newer, ARTICLE)], EditHabits())
        before = await state(db)
        ids = await record_captures(db, "paper", start.crawl_id, [answer(2, late, MOMENT)], recovered=True)
        assert None not in ids
        assert await state(db) == before

    async def state(db: Database) -> object:
        return await (await db.execute("SELECT to_jsonb(frontier), date_gone FROM frontier, article")).fetchall()

    in_archive(archive_url, work)
    assert rows(archive_url, "SELECT count(*) FROM fetch_attempt") == [(2,)]
