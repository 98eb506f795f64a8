#!/bin/sh
# tools/container_steps.sh [TARGET]: build the image of the Dockerfile as it stands, without a Docker daemon, and run
# it as compose.yaml does: not as root, no capabilities, no new privileges, nothing to write but /data and /tmp.
#
#   TARGET      stage of the Dockerfile: server (default) or with-charts, which draws a chart, too
#   WORK        folder for what is built; a new one below /tmp unless given, removed afterwards
#   PORT        where the program listens meanwhile (8190)
#   BASE_FROM   registry: pull the base image; debian: make one of the same name of Debian's packages, with mmdebstrap;
#               unless given, the first, and where that is out of reach the second
#
# Needs root, on Linux. Buildah and mmdebstrap are those in PATH; on Debian, where they are missing, those of its
# packages, unpacked into WORK and not installed.
set -eu
cd "$(dirname "$0")/.."
source=$PWD
target=${1:-server}
port=${PORT:-8190}
patience=120

say() { echo "container_steps: $*"; }
fail() {
    echo "container_steps: $*" >&2
    exit 1
}

[ "$(uname -s)" = Linux ] || fail "needs Linux"
[ "$(id -u)" -eq 0 ] || fail "needs root, for a root file system of its own"

if [ -n "${WORK:-}" ]; then
    mkdir -p "$WORK"
    work=$(cd "$WORK" && pwd)
else
    work=$(mktemp -d /tmp/container-steps-XXXXXX)
