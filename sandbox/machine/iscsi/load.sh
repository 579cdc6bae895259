# All that processors and paths give: twice as many busy loops as processors, and as many that write and read past the cache.
load() {
    local process since before
    dmesg --clear
    since=$(date +%s)
    touch /run/load
    before=$(moved_megabytes)
    for process in 1 2 3 4; do
        while [ -e /run/load ]; do :; done &
        while [ -e /run/load ]; do
            dd if=/dev/zero of="/mnt/load$process" bs=256K count=64 oflag=direct conv=notrunc status=none &&
                dd if="/mnt/load$process" of=/dev/null bs=256K iflag=direct status=none
        done &
    done
    start_writes
    sleep "$1"
    rm /run/load
    result load.seconds "$(($(date +%s) - since))"
    result load.megabytes "$(($(moved_megabytes) - before))"
    dropped=$(kernel_messages 'ping timeout|detected conn error|Failing path')
    result load.dropped "$dropped"
    result load.paths "$(paths_in_state)"
    stop_writes load
    wait
}

# What the kernel read from the multipath device and wrote to it.
moved_megabytes() {
    awk '{ print int(($3 + $7) / 2048) }' "/sys/block/$(basename "$(realpath "$(map)")")/stat"
}
