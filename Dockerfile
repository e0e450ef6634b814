# Built in two steps, so that the image carries neither compiler nor sources: wheels first, then the install from them.
FROM python:3.11-slim AS wheels
WORKDIR /build
COPY requirements/run.txt requirements/run.txt
RUN python -m pip wheel --no-cache-dir --require-hashes --requirement requirements/run.txt --wheel-dir /wheels
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY src src
COPY corpus corpus
COPY config config
RUN python -m pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.11-slim
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    python -m pip install --no-cache-dir --no-index --no-deps /wheels/*.whl \
    && useradd --system --create-home --home-dir /home/povbot --uid 10001 povbot \
    && install --directory --owner=povbot --mode=0700 /home/povbot/data
USER povbot
WORKDIR /home/povbot
ENV PYTHONUNBUFFERED=1 \
    POVBOT_CACHE_DIR=/home/povbot/.cache/povbot \
    POVBOT_READERS__DATABASE=sqlite:////home/povbot/data/readers.db \
    POVBOT_VAR=/home/povbot/data/var
# What is remembered of readers and of publishers; a volume that is new takes over the folder's owner.
VOLUME /home/povbot/data
# An archive and configuration of one's own go to /home/povbot/corpus and /home/povbot/config; without them the image
# answers from the archive that the package carries.
# The check never indexes anything, and while a large archive's first index is made there is nothing to answer from.
HEALTHCHECK --interval=60s --timeout=20s --start-period=10m --retries=3 \
    CMD ["povbot", "latest", "--limit", "1", "--however-old"]
ENTRYPOINT ["povbot"]
CMD ["telegram"]
