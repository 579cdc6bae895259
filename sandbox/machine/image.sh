#!/bin/bash
# Makes the disk, the kernel and the first file system of the virtual machine out of unpacked packages.
# Usage: image.sh <tools root> <folder of the guest's packages> <guest files> <target folder>
set -euo pipefail
tools=$1 packages=$2 guest=$3 target=$4
here=$(dirname "$(realpath "$0")")
root=$target/root
loader=$tools/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2
libraries=$tools/lib/x86_64-linux-gnu:$tools/usr/lib/x86_64-linux-gnu

tool() {
    local program=$1 name=$2
    shift 2
    "$loader" --library-path "$libraries" --argv0 "$name" "$tools/$program" "$@"
}

# What the user data installs on a node waits as packages until the stand-in of dnf is asked for it.
mkdir -p "$root/packages"
unpacked=()
for package in "$packages"/*.deb; do
    case $(basename "$package") in
    open-iscsi_* | multipath-tools_* | lsscsi_*) cp "$package" "$root/packages/" ;;
    *) unpacked+=("$package") ;;
    esac
done
"$here/unpack.sh" "$root" "${unpacked[@]}"

# What the packages' scripts would have made.
cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
ln -sfn mawk "$root/usr/bin/awk"
echo node >"$root/etc/hostname"
: >"$root/etc/fstab"
: >"$root/etc/machine-id"
mkdir -p "$root"/{dev,proc,sys,run,tmp,root,mnt,var/tmp,payload}
chmod 1777 "$root/tmp" "$root/var/tmp"
cp -r "$guest/." "$root/"
chmod 0755 "$root"/usr/local/bin/*
mkdir -p "$root/etc/systemd/system/payload.target.wants"
ln -sfn payload.target "$root/etc/systemd/system/default.target"
ln -sfn /etc/systemd/system/payload.service "$root/etc/systemd/system/payload.target.wants/payload.service"

# Drivers of hardware that is not in the machine are nine tenths of the disk.
version=$(basename "$root"/lib/modules/*)
modules=$root/lib/modules/$version
for folder in "$modules"/kernel/{sound,net/*,drivers/*,fs/*,arch/*/*}; do
    case ${folder#"$modules"/kernel/} in
    drivers/block | drivers/md | drivers/nvme | drivers/scsi | drivers/virtio | drivers/net | drivers/char) ;;
    fs/ext4 | fs/jbd2 | fs/mbcache.ko | arch/x86/crypto | net/core | net/llc | net/802) ;;
    *) rm -rf "$folder" ;;
    esac
done
find "$modules/kernel/drivers/net" -mindepth 1 -maxdepth 1 ! -name veth.ko ! -name dummy.ko ! -name net_failover.ko -exec rm -rf {} +
tool bin/kmod depmod --basedir "$root" "$version"
cp "$root"/boot/vmlinuz-* "$target/vmlinuz"
rm -rf "${root:?}"/boot/* "$root"/usr/share/{doc,man,locale,info}

# The kernel of Debian reaches its disk by modules, so a small system loads them first.
initial=$target/initial
mkdir -p "$initial"/{bin,lib,root,dev,proc,sys}
cp "$tools/bin/busybox" "$initial/bin/"
tool bin/kmod modprobe --dirname "$root" --set-version "$version" --show-depends --all virtio_pci virtio_blk ext4 |
    while read -r _ module _; do
        if [ -f "$module" ]; then
            cp "$module" "$initial/lib/"
            echo "insmod /lib/$(basename "$module")" >>"$target/insmod"
        fi
    done
{
    echo '#!/bin/busybox sh'
    echo '/bin/busybox --install /bin'
    echo 'mount -t devtmpfs dev /dev'
    awk '!seen[$0]++' "$target/insmod"
    echo 'mount -t ext4 /dev/vda /root'
    echo 'mount --move /dev /root/dev'
    echo 'exec switch_root /root /sbin/init'
} >"$initial/init"
chmod +x "$initial/init"
ln -s /bin/busybox "$initial/bin/sh"
(cd "$initial" && find . | "$tools/bin/busybox" cpio -o -H newc) >"$target/initrd"

truncate --size=1G "$target/disk"
tool sbin/mke2fs mke2fs -q -t ext4 -O ^metadata_csum_seed -L node -E root_owner=0:0 -d "$root" "$target/disk"
rm -rf "$root" "$initial" "$target/insmod"
