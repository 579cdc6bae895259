# Prepares a node for LUNs of ONTAP over iSCSI and multipath. It logs in nowhere: Trident does, when a pod needs a volume.
services=(iscsid.service multipathd.service)
require_to_join "${services[@]}"
install_packages iscsi-initiator-utils device-mapper-multipath lsscsi

# Only NetApp's LUNs become multipath devices. Without the blacklist multipathd would take EBS volumes too, and with
# another find_multipaths than no Trident refuses to attach.
changed=false
write_file /etc/multipath.conf 0644 <<CONFIGURATION
defaults {
    find_multipaths no
    user_friendly_names no
}
blacklist {
    devnode "^nvme"
    device {
        vendor ".*"
        product ".*"
    }
}
blacklist_exceptions {
    device {
        vendor "NETAPP"
        product "LUN"
    }
}
devices {
    device {
        vendor "NETAPP"
        product "LUN"
        no_path_retry queue
        fast_io_fail_tmo $fast_io_fail_seconds
    }
}
CONFIGURATION
# What already runs, as on a custom image, has read the file of before.
if $changed; then
    systemctl try-restart multipathd.service
fi

# Two nodes of one name would get each other's LUNs, and a custom image carries the name of the node that it was made from.
changed=false
initiator_name=iqn.1994-05.com.redhat:$(instance_id)
write_file /etc/iscsi/initiatorname.iscsi 0644 <<NAME
InitiatorName=$initiator_name
NAME
if $changed; then
    systemctl try-restart iscsid.service
fi

# What iscsiadm writes into the record of a target when Trident discovers it. What the distribution says about other
# options stays. Trident writes scan and replacement_timeout into the record itself, always these values; where multipathd
# runs, fast_io_fail_tmo counts and not replacement_timeout.
# https://github.com/NetApp/trident/blob/v26.06.0/utils/iscsi/iscsi.go#L1362-L1370
# https://github.com/opensvc/multipath-tools/blob/master/multipath/multipath.conf.5.in
ours='^[[:space:]]*node\.(session\.(scan|nr_sessions|timeo\.replacement_timeout)|conn\[0\]\.timeo\.noop_out_(interval|timeout))[[:space:]]*='
others=$(sed --regexp-extended "/$ours/d" /etc/iscsi/iscsid.conf)
write_file /etc/iscsi/iscsid.conf 0600 <<OPTIONS
$others
node.session.scan = manual
node.session.nr_sessions = $sessions_per_portal
node.session.timeo.replacement_timeout = 5
node.conn[0].timeo.noop_out_interval = $ping_interval_seconds
node.conn[0].timeo.noop_out_timeout = $ping_timeout_seconds
OPTIONS

# This one logs in to what is recorded for it, which is nothing, so it is skipped.
systemctl enable --now iscsi.service
start_services "${services[@]}"

# The names of the disks that multipathd looks after. While it starts it says nothing, or that it cannot: some releases with
# success.
multipath_paths() {
    local answer
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        if answer=$(multipathd show paths raw format %d) && [[ ! $answer =~ ^(fail|timeout) ]]; then
            echo "$answer"
            return
        fi
        sleep 1
    done
    report "multipathd does not answer"
    return 1
}

# A slip in multipath.conf costs the blacklist and is no error to multipathd: what it took tells.
paths=$(multipath_paths)
if grep '^nvme' <<<"$paths"; then
    report "multipathd took a disk that is no LUN of NetApp"
    false
fi

write_file "$marker" 0644 <<MARKER
{
  "preparation": "$preparation",
  "version": $preparation_version,
  "initiatorName": "$initiator_name",
  "sessionsPerPortal": $sessions_per_portal,
  "pingIntervalSeconds": $ping_interval_seconds,
  "pingTimeoutSeconds": $ping_timeout_seconds,
  "fastIoFailSeconds": $fast_io_fail_seconds
}
MARKER
report "node prepared: $preparation, version $preparation_version, $initiator_name"
