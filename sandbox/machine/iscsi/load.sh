# All that processors and paths give: twice as many busy loops as processors, and as many that write and read past the cache.
load() {
    local process since
    dmesg --clear
    since=$(date +%s)
    touch /run/load
    : >/run/loaded
    for process in 1 2 3 4; do
        while [ -e /run/load ]; do :; done &
        while [ -e /run/load ]; do
            dd if=/dev/zero of="/mnt/load$process" bs=256K count=64 oflag=direct conv=notrunc status=none &&
                dd if="/mnt/load$process" of=/dev/null bs=256K iflag=direct status=none &&
                echo 32 >>/run/loaded
        done &
    done
    start_writes
    sleep "$1"
    rm /run/load
    result load.seconds "$(($(date +%s) - since))"
    result load.megabytes "$(awk '{ sum += $1 } END { print sum + 0 }' /run/loaded)"
    dropped=$(kernel_messages 'ping timeout|detected conn error|Failing path')
    result load.dropped "$dropped"
    result load.paths "$(paths_in_state)"
    stop_writes load
    wait
}
