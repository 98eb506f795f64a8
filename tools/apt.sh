#!/bin/sh
# tools/apt.sh PACKAGE...: install Debian packages, as root or through a sudo that asks nothing.
set -eu
if [ "$(id -u)" -eq 0 ]; then
    sudo=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo="sudo -n"
else
    echo "plan-monitor: not root, and no sudo without a password; to install: apt-get install $*" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
install="$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $*"
$install >/dev/null 2>&1 || { $sudo apt-get update -qq >/dev/null && $install >/dev/null; }
