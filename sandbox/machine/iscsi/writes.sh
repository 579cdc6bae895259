# A client that writes a number every 0.2 s, past the page cache, and notes how long each took.
start_writes() {
    : >/run/writes
    rm -f /run/stop-writes
    write_numbers &
    writer=$!
}

write_numbers() {
    local number=0 before after status
    while [ ! -e /run/stop-writes ]; do
        before=${EPOCHREALTIME/./}
        printf '%-4096d' "$number" |
            dd of=/mnt/numbers bs=4096 seek="$number" count=1 iflag=fullblock oflag=direct conv=notrunc status=none
        status=$?
        after=${EPOCHREALTIME/./}
        echo "$status $(((after - before) / 1000))" >>/run/writes
        number=$((number + 1))
        sleep 0.2
    done
}

# Ends the client; tells how many writes failed or are not found, and the longest in milliseconds.
stop_writes() {
    local name=$1 failed lost=0 number=0
    touch /run/stop-writes
    wait "$writer"
    failed=$(awk '$1 != 0' /run/writes | wc -l)
    while read -r; do
        [ "$(dd if=/mnt/numbers bs=4096 skip="$number" count=1 iflag=direct status=none | tr -d ' \0')" = "$number" ] || lost=$((lost + 1))
        number=$((number + 1))
    done </run/writes
    result "$name.writes" "$number"
    result "$name.failed" "$failed"
    result "$name.lost" "$lost"
    result "$name.longest" "$(sort -n -k 2 /run/writes | tail -1 | { read -r _ longest && echo "$longest"; })"
}
