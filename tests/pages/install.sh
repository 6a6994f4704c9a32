#!/bin/sh
# Install what the tests of the pages use: Debian's Chromium with a Korean font as root, npm packages.
# What cannot be installed is named, and its tests skip; the exit status is 0 all the same.
cd "$(dirname "$0")" || exit 1

missing() {
    echo "not installed: $1; its tests will be skipped" >&2
}

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    for package in chromium fonts-noto-cjk; do
        apt-get install -qq -y --no-install-recommends "$package" >/dev/null || missing "$package"
    done
else
    missing "Chromium, for which this must run as root with apt-get"
fi

if command -v npm >/dev/null; then
    npm ci --prefix ../../src/aikg/server/pages/assets --ignore-scripts --no-audit --no-fund --loglevel=error ||
        missing "esbuild and axe"
else
    missing "esbuild and axe, for which npm is needed"
fi
exit 0
