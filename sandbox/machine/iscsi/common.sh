# Shared by what runs in the machine: results, and the preparation of the node.
result() {
    echo "result $1 $2"
}

# Runs the user data as a node does at its first start; the node joined if nodeadm was started after it.
prepare() {
    rm -f /run/joined
    systemctl reset-failed
    systemctl start nodeadm-config.service cloud-final.service nodeadm-run.service || true
    journalctl --unit cloud-final.service --output cat --no-pager | tail -n 40
}

joined() {
    if [ -e /run/joined ]; then echo yes; else echo no; fi
}

# Name, mode, time and content of every file that a preparation may touch.
snapshot() {
    find /etc /usr/lib/systemd -type f -printf '%p %m %T@\n' | sort
    find /etc -type f -print0 | xargs -0 sha256sum | sort
}

kernel_messages() {
    dmesg | grep --count --extended-regexp "$1" || true
}
