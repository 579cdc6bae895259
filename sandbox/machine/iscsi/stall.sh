# How long a write waits at most while one path is silent. Both are cut in turn, because which one is in use is multipath's.
set -uo pipefail
. ./common.sh
. ./target.sh
. ./attach.sh
. ./writes.sh
. ./load.sh
sessions_per_portal=1

prepare
result joined "$(joined)"
start_target
attach "$REPLACEMENT_SECONDS"
result recovery "$(sort -u /sys/class/iscsi_session/session*/recovery_tmo)"
mkfs.ext4 -q "$(map)"
mount "$(map)" /mnt
start_writes
for path in 1 2; do
    sleep 5
    cut_path "$path"
    sleep 25
    restore_path "$path"
    wait_for_paths 2
done
stop_writes stall

load "$LOAD_SECONDS"
