# Built in three steps, so that the image carries neither compiler nor sources nor pip: wheels from the locked versions, an
# environment of them, and that environment alone. It needs no file system of its own that can be written to:
#   docker run --read-only --tmpfs /tmp --volume povbot:/home/povbot/data … povbot
# A build that is to be the same again names the base by its digest (docs/deployment.md):
#   --build-arg BASE=python:3.11-slim-bookworm@sha256:…
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS wheels
WORKDIR /build
COPY requirements/run.txt requirements/run.txt
RUN python -m pip wheel --no-cache-dir --require-hashes --requirement requirements/run.txt --wheel-dir /wheels
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY src src
COPY corpus corpus
COPY config config
RUN python -m pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM ${BASE} AS installed
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    python -m venv --without-pip /opt/povbot \
    && python -m pip --python /opt/povbot/bin/python install --no-cache-dir --no-index --no-deps /wheels/*.whl

FROM ${BASE}
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="povbot" \
    org.opencontainers.image.description="A chat bot that answers questions from a news archive by quoting it" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
RUN python -m pip uninstall --yes --quiet --root-user-action=ignore setuptools wheel pip \
    && rm -rf /usr/local/lib/python3.*/ensurepip \
    && useradd --system --no-log-init --create-home --home-dir /home/povbot --uid 10001 --shell /usr/sbin/nologin povbot \
    && install --directory --owner=povbot --mode=0700 /home/povbot/data
COPY --from=installed /opt/povbot /opt/povbot
# By number, so that an orchestrator sees that it is not root.
USER 10001
WORKDIR /home/povbot
# All that is written goes to the volume: what is remembered of readers and of publishers, indexes, jieba's compiled
# dictionary and matplotlib's list of fonts.
ENV PATH=/opt/povbot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    POVBOT_CACHE_DIR=/home/povbot/data/cache \
    POVBOT_READERS__DATABASE=sqlite:////home/povbot/data/readers.db \
    POVBOT_VAR=/home/povbot/data/var \
    POVBOT_PROBES__HOST=0.0.0.0 \
    POVBOT_PROBES__PORT=8081
# A volume that is new takes over the folder's owner.
VOLUME /home/povbot/data
# An archive and configuration of one's own go to /home/povbot/corpus and /home/povbot/config; without them the image
# answers from the archive that the package carries.
# Whether the bot lives, not whether it is ready: nobody is helped by a restart while the database is away. While a large
# archive's first index is made there is nothing to ask yet.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10m --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"POVBOT_PROBES__PORT\"]}/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["povbot"]
CMD ["telegram"]
