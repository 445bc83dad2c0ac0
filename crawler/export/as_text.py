"""Articles into one stream of bytes: JSON lines, CSV, Atom."""

from collections.abc import Mapping
from contextlib import closing

from crawler.export.output import Output
from crawler.export.text_form import TextForm
from crawler.progress import Progress
from crawler.store.printed import print_records
from crawler.store.selection import Key, Selection


def export_text(
    url: str,
    chosen: Selection,
    form: TextForm,
    path: str | None,
    options: Mapping[str, object],
    *,
    resume: bool = False,
    after: Key | None = None,
) -> int:
    """Write what is chosen (behind a key) to a file or standard output; how many articles that has now.

    Raises ExportError, UsageError, DatabaseUnavailable, BrokenPipeError.
    """
    with Output(path, options, resume) as out:
        place, articles = out.state.place, out.state.articles
        if place:
            after = (place["at"], place["id"])
        if not out.state.bytes:
            out.write(form.head())
            out.reached(place, articles)
        with Progress("export", begun_with=articles) as progress, closing(print_records(url, chosen, after)) as blocks:
            for block in blocks:
                out.write(form.convert(block.lines))
                articles += block.articles
                if block.key is not None:
                    at, number = block.key
                    out.reached({"at": at, "id": number}, articles)
                    progress.at(articles, f"at {at[:10]}")
        out.write(form.foot())
    return articles
