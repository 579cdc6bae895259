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

# nodeadm-run waits until cloud-init has ended, but not for its success: without the marker it must not start.
# https://github.com/awslabs/amazon-eks-ami/blob/main/templates/al2023/runtime/rootfs/etc/systemd/system/nodeadm-run.service
require_marker_to_join() {
    changed=false
    write_file "/etc/systemd/system/nodeadm-run.service.d/$preparation.conf" 0644 <<UNIT
[Unit]
AssertPathExists=$marker
UNIT
    if $changed; then
        systemctl daemon-reload
    fi
}

# The package mirrors of Amazon Linux are reached over the network, which may come up late.
install_packages() {
    local attempt
    if rpm --query --quiet "$@"; then
        return
    fi
    for attempt in 1 2 3 4 5; do
        if dnf install --assumeyes --setopt=install_weak_deps=False "$@"; then
            return
        fi
        report "installing $* failed, attempt $attempt of 5"
        sleep $((attempt * 10))
    done
    return 1
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
        report "preparation $preparation failed near line $failed_line; this node does not join its cluster"
    fi
}

failed_line=unknown
trap 'failed_line=$LINENO' ERR
trap ended EXIT
set -o errtrace
require_marker_to_join
