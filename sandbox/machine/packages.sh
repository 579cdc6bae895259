#!/bin/bash
# Downloads packages with everything that they need from the machine's own Debian sources, into a folder, and changes
# nothing else: apt gets lists, cache and an empty list of installed packages of its own.
# Usage: packages.sh <state folder> <target folder> <package>...
set -euo pipefail
state=$1 target=$2
shift 2

mkdir -p "$state/lists/partial" "$target/partial"
: >"$state/status"
apt=(apt-get
    -o "Dir::State=$state" -o "Dir::State::status=$state/status" -o "Dir::Cache=$state" -o "Dir::Cache::archives=$target"
    -o APT::Sandbox::User= -o APT::Install-Recommends=false -o Debug::NoLocking=true -o Acquire::Retries=3 -o Acquire::Languages=none)
if [ ! -f "$state/updated" ]; then
    "${apt[@]}" --error-on=any update
    touch "$state/updated"
fi
"${apt[@]}" --yes --download-only --no-remove install "$@"
