# A prepared node with a LUN, and nothing but load.
set -uo pipefail
. ./common.sh
. ./target.sh
. ./attach.sh
. ./writes.sh
. ./load.sh
sessions_per_portal=1

prepare
start_target
attach 5
mkfs.ext4 -q "$(map)"
mount "$(map)" /mnt
load "$LOAD_SECONDS"
