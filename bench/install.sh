#!/bin/sh
# Install what the bench uses: wrk and Virtuoso from Debian as root, rdflib-endpoint in an environment of its own,
# Comunica with npm. What is there already is left as it is; what cannot be installed is named and left out.
cd "$(dirname "$0")" || exit 1

missing() {
    echo "not installed: $1" >&2
}

debian() {
    command -v "$1" >/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$2" >/dev/null && return
    fi
    missing "$2, for which this must run as root with apt-get"
}

debian wrk wrk
debian virtuoso-t virtuoso-opensource-7-bin

if [ ! -e .venv ]; then
    python3 -m venv .venv &&
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock ||
        missing "rdflib-endpoint"
fi

if [ ! -e node_modules ]; then
    if command -v npm >/dev/null; then
        npm install --ignore-scripts --no-audit --no-fund --loglevel=error || missing "Comunica"
    else
        missing "Comunica, for which npm is needed"
    fi
fi
exit 0
