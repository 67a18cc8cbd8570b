#!/bin/bash
# Becomes a guest: user-mode Linux, a real kernel with the real virtio_net in one ordinary process, up in 2 s.
#   run-uml.sh [-m MEGABYTES] [-d FOLDER] [-a ARCHIVE] SOCKET...
# Each SOCKET, where a vhost-user back end listens, is a NIC: eth0, eth1, ... The guest's console is stdin and stdout.
# FOLDER (default /tmp) takes its control socket; UML's memory is a file in /dev/shm. ARCHIVE, a cpio archive, is unpacked over the guest's files.
set -euo pipefail
memory=256 folder=/tmp archive=''
while getopts m:d:a: option; do
    case $option in
        m) memory=$OPTARG ;;
        d) folder=$OPTARG ;;
        a) archive=$OPTARG ;;
        *) sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
    esac
done
shift $((OPTIND - 1))
boot=$("$(dirname "$0")/build-initramfs.sh")
initramfs=$boot/initramfs
if [[ -n $archive ]]; then
    # The kernel unpacks archives that follow one another, each from a multiple of four bytes on.
    initramfs=$(mktemp -p "$folder" initramfs.XXXXXX)
    { cat "$boot/initramfs"; head -c $((-$(stat -c %s "$boot/initramfs") & 3)) /dev/zero; cat "$archive"; } >"$initramfs"
fi
devices=()
for socket; do
    devices+=("virtio_uml.device=$socket:1:${#devices[@]}") # 1: the virtio device type of a network card
done
# In a process namespace of its own, UML takes its helper processes with it however it ends; left behind they would hold
# its vhost-user sockets, and the back end would never learn that the guest is gone.
# Without address randomisation (setarch -R) its memory is one region from 0 on, instead of behind a random gap.
exec unshare --pid --fork --kill-child -- setarch -R \
    linux.uml mem="${memory}M" initrd="$initramfs" rdinit=/init root=/dev/ram0 quiet panic=-1 \
    con0=fd:0,fd:1 con=null ssl=null uml_dir="$folder" umid="uml$$" "${devices[@]}"
