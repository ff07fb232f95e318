FROM python:3.13-slim
# git: for --since. The tree that is mounted belongs to somebody else, of which git would read nothing.
RUN apt-get update \
    && apt-get install -y --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory /work
COPY pyproject.toml README.md LICENSE /source/
COPY linter /source/linter
COPY rules /source/rules
RUN pip install --no-cache-dir /source && rm -rf /source
USER nobody
WORKDIR /work
ENTRYPOINT ["storage-lint"]
