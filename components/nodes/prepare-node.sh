# What every preparation of a node needs. It follows the settings and comes before the preparation itself.
set -euo pipefail

marker=/etc/eks-storage/$preparation-node.json
changed=false

# Says why on the console, where an operator of a node that never joined looks first.
report() {
    echo "eks-storage: $*" >&2
    if [ -w /dev/console ]; then
        echo "eks-storage: $*" >/dev/console || true
    fi
}

# Puts standard input into a file unless that is its content already; tells it by `changed`.
write_file() {
    local file=$1 mode=$2 content
    content=$(cat)
    if [ -f "$file" ] && [ "$content" = "$(cat "$file")" ]; then
        return
    fi
    mkdir -p "$(dirname "$file")"
    printf '%s\n' "$content" >"$file.new"
    chmod "$mode" "$file.new"
    mv "$file.new" "$file"
    changed=true
}

# nodeadm-run waits until cloud-init has ended, but not for its success: without the marker it must not start. cloud-init runs
# user data once in an instance's life, so after a reboot it is nodeadm-run that looks whether the services run.
# https://github.com/awslabs/amazon-eks-ami/blob/main/templates/al2023/runtime/rootfs/etc/systemd/system/nodeadm-run.service
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
require_to_join() {
    local service
    {
        printf '%s\n' "[Unit]" "AssertPathExists=$marker" "After=$*" "" "[Service]"
        for service in "$@"; do
            echo "ExecStartPre=/bin/bash -c 'systemctl is-active --quiet $service || { echo \"eks-storage: $service does not run; this node does not join its cluster\" >&2; exit 1; }'"
        done
    } | write_file "/etc/systemd/system/nodeadm-run.service.d/$preparation.conf" 0644
    systemctl daemon-reload
}

# The package mirrors of Amazon Linux are reached over the network, which may come up late. At the same time the agent of
# Systems Manager updates itself: dnf waits for its own lock without an end, and fails at once when that of rpm is taken.
# https://github.com/amazonlinux/amazon-linux-2023/issues/397
install_packages() {
    local attempt
    if rpm --query --quiet "$@"; then
        return
    fi
    for attempt in 1 2 3 4 5; do
        sleep $(((attempt - 1) * 10))
        if timeout --kill-after=30 180 dnf install --assumeyes --setopt=install_weak_deps=False "$@"; then
            return
        fi
        report "installing $* failed, attempt $attempt of 5"
    done
    return 1
}

# Starts services now and at every boot. "enable" is content with a service that a condition skips, and "is-active" with one
# of several.
start_services() {
    local service
    systemctl enable --now "$@"
    for service in "$@"; do
        if ! systemctl is-active --quiet "$service"; then
            report "$service does not run"
            return 1
        fi
    done
}

# Nitro tells the instance's id by its firmware, which needs no request; cloud-init keeps it on older instances.
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify_ec2_instances.html
instance_id() {
    local file
    for file in /sys/devices/virtual/dmi/id/board_asset_tag /var/lib/cloud/data/instance-id; do
        if grep --extended-regexp --max-count=1 --no-messages '^i-[0-9a-f]{8,17}$' "$file"; then
            return
        fi
    done
    report "the id of this instance is not to be found"
    return 1
}

ended() {
    local status=$?
    if [ "$status" -ne 0 ]; then
        rm -f "$marker"
        report "preparation $preparation failed near line $failed_line; this node does not join its cluster; log: /var/log/cloud-init-output.log"
    fi
}

failed_line=unknown
trap 'failed_line=$LINENO' ERR
trap ended EXIT
set -o errtrace
