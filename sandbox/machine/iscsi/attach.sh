# Attaches the LUN as Trident's node plugin does: discovery and records, two settings of the record, login, scan of the LUN.
# https://github.com/NetApp/trident/blob/v26.06.0/utils/iscsi/iscsi.go
attach() {
    local replacement_timeout=$1 portal record host
    for portal in "${portals[@]}"; do
        record=(iscsiadm --mode node --targetname "$target" --portal "$portal:3260")
        iscsiadm --mode discoverydb --type st --portal "$portal" --interface default --discover
        "${record[@]}" --op update --name node.session.scan --value manual
        "${record[@]}" --op update --name node.session.timeo.replacement_timeout --value "$replacement_timeout"
        "${record[@]}" --op update --name 'node.conn[0].timeo.login_timeout' --value 10
        "${record[@]}" --op update --name node.session.initial_login_retry_max --value 1
        "${record[@]}" --login
    done
    for host in /sys/class/iscsi_host/host*; do
        echo "0 0 1" >"/sys/class/scsi_host/$(basename "$host")/scan"
    done
    wait_for_paths "$((${#portals[@]} * sessions_per_portal))"
}

detach() {
    multipath -F
    iscsiadm --mode node --targetname "$target" --logout
    iscsiadm --mode node --targetname "$target" --op delete
}

paths_in_state() {
    multipathd show paths raw format '%d %t %T' | grep --count "^sd.* active ready" || true
}

wait_for_paths() {
    local wanted=$1 seconds
    for seconds in $(seq 60); do
        udevadm settle
        [ "$(paths_in_state)" != "$wanted" ] || return 0
        sleep 1
    done
    echo "no $wanted paths after $seconds s" >&2
    multipath -ll >&2
    return 1
}

# The only multipath device.
map() {
    echo "/dev/mapper/$(dmsetup ls --target multipath | { read -r name _ && echo "$name"; })"
}
