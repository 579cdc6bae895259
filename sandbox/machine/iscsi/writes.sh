# A client that writes a number every 0.2 s, past the page cache, and notes how long each took.
start_writes() {
    : >/run/writes
    rm -f /run/stop-writes /mnt/numbers
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

# What is on the LUN, with zeros for what is missing at the end; and what should be.
written() {
    { dd if=/mnt/numbers bs=4096 iflag=direct status=none && cat /dev/zero; } 2>/dev/null | head -c "$(($1 * 4096))"
}

expected() {
    seq 0 "$(($1 - 1))" | xargs printf '%-4096d'
}

# Waits until the client has written on, so that a path carries its writes.
wait_for_writes() {
    local wanted
    wanted=$(($(wc -l </run/writes) + 5))
    until [ "$(wc -l </run/writes)" -ge "$wanted" ]; do sleep 0.5; done
}

# Ends the client; tells how many writes failed or are not found, and the longest in milliseconds.
stop_writes() {
    local name=$1 failed lost writes
    touch /run/stop-writes
    wait "$writer"
    failed=$(awk '$1 != 0' /run/writes | wc -l)
    writes=$(wc -l </run/writes)
    lost=$(cmp -l <(written "$writes") <(expected "$writes") | awk '{ blocks[int(($1 - 1) / 4096)] } END { for (block in blocks) lost++; print lost + 0 }')
    result "$name.writes" "$writes"
    result "$name.failed" "$failed"
    result "$name.lost" "$lost"
    result "$name.longest" "$(sort -n -k 2 /run/writes | tail -1 | { read -r _ longest && echo "$longest"; })"
}
