# The crawler, for an archive on a PostgreSQL of its own (ARCHIVE_URL); docker-compose.yml puts the two together.
#
#     docker build -t news-archive-crawler .
#     docker run --rm news-archive-crawler sources
#
# Without Parquet (170 MB) and the tools of development; --build-arg LOCK=requirements.lock brings both.
# The base is pinned by version. Its digest cannot be known without asking a registry; where a tag is not enough, add it:
# ARG BASE=python:3.12.12-slim-trixie@sha256:…
ARG BASE=python:3.12.12-slim-trixie

FROM ${BASE} AS build
ARG LOCK=requirements-image.lock
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv --without-pip /venv
COPY ${LOCK} /requirements.lock
RUN python -m pip --python /venv/bin/python install --require-hashes --no-deps --only-binary :all: -r /requirements.lock
RUN printf '#!/bin/sh\nexec /venv/bin/python -m crawler "$@"\n' > /venv/bin/crawler && chmod 755 /venv/bin/crawler

FROM ${BASE}
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin crawler \
    && install -d -o crawler -g crawler /data \
    && python -m pip uninstall --yes pip
COPY --from=build /venv /venv
COPY crawler /app/crawler
COPY sql /app/sql
RUN /venv/bin/python -m compileall -q /app/crawler
# /data holds the WARC files; mount a volume there. The crawler writes nowhere else.
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app ARCHIVE_DATA=/data PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
VOLUME /data
USER crawler
WORKDIR /data
ENTRYPOINT ["crawler"]
CMD ["--help"]
