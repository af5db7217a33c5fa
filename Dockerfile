# The bot in a container: small, not as root, and with a root file system that it cannot write to.
#   docker build -t lamplighter .
#   docker run --read-only --tmpfs /tmp -v lamplighter:/data lamplighter
# docs/ops/compose.yaml runs it with PostgreSQL.

FROM python:3.13-slim AS build
# What has no wheel for this machine is compiled here, and the compiler stays here.
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/lamplighter
WORKDIR /source
COPY requirements/build.txt requirements/run.txt requirements/
# By the hashed locks alone, as `make` does it.
RUN /opt/lamplighter/bin/pip install --require-hashes --no-deps --no-build-isolation -r requirements/build.txt \
    && /opt/lamplighter/bin/pip install --require-hashes --no-deps --no-build-isolation --use-pep517 \
        -r requirements/run.txt
COPY pyproject.toml README.md LICENSE config.example.toml ./
COPY bot/ bot/
COPY bench/ bench/
COPY handlers/ handlers/
COPY locales/ locales/
COPY migrations/ migrations/
COPY starter/ starter/
RUN /opt/lamplighter/bin/pybabel --quiet compile --directory locales --domain lamplighter \
    && /opt/lamplighter/bin/pip install --no-deps --no-build-isolation . \
    && find /opt/lamplighter/lib -path '*/scipy/*' -type d -name tests -prune -exec rm -r {} + \
    && /opt/lamplighter/bin/python -m compileall -q /opt/lamplighter/lib \
    && /opt/lamplighter/bin/pip uninstall --yes editables hatchling setuptools pip

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin lamplighter \
    && install --directory --owner lamplighter --group lamplighter --mode 0700 /data
COPY --from=build /opt/lamplighter /opt/lamplighter
ENV PATH=/opt/lamplighter/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LAMPLIGHTER_LOG__FORMAT=json \
    LAMPLIGHTER_METRICS__LISTEN=127.0.0.1:9464
# The database, the Matrix store and config.toml, where there is one, lie here.
VOLUME /data
WORKDIR /data
USER 10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=5m --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:9464/healthz', timeout=4)"]
ENTRYPOINT ["lamplighter"]
CMD ["run"]
