#!/bin/sh
# tools/plotly_bundle.sh VENV: fetch the drawing library of a few traces by its name, check its hash, put it where the
# server finds it. Without npm or a network the whole library of the plotly package is served: never a failure.
set -eu
venv=$1
python=$venv/bin/python

say() {
    echo "plan-monitor: $*"
}

set -- $("$python" -c 'from app.web.plotly_bundle import *; print(PACKAGE, VERSION, FILE, SHA256, FOLDER)')
package=$1 version=$2 file=$3 sha256=$4 folder=$5

has() {
    [ -f "$1" ] && [ "$("$python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1")" = "$sha256" ]
}

has "$folder/$file" && exit 0
command -v npm >/dev/null 2>&1 || { say "no npm: pages load the whole drawing library (1.2 MB more on a first visit)"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(
    cd "$work"
    npm pack "$package@$version" --silent --fetch-retries=0 --fetch-timeout=20000 >/dev/null 2>&1 &&
        tar -xzf ./*.tgz "package/$file"
) || { say "$package could not be fetched: pages load the whole drawing library (1.2 MB more on a first visit)"; exit 0; }
has "$work/package/$file" || { say "$package $version is not what was expected: not used"; exit 0; }
mkdir -p "$folder"
# Whole or not at all, should two do it at once.
mv "$work/package/$file" "$folder/.$file.$$"
mv "$folder/.$file.$$" "$folder/$file"
say "drawing library: $package $version"
