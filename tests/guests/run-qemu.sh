#!/bin/bash
# Becomes a guest: Debian's kernel in a stock QEMU, emulated (TCG), up in about 10 s.
#   run-qemu.sh [-m MEGABYTES] [-d FOLDER] SOCKET...
# Each SOCKET, where a vhost-user back end listens, is a NIC: eth0, eth1, ... The guest's console is stdin and stdout.
# FOLDER is accepted for the sake of run-uml.sh, and not used.
set -euo pipefail
memory=256
while getopts m:d: option; do
    case $option in
        m) memory=$OPTARG ;;
        d) ;;
        *) sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
    esac
done
shift $((OPTIND - 1))
boot=$("$(dirname "$0")/build-initramfs.sh")
nics=()
for socket; do
    n=$((${#nics[@]} / 6))
    # vectors=0: without KVM, QEMU 7.2 crashes on vhost-user with MSI-X (its virtio-pci needs irqfds for the vectors);
    # with INTx it takes the interrupts from the call eventfds in its main loop.
    nics+=(-chardev "socket,id=chardev$n,path=$socket" -netdev "vhost-user,id=net$n,chardev=chardev$n"
        -device "virtio-net-pci,netdev=net$n,mac=$(printf '52:54:00:%02x:%02x:%02x' $(($$ >> 8 & 255)) $(($$ & 255)) "$n"),romfile=,vectors=0")
done
exec qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot -accel tcg \
    -machine pc,memory-backend=ram -m "${memory}M" -object "memory-backend-memfd,id=ram,size=${memory}M,share=on" \
    -kernel "$boot/vmlinuz" -initrd "$boot/initramfs" -serial stdio "${nics[@]}" \
    -append 'console=ttyS0 quiet panic=-1 random.trust_cpu=on net.ifnames=0 tsc=reliable nokaslr'
