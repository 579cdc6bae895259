# A target with the vendor and product of ONTAP behind two portals, in a network namespace of its own. Silence, not a refusal,
# is what a portal that is cut answers with.
target=iqn.1992-08.com.netapp:sn.0123456789abcdef:vs.2
portals=(10.1.1.2 10.1.2.2)

start_target() {
    local path
    ip netns add ontap
    ip -n ontap link set lo up
    for path in 1 2; do
        ip link add "path$path" type veth peer name "lif$path" netns ontap
        ip address add "10.1.$path.1/24" dev "path$path"
        ip link set "path$path" up
        ip -n ontap link set "lif$path" up
        restore_path "$path"
    done
    truncate --size=256M /dev/shm/lun
    mkdir -p /run/tgtd
    ip netns exec ontap tgtd
    until tgtadm --lld iscsi --mode system --op show >/dev/null 2>&1; do sleep 0.2; done
    tgtadm --lld iscsi --mode target --op new --tid 1 --targetname "$target"
    tgtadm --lld iscsi --mode logicalunit --op new --tid 1 --lun 1 --backing-store /dev/shm/lun
    tgtadm --lld iscsi --mode logicalunit --op update --tid 1 --lun 1 \
        --params "vendor_id=NETAPP,product_id=LUN C-Mode,product_rev=9171,scsi_sn=80Bzx+Xk2a1b,scsi_id=600a09803830427a782b586b32613162"
    tgtadm --lld iscsi --mode target --op bind --tid 1 --initiator-address ALL
}

cut_path() {
    ip -n ontap address del "10.1.$1.2/24" dev "lif$1"
}

restore_path() {
    ip -n ontap address add "10.1.$1.2/24" dev "lif$1"
}
