# Plan Monitor as a container; docs/operations.md says how to run it, compose.yaml is the whole of an installation.
#   docker build --tag plan-monitor .                                the server
#   docker build --tag plan-monitor:charts --target with-charts .    the same with what draws charts without a reader
#
# The base is Debian 13 by its tag, so that a rebuild takes security updates in. For images that must come out the same
# again, give it by its digest (docker buildx imagetools inspect debian:trixie-slim prints it):
#   docker build --build-arg BASE=debian:trixie-slim@sha256:… .
ARG BASE=debian:trixie-slim

FROM ${BASE} AS build
ENV DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 python3-venv \
    && python3 -m venv /opt/venv
# The libraries first: they change less often than the program.
COPY requirements.lock /src/
# A mirror of your own: --secret id=pip,src=pip.conf; it leaves no trace in the image.
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    /opt/venv/bin/pip install --require-hashes --only-binary :all: --requirement /src/requirements.lock
COPY pyproject.toml README.md LICENSE /src/
COPY app /src/app
COPY db /src/db
COPY etl /src/etl
# What installs has no business where the program runs, nor have other people's tests and source maps.
RUN /opt/venv/bin/pip install --no-index --no-deps --no-build-isolation /src \
    && /opt/venv/bin/pip check \
    && /opt/venv/bin/pip uninstall --yes setuptools pip \
    && cd /opt/venv/lib/python3*/site-packages \
    && find numpy pandas -type d -name tests -prune -exec rm -r {} + \
    && find . -name '*.map' -delete
# PostgreSQL's own programs, for backup and restore, without the Perl that their package brings along.
RUN mkdir /postgresql && cd /postgresql \
    && apt-get download postgresql-client-17 \
    && dpkg --extract postgresql-client-17_*.deb . \
    && mkdir bin && cp usr/lib/postgresql/17/bin/pg_dump usr/lib/postgresql/17/bin/pg_restore \
        usr/lib/postgresql/17/bin/psql bin/

# The drawing library of the traces that are used; without npm's network the whole one is served.
FROM build AS drawing
RUN apt-get install --yes --no-install-recommends npm
COPY tools/plotly_bundle.sh /src/tools/
RUN --mount=type=secret,id=npm,target=/root/.npmrc sh /src/tools/plotly_bundle.sh /opt/venv

FROM ${BASE} AS program
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        libpq5 libreadline8t64 python3 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* /var/cache/debconf/*-old \
    && useradd --uid 10001 --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin monitor \
    && install --directory --owner=monitor --group=monitor --mode=0700 /data /backups
COPY --from=drawing /opt/venv /opt/venv
COPY --from=build /postgresql/bin /usr/local/bin/
COPY deploy/healthy /usr/local/bin/
COPY seeds /srv/seeds
# Bytecode was made when the libraries were installed; nothing is written below / but /data, /backups and /tmp.
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PLAN_MONITOR_DATABASE=sqlite:////data/plan-monitor.db \
    PLAN_MONITOR_SEEDS=/srv/seeds \
    PLAN_MONITOR_LOG=json \
    HOST=0.0.0.0 \
    PORT=8050
# What is named without a folder, backups among it, belongs into the volume.
WORKDIR /data
# By number, for orchestrators that must see that it is not root.
USER 10001:10001
VOLUME /data
EXPOSE 8050
STOPSIGNAL SIGTERM
# Alive, not ready: a database that restarts is no reason to end the servers that wait for it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["healthy", "/healthz"]
# Loading again what is loaded changes nothing, and never what people entered.
CMD ["sh", "-c", "plan-monitor etl && exec plan-monitor serve"]

FROM program AS with-charts
USER root
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        chromium fontconfig fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*
USER 10001:10001

FROM program AS server