fi
chmod 755 "$work"
running=
clean() {
    if [ -n "$running" ]; then kill -KILL "$running" 2>/dev/null || true; fi
    [ ! -e "$work/store" ] || build_tool umount --all >/dev/null 2>&1 || true
    [ -n "${WORK:-}" ] || rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- the builder -----------------------------------------------------------------------------------------------------
unpacked() {
    mkdir -p "$work/packages" "$work/tools"
    say "unpacking from Debian's packages: $*"
    (cd "$work/packages" && chmod 777 . && apt-get download "$@" >/dev/null) || fail "not to be had: $*"
    for package in "$work"/packages/*.deb; do dpkg-deb --extract "$package" "$work/tools"; done
    rm -r "$work/packages"
}
PATH=$PATH:$work/tools/usr/bin
command -v buildah >/dev/null || unpacked buildah libsubid4 golang-github-containers-image golang-github-containers-common
settings=/etc/containers
[ -e $settings/policy.json ] || settings=$work/tools/etc/containers
build_tool() {
    LD_LIBRARY_PATH=$work/tools/usr/lib/$(uname -m)-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} \
        buildah --root "$work/store" --runroot "$work/run" --storage-driver vfs "$@"
}
trusting="--signature-policy $settings/policy.json --registries-conf $settings/registries.conf"
say "$(build_tool --version)"

# --- the base image --------------------------------------------------------------------------------------------------
base=$(sed -n 's/^ARG BASE=//p' Dockerfile)
if [ "${BASE_FROM:-registry}" = registry ] &&
    build_tool pull $trusting "docker.io/library/$base" >"$work/pull.log" 2>&1; then
    say "base: $base, pulled"
elif [ "${BASE_FROM:-debian}" = debian ]; then
    suite=${base#debian:}
    suite=${suite%%-*}
    command -v mmdebstrap >/dev/null || unpacked mmdebstrap
    say "base: $base is out of reach of this machine; made of Debian's own packages instead"
    mkdir -p "$work/base"
    [ -s "$work/base/base.tar" ] || mmdebstrap --quiet --mode=root --variant=minbase \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        "$suite" "$work/base/base.tar"
    printf 'FROM scratch\nADD base.tar /\nCMD ["bash"]\n' >"$work/base/Dockerfile"
    build_tool build --quiet --isolation chroot $trusting --tag "docker.io/library/$base" "$work/base" >/dev/null
else
    cat "$work/pull.log" >&2
    fail "base: $base cannot be pulled"
fi

# --- the image -------------------------------------------------------------------------------------------------------
# Where the network's own authority signs for everybody else's servers, the build must know it; the image does not.
authorities=/etc/ssl/certs/ca-certificates.crt
known=
if [ -e $authorities ]; then
    printf '[global]\ncert = /run/authorities.crt\n' >"$work/pip.conf"
    printf 'cafile=/run/authorities.crt\n' >"$work/npmrc"
    known="--secret id=pip,src=$work/pip.conf --secret id=npm,src=$work/npmrc --volume $authorities:/run/authorities.crt:ro"
fi
say "building $target"
[ -n "${SKIP_BUILD:-}" ] || build_tool build --isolation chroot --format docker --layers=false --pull-never $trusting $known \
    --target "$target" --tag "plan-monitor:$target" "$source" >"$work/build.log" 2>&1 || {
    tail -n 30 "$work/build.log" >&2
    fail "the build failed; all of it is in $work/build.log"
}
container=$(build_tool from --pull-never $trusting "localhost/plan-monitor:$target")
root=$(build_tool mount "$container")
say "built: $(du -sm "$root" | cut -f1) MB"

of_image() { build_tool inspect --format "$1" "$container"; }
of_image '{{range .Docker.Config.Env}}{{println .}}{{end}}' | sed '/^$/d' >"$work/env"
account=$(of_image '{{.Docker.Config.User}}')
uid=${account%%:*}
case $uid in '' | *[!0-9]*) uid=$(sed -n "s/^$uid:[^:]*:\([0-9]*\):.*/\1/p" "$root/etc/passwd") ;; esac
folder=$(of_image '{{.Docker.Config.WorkingDir}}')
signal=$(of_image '{{.Docker.Config.StopSignal}}')
signal=${signal#SIG}
[ -n "$uid" ] && [ "$uid" -ne 0 ] || fail "the image runs as ${account:-root}"

# --- running it ------------------------------------------------------------------------------------------------------
data=$work/data
rm -rf "$data" && cp -a "$root/data" "$data"
before=$(cd "$root" && find . -xdev | sort | cksum)

# The command runs as process 1 of its own; the root is read-only, what can be written is a folder and a tmpfs.
cat >"$work/enter" <<'ENTER'
set -eu
root=$1 data=$2 uid=$3 folder=$4 environment=$5
shift 5
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind "$data" "$root/data"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount --bind /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
mount -o remount,bind,ro "$root"
set -- setpriv --reuid "$uid" --regid "$uid" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"
while IFS= read -r line; do set -- "$line" "$@"; done <"$environment"
exec env -i "$(command -v chroot)" "$root" /usr/bin/env --chdir="$folder" HOME=/data "$@"
ENTER
becoming() {
    exec unshare --mount --propagation private --pid --fork --kill-child=KILL --ipc --uts \
        sh "$work/enter" "$root" "$data" "$uid" "$folder" "$work/env" "$@"
}
inside() (becoming "$@")
# The elements of an array of the image's settings, as one command for sh.
as_command() {
    of_image "{{range $1}}{{println .}}{{end}}" | sed '/^$/d' |
        awk '{ gsub(/\047/, "\047\\\047\047"); printf "\047%s\047 ", $0 }'
}
command=$(as_command .Docker.Config.Cmd)
health=$(as_command .Docker.Config.Healthcheck.Test | sed "s/^'CMD' //")
[ -n "$command" ] && [ -n "$health" ] || fail "the image has no command or no health check"
sed -i "s/^PORT=.*/PORT=$port/" "$work/env"

inside sh -c 'test "$(id -u)" -ne 0 && grep -q "^CapEff:[[:space:]]*0*$" /proc/self/status && grep -q "^NoNewPrivs:[[:space:]]*1$" /proc/self/status' ||
    fail "it runs with more rights than it should"
inside sh -c '! touch /srv/x 2>/dev/null && touch /data/x /tmp/x && rm /data/x' || fail "what can be written is not what should be"
inside sh -c 'pg_dump --version && pg_restore --version && psql --version' >/dev/null || fail "PostgreSQL's programs do not run"

answers() {
    inside /opt/venv/bin/python3 -c "import sys, urllib.request as u; sys.exit(u.urlopen('http://127.0.0.1:$port$1', timeout=30).status != 200)" 2>/dev/null
}
start() {
    eval "becoming $command" >"$work/log" 2>&1 &
    running=$!
    waited=0
    until answers /readyz; do
        kill -0 "$running" 2>/dev/null || { cat "$work/log" >&2; running=; fail "it ended instead of serving"; }
        waited=$((waited + 1))
        [ $waited -lt $patience ] || { cat "$work/log" >&2; fail "not ready in time"; }
        sleep 1
    done
    answers /healthz || fail "/healthz does not answer"
    answers /metrics || fail "/metrics does not answer"
    eval "inside $health" || fail "the health check fails while it runs"
}
stop() {
    kill "-${signal:-TERM}" "$(cat "/proc/$running/task/$running/children" | tr -d ' ')"
    code=0
    wait "$running" || code=$?
    running=
    [ $code -eq 0 ] || { cat "$work/log" >&2; fail "told to stop, it ended with $code"; }
    ! eval "inside $health" 2>/dev/null || fail "the health check passes when nothing runs"
}

if inside plan-monitor users --help >/dev/null 2>&1; then
    eval "inside $command" >"$work/log" 2>&1 && fail "it serves everybody without an account"
    say "without an account it refuses: $(tail -n 1 "$work/log")"
    od -An -N12 -tx1 /dev/urandom | tr -d ' \n' >"$data/password"
    chown "$uid" "$data/password"
    inside plan-monitor users add first --role admin --password-file /data/password
    rm "$data/password"
fi
start
say "ready as user $uid; the health check passes"
stop
say "ended by $signal with 0"
start
inside plan-monitor db check | tail -n 1 | grep -qx sound || fail "the database is not sound after a restart"
inside plan-monitor db backup /data/backup.db >/dev/null
stop
say "restarted on the same data; check and backup done beside it"
if [ "$target" = with-charts ]; then
    inside plan-monitor charts --indicator software_revenue --format png --output /data/charts
    say "drawn: $(find "$data/charts" -name '*.png' | wc -l) PNG"
fi
[ "$before" = "$(cd "$root" && find . -xdev | sort | cksum)" ] || fail "the image's own files changed"
say "done"
