# The crawler, for an archive on a PostgreSQL of its own (ARCHIVE_URL); docker-compose.yml puts the two together.
#
#     docker build -t news-archive-crawler .
#     docker run --rm news-archive-crawler sources
#
# The base is pinned by version. Its digest cannot be known without asking a registry; where a tag is not enough, add it:
# ARG BASE=python:3.12.12-slim-trixie@sha256:…
ARG BASE=python:3.12.12-slim-trixie

FROM ${BASE} AS build
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --require-hashes --no-deps --only-binary :all: -r requirements.lock
COPY pyproject.toml setup.py README.md LICENSE ./
COPY crawler crawler
COPY sql sql
RUN /venv/bin/pip install --no-deps --no-build-isolation . \
    # what only develops the crawler (the extra "dev" in pyproject.toml), and then pip itself
    && /venv/bin/pip uninstall --yes ruff mypy import-linter pytest pytest-timeout pytest-xdist types-lxml setuptools \
    && /venv/bin/pip uninstall --yes pip

FROM ${BASE}
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin crawler \
    && install -d -o crawler -g crawler /data \
    && python -m pip uninstall --yes pip
COPY --from=build /venv /venv
# /data holds the WARC files; mount a volume there. The crawler writes nowhere else.
ENV PATH=/venv/bin:$PATH ARCHIVE_DATA=/data PYTHONUNBUFFERED=1
VOLUME /data
USER crawler
WORKDIR /data
ENTRYPOINT ["crawler"]
CMD ["--help"]
