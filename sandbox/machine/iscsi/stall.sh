# How long a write waits at most while one path is silent, for one set of settings after the other: user-data-<name>.sh with
# the replacement timeout that Trident or an administrator gives the records of targets.
set -uo pipefail
. ./common.sh
. ./target.sh
. ./attach.sh
. ./writes.sh
. ./load.sh
sessions_per_portal=1

start_target
while read -r name replacement_timeout; do
    cp "user-data-$name.sh" user-data.sh
    prepare
    result "$name.joined" "$(joined)"
    attach "$replacement_timeout"
    [ -e /run/formatted ] || mkfs.ext4 -q "$(map)"
    touch /run/formatted
    mount "$(map)" /mnt
    start_writes
    # Both in turn, because which one is in use is multipath's choice.
    for path in 1 2; do
        sleep 3
        cut_path "$path"
        sleep 8
        wait_for_writes
        restore_path "$path"
        wait_for_paths 2
    done
    stop_writes "$name"
    load "$LOAD_SECONDS"
    result "$name.dropped" "$dropped"
    umount /mnt
    detach
done <candidates
