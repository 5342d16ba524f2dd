# The service with everything its stages need: sandbox, browser, fonts, git.
FROM debian:bookworm-slim

SHELL ["/bin/sh", "-eu", "-c"]
ENV DEBIAN_FRONTEND=noninteractive \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PYTHONUTF8=1 \
    PYTHONUNBUFFERED=1

# Versions of Debian's packages follow its security updates; pinning them would pin their holes.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      bubblewrap ca-certificates chromium-headless-shell curl fonts-wqy-microhei git python3 python3-venv tini \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/thinkus
COPY pyproject.toml constraints.txt README.md LICENSE ./
# Dependencies first, in a layer that a change of the code does not touch.
RUN python3 -m venv .venv \
 && mkdir -p orchestrator actors serve \
 && touch orchestrator/__init__.py actors/__init__.py serve/__init__.py \
 && .venv/bin/python -m pip install -q --no-input -c constraints.txt -e .
COPY orchestrator orchestrator
COPY actors actors
COPY serve serve

RUN useradd --create-home --uid 10001 thinkus \
 && install -d -o thinkus -g thinkus /data
USER 10001
ENV PATH=/opt/thinkus/.venv/bin:$PATH \
    HOST=0.0.0.0 \
    THINKUS_DATA_DIR=/data \
    TINI_SUBREAPER=1

VOLUME /data
EXPOSE 8100
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --retries=6 \
  CMD ["curl", "-fsS", "http://127.0.0.1:8100/health"]
# An init that reaps: an unreaped raylet would keep its workers alive.
ENTRYPOINT ["tini", "--"]
CMD ["thinkus", "up"]
