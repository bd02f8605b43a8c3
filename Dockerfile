# The service as an image: `docker run --publish 8000:8000 IMAGE` serves the record from SQLite, kept in the volume /data.
# SAHEL_FACTS_DATABASE_URL names PostgreSQL instead; compose.yaml does that. tests/deploy/run.py builds and runs it.
FROM python:3.11.15-slim-bookworm AS base

FROM base AS build
WORKDIR /src
COPY requirements/image.txt requirements/
# The lock names every package, so pip resolves nothing. It stays outside the environment that it fills.
RUN python -m venv --without-pip /opt/sahel-facts && \
    pip --python /opt/sahel-facts install --no-cache-dir --no-deps --require-hashes --requirement requirements/image.txt
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY migrations migrations
COPY seed_data seed_data
# What builds the package is in the lock too, and is of no use to what runs it.
RUN pip --python /opt/sahel-facts install --no-cache-dir --no-deps --no-build-isolation . && \
    pip --python /opt/sahel-facts uninstall --yes \
        editables hatchling pathspec pluggy tomlkit trove-classifiers

FROM base
RUN pip uninstall --yes pip setuptools wheel && \
    rm -rf /usr/local/lib/python3.11/ensurepip && \
    install --directory --owner=10001 --group=10001 /data
COPY --from=build /opt/sahel-facts /opt/sahel-facts
ENV PATH=/opt/sahel-facts/bin:$PATH
# Proves that the program runs here, and leaves the bytecode of the standard library, which the base image lacks.
RUN sahel-facts check
# All bytecode is there and the root filesystem may be read-only, so none is written; log lines leave as they come.
# One heap for all threads: what each frees of its own would stay with it, some tens of megabytes in all.
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=1
# A number, because an orchestrator can tell only from a number that it is not root.
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8000
# Asks whether the process lives, not whether its database does: no new container would bring a database back.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import http.client, sys; c = http.client.HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
# Without a shell between, so that the SIGTERM of a stop reaches the program, which then answers what is under way.
CMD ["sahel-facts", "serve", "--host", "0.0.0.0"]
