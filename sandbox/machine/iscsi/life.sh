# The life of a prepared node: no mirror, first start, second start, reboot, no multipathd, a
# LUN, one path cut, both cut, load, more sessions, a slip.
set -uo pipefail
. ./common.sh
. ./target.sh
. ./attach.sh
. ./writes.sh
. ./load.sh
sessions_per_portal=1

marker() {
    if [ -e /etc/eks-storage/iscsi-node.json ]; then echo there; else echo none; fi
}

step() {
    echo "step $1 at $(cut -d ' ' -f 1 /proc/uptime)"
}

step "no mirror"
ln -sf /bin/true /usr/local/bin/sleep
touch /run/no-mirror
prepare
result failed.joined "$(joined)"
result failed.assertion "$(systemctl show --property AssertResult --value nodeadm-run.service)"
result failed.marker "$(marker)"

# The mirror is there again when the preparation has slept.
step "first start"
rm /usr/local/bin/sleep
printf '%s\n' '#!/bin/bash' 'rm -f /run/no-mirror' >/usr/local/bin/sleep
chmod +x /usr/local/bin/sleep
prepare
rm /usr/local/bin/sleep
result first.joined "$(joined)"
result first.initiator "$(cat /etc/iscsi/initiatorname.iscsi)"
result first.marker "$(tr -d ' \n' </etc/eks-storage/iscsi-node.json)"
result first.services "$(systemctl is-enabled iscsid iscsi multipathd | tr '\n' ' ')$(systemctl is-active iscsid multipathd | tr '\n' ' ')"
result first.records "$(find /etc/iscsi /var/lib/iscsi -path '*nodes/*' | wc -l)"
result first.sessions "$(iscsiadm --mode session 2>/dev/null | wc -l)"

step "second start"
before=$(snapshot)
daemons=$(pgrep --delimiter ' ' 'iscsid|multipathd')
prepare
result second.joined "$(joined)"
diff <(echo "$before") <(snapshot)
result second.changed "$(diff <(echo "$before") <(snapshot) | grep --count '^[<>]')"
result second.restarted "$([ "$daemons" = "$(pgrep --delimiter ' ' 'iscsid|multipathd')" ] && echo no || echo yes)"

# The user data is not run again.
step "reboot"
rm /run/joined
systemctl stop multipathd.service
systemctl start nodeadm-run.service
result reboot.joined "$(joined)"
result reboot.message "$(journalctl --unit nodeadm-run.service --output cat --no-pager | grep --count 'multipathd.service does not run')"
systemctl start multipathd.service
systemctl start nodeadm-run.service
result reboot.repaired "$(joined)"

# With what a condition skips "enable --now" is content, and a dead multipathd took no disk either.
step "no multipathd"
systemctl stop multipathd.socket multipathd.service
systemctl mask multipathd.service
prepare
result masked.joined "$(joined)"
result masked.marker "$(marker)"
systemctl unmask multipathd.service
mkdir -p /run/systemd/system/multipathd.service.d
printf '%s\n' '[Unit]' 'ConditionPathExists=/nowhere' >/run/systemd/system/multipathd.service.d/skip.conf
prepare
result skipped.joined "$(joined)"
result skipped.marker "$(marker)"
rm /run/systemd/system/multipathd.service.d/skip.conf

step "mute multipathd"
ln -s /bin/true /usr/local/bin/sleep
cat >/usr/local/bin/multipathd <<'MUTE'
#!/bin/bash
# Refuses, and fails to say so, in turn.
if rm /run/refused 2>/dev/null; then
    echo timeout
else
    touch /run/refused
    echo fail
    exit 1
fi
MUTE
chmod +x /usr/local/bin/multipathd
prepare
result mute.joined "$(joined)"
result mute.marker "$(marker)"
rm /usr/local/bin/sleep /usr/local/bin/multipathd

step "attach"
start_target
attach 5
multipath -ll
result attached.sessions "$(iscsiadm --mode session | wc -l)"
result attached.maps "$(dmsetup ls --target multipath | wc -l)"
result attached.paths "$(paths_in_state)"
result attached.vendor "$(lsscsi | grep --count 'NETAPP.*LUN C-Mode')"
result attached.nvme "$(lsblk --noheadings --list --output NAME,TYPE | grep --count '^nvme.*disk')"
result attached.nvme-held "$(find /sys/block/nvme*/holders -mindepth 1 | wc -l)"
result attached.recovery "$(cat /sys/class/iscsi_session/session*/recovery_tmo | sort -u | tr '\n' ' ')"
mkfs.ext4 -q "$(map)"
mount "$(map)" /mnt

step "one path cut"
start_writes
for path in 1 2; do
    wait_for_writes
    cut_path "$path"
    wait_for_paths 1
    wait_for_writes
    restore_path "$path"
    wait_for_paths 2
done
stop_writes cut

step "both paths cut"
start_writes
wait_for_writes
cut_path 1
cut_path 2
sleep "$OUTAGE_SECONDS"
restore_path 2
wait_for_paths 1
wait_for_writes
stop_writes outage
restore_path 1
wait_for_paths 2
result outage.errors "$(kernel_messages 'EXT4-fs (error|warning)|[Ee]rror.*dev dm-|Remounting filesystem read-only')"
result outage.mount "$(awk '$2 == "/mnt" { split($4, options, ","); print options[1] }' /proc/mounts)"

step "load"
load "$LOAD_SECONDS"

step "more sessions"
umount /mnt
detach
cp user-data-sessions.sh user-data.sh
sessions_per_portal=2
prepare
result sessions.joined "$(joined)"
attach 5
result sessions.maps "$(dmsetup ls --target multipath | wc -l)"
result sessions.paths "$(paths_in_state)"
result sessions.marker "$(tr -d ' \n' </etc/eks-storage/iscsi-node.json)"

step "lost blacklist"
sed -i '/^blacklist {/,/^}/d' user-data.sh
prepare
result slip.taken "$(find /sys/block/nvme*/holders -mindepth 1 | wc -l)"
result slip.joined "$(joined)"
result slip.marker "$(marker)"
step "end"
