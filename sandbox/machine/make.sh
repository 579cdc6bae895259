#!/bin/bash
# Makes the virtual machine in a folder: programs of the host's side, kernel, first file system and disk.
# Usage: make.sh <folder>
set -euo pipefail
target=$1
here=$(dirname "$(realpath "$0")")

# The host's side: the emulator, what makes a disk, and the linter of the nodes' scripts.
host=(qemu-system-x86 e2fsprogs kmod busybox-static shellcheck)
# The node's side: what Amazon Linux has from the start, what the user data installs there, and a target to use it on.
guest=(systemd-sysv udev kmod linux-image-amd64 e2fsprogs util-linux mount iproute2 procps coreutils bash dash sed grep mawk
    findutils diffutils base-files base-passwd tar gzip dpkg
    open-iscsi multipath-tools lsscsi tgt)

"$here/packages.sh" "$target/apt" "$target/host-packages" "${host[@]}"
"$here/packages.sh" "$target/apt" "$target/guest-packages" "${guest[@]}"
"$here/unpack.sh" "$target/tools" "$target"/host-packages/*.deb
"$here/image.sh" "$target/tools" "$target/guest-packages" "$here/guest" "$target"
rm -rf "$target/apt" "$target/host-packages" "$target/guest-packages"
