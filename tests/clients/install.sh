#!/bin/sh
# Install the programs that the tests of clients, engines and proxies use: Debian packages as root, Comunica with npm, and two clients
# whose dependencies are not those of the tests, each in an environment of its own.
# What cannot be installed is named, and its tests skip; the exit status is 0 all the same.
cd "$(dirname "$0")" || exit 1

missing() {
    echo "not installed: $1; its tests will be skipped" >&2
}

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || missing "newer lists of Debian packages"
    for package in curl raptor2-utils rasqal-utils default-jre-headless libapache-jena-java \
        virtuoso-opensource-7-bin nginx-light caddy; do
        apt-get install -qq -y --no-install-recommends "$package" >/dev/null || missing "$package"
    done
else
    missing "the Debian packages, for which this must run as root with apt-get"
fi

if command -v npm >/dev/null; then
    npm ci --prefix node --ignore-scripts --no-audit --no-fund --loglevel=error ||
        missing "Comunica"
else
    missing "Comunica, for which npm is needed"
fi

python3 -m venv older/.venv &&
    older/.venv/bin/python -m pip install --quiet --disable-pip-version-check py-reconciliation-service-api==0.2.1 ||
    missing "py-reconciliation-service-api"

python3 -m venv sssom/.venv &&
    sssom/.venv/bin/python -m pip install --quiet --disable-pip-version-check sssom==0.4.21 ||
    missing "sssom-py"
exit 0
