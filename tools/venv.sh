#!/bin/sh
# tools/venv.sh VENV LOCK: make the virtual environment if it is not there, install the locked
# requirements with their hashes, then this project itself. Needs nothing but a Python >= 3.11.
set -eu
venv=$1
lock=$2

fail() {
    echo "plan-monitor: $*" >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in ${PYTHON:-python3.13 python3.12 python3.11 python3 python3.14}; do
        if command -v "$name" >/dev/null 2>&1 && new_enough "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

has_venv() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

# A folder that was moved, or whose Python has gone, is made anew.
if [ -e "$venv" ] && ! { [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }; then
    rm -rf "$venv"
fi

# Made from an older lock, it may hold what the newer one no longer names.
made_from=$venv/.made-from-$(basename "$lock")
if [ -e "$made_from" ] && ! cmp -s "$made_from" "$lock"; then
    rm -rf "$venv"
fi

if [ ! -e "$venv" ]; then
    python=$(find_python) || fail "no Python 3.11 or newer found (tried ${PYTHON:-python3.13 python3.12 python3.11 python3}): install one (Debian: apt-get install python3 python3-venv; macOS: brew install python@3.13) or name it, make PYTHON=/path/to/python"
    if ! has_venv "$python"; then
        # Debian keeps venv and ensurepip in a package of their own.
        package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
        if command -v apt-get >/dev/null 2>&1; then
            sh "$(dirname "$0")/apt.sh" "$package" || true
        fi
        has_venv "$python" || fail "$python cannot make virtual environments: install $package (Debian: apt-get install $package)"
    fi
    echo "plan-monitor: making $venv with $("$python" --version)"
    "$python" -m venv "$venv"
fi

echo "plan-monitor: installing $lock into $venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$lock" ||
    fail "the requirements of $lock could not be installed: the lines above say which and why"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable . ||
    fail "the project could not be installed into $venv"
cp "$lock" "$made_from"
