#!/bin/bash
# Becomes a guest: Debian's kernel in a stock QEMU, emulated (TCG), up in 4 to 10 s.
#   run-qemu.sh [-m MEGABYTES] [-c CPUS] [-d FOLDER] SOCKET[,server][,queues=N]...
# Each SOCKET is a vhost-user connection and becomes a NIC: eth0, eth1, ... QEMU connects to it, or with "server" listens
# there and waits for the back end before it boots. The guest's console is stdin and stdout.
# FOLDER is accepted for the sake of run-uml.sh, and not used.
set -euo pipefail
memory=256 cpus=1
while getopts m:c:d: option; do
    case $option in
        m) memory=$OPTARG ;;
        c) cpus=$OPTARG ;;
        d) ;;
        *) sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
    esac
done
shift $((OPTIND - 1))
boot=$("$(dirname "$0")/build-initramfs.sh")
nics=() n=0
for nic; do
    socket=${nic%%,*} server=off queues=1 mq=off
    [[ ,$nic, != *,server,* ]] || server=on
    [[ ! $nic =~ ,queues=([0-9]+) ]] || queues=${BASH_REMATCH[1]} mq=on
    mac=$(printf '52:54:00:%02x:%02x:%02x' $(($$ >> 8 & 255)) $(($$ & 255)) "$n")
    # vectors=0: without KVM, QEMU 7.2 crashes on vhost-user with MSI-X (its virtio-pci needs irqfds for the vectors);
    # with INTx it takes the interrupts from the call eventfds in its main loop.
    nics+=(-chardev "socket,id=chardev$n,path=$socket,server=$server"
        -netdev "vhost-user,id=net$n,chardev=chardev$n,queues=$queues"
        -device "virtio-net-pci,netdev=net$n,mac=$mac,mq=$mq,romfile=,vectors=0")
    n=$((n + 1))
done
exec qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot -accel tcg -smp "$cpus" \
    -machine pc,memory-backend=ram -m "${memory}M" -object "memory-backend-memfd,id=ram,size=${memory}M,share=on" \
    -kernel "$boot/vmlinuz" -initrd "$boot/initramfs" -serial stdio "${nics[@]}" \
    -append 'console=ttyS0 quiet panic=-1 random.trust_cpu=on net.ifnames=0 tsc=reliable nokaslr'
