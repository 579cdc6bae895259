#!/bin/sh
# Runs a command that sees a folder of ours as /etc/amazon, and nobody else does. To be started by unshare(1) in a mount
# namespace of its own.   private-namespace.sh <folder> <command> [argument...]
set -eu
folder=$1
shift
if ! [ -d /etc/amazon ]; then
    # Making the folder would leave a trace on the machine and needs root: put a copy of /etc, made of links, over /etc.
    mkdir -p "$folder/etc"
    mount --rbind /etc "$folder/etc"
    mount -t tmpfs -o mode=755 sandbox /etc
    for entry in "$folder"/etc/* "$folder"/etc/.[!.]*; do
        if [ -L "$entry" ]; then
            cp -P "$entry" /etc/
        elif [ -e "$entry" ]; then
            ln -s "$entry" /etc/
        fi
    done
    mkdir /etc/amazon
fi
mount --bind "$folder/amazon" /etc/amazon
# A new user namespace may clear the signal that the kernel sends when the parent dies. Without PATH the driver does not
# find an installed amazon-efs-mount-watchdog, which would act on the machine's own mounts.
exec setpriv --pdeathsig KILL env PATH=/nonexistent "$@"
