# Prepares a node for LUNs of ONTAP over iSCSI and multipath. It logs in nowhere: Trident does, when a pod needs a volume.
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
multipath_changed=$changed

# Two nodes of one name would get each other's LUNs, and a custom image carries the name of the node that it was made from.
changed=false
initiator_name=iqn.1994-05.com.redhat:$(instance_id)
write_file /etc/iscsi/initiatorname.iscsi 0644 <<NAME
InitiatorName=$initiator_name
NAME
name_changed=$changed

# What iscsiadm writes into the record of a target when Trident discovers it. What the distribution says about other
# options stays.
ours='^[[:space:]]*node\.(session\.(scan|nr_sessions|timeo\.replacement_timeout)|conn\[0\]\.timeo\.noop_out_(interval|timeout))[[:space:]]*='
others=$(grep --extended-regexp --invert-match "$ours" /etc/iscsi/iscsid.conf)
write_file /etc/iscsi/iscsid.conf 0600 <<OPTIONS
$others
node.session.scan = manual
node.session.nr_sessions = $sessions_per_portal
node.session.timeo.replacement_timeout = $replacement_timeout_seconds
node.conn[0].timeo.noop_out_interval = $ping_interval_seconds
node.conn[0].timeo.noop_out_timeout = $ping_timeout_seconds
OPTIONS

systemctl enable --now iscsid.service iscsi.service multipathd.service
# What already runs has read the files of before.
if $name_changed; then
    systemctl restart iscsid.service
fi
if $multipath_changed; then
    systemctl restart multipathd.service
fi
systemctl is-active --quiet iscsid.service multipathd.service

# A slip in multipath.conf costs the blacklist and is no error to multipathd: what it took tells.
if multipathd show paths raw format %d | grep '^nvme'; then
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
  "fastIoFailSeconds": $fast_io_fail_seconds,
  "replacementTimeoutSeconds": $replacement_timeout_seconds
}
MARKER
report "node prepared: $preparation, version $preparation_version, $initiator_name"
