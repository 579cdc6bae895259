#!/bin/bash
# Unpacks Debian packages into a folder, without their scripts.
# Usage: unpack.sh <root folder> <package file>...
set -euo pipefail
root=$1
shift

# Today's layout, in which the old folders are links. Some packages still ship into these.
for folder in bin sbin lib lib64; do
    mkdir -p "$root/usr/$folder"
    ln -sfn "usr/$folder" "$root/$folder"
done
for package in "$@"; do
    dpkg-deb --fsys-tarfile "$package" | tar --extract --keep-directory-symlink --no-same-owner --directory "$root"
done
