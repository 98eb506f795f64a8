# Plan Monitor as a container: docker build -t plan-monitor . && docker run -p 8050:8050 -v plan-monitor:/data plan-monitor
# The base is pinned by its minor version and Debian release; pin it by digest where images must be reproducible.
ARG PYTHON=3.13-slim-bookworm

FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
# The libraries first: they change less often than the program.
COPY requirements.lock /src/
RUN /opt/venv/bin/pip install --require-hashes --requirement /src/requirements.lock
COPY pyproject.toml README.md LICENSE /src/
COPY app /src/app
COPY db /src/db
COPY etl /src/etl
RUN /opt/venv/bin/pip install --no-index --no-deps --no-build-isolation /src

FROM python:${PYTHON}
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin monitor \
    && install --directory --owner=monitor --group=monitor /data
COPY --from=build /opt/venv /opt/venv
COPY seeds /srv/seeds
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PLAN_MONITOR_DATABASE=sqlite:////data/plan-monitor.db \
    PLAN_MONITOR_SEEDS=/srv/seeds \
    HOST=0.0.0.0 \
    PORT=8050
WORKDIR /srv
USER monitor
VOLUME /data
EXPOSE 8050
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
# Loading again what is loaded changes nothing, and never what people entered.
CMD ["sh", "-c", "plan-monitor etl && exec plan-monitor serve --host 0.0.0.0"]
