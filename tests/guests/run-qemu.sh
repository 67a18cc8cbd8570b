#!/bin/bash
# Becomes a guest: Debian's kernel in a stock QEMU, emulated (TCG), up in 4 to 10 s.
#   run-qemu.sh [-m MEGABYTES] [-c CPUS] [-d FOLDER] [-n] [-x SCRIPT] [-i] NIC... [-- QEMU-ARGUMENTS]
#       NIC: SOCKET[,server][,reconnect][,queues=N][,rom][,PROPERTY=VALUE]...
#            SOCKET,remote[,qtest=PATH][,PROPERTY=VALUE]...
# Each SOCKET is a vhost-user connection and becomes a NIC: eth0, eth1, ... QEMU connects to it, with "reconnect" again and
# again, or with "server" listens there and waits for the back end before it boots. "rom" leaves it its boot ROM (iPXE).
# Properties are those of virtio-net-pci. The guest's console is stdin and stdout. FOLDER is accepted for the sake of run-uml.sh, and not used.
# With "remote" the SOCKET leads to a PCI device in another process, of which QEMU has but a proxy (x-pci-proxy-dev); QEMU listens at
# the PATH of qtest for the device to move its interrupt line, which it needs without KVM.
# -n: without a kernel; the machine boots from what its devices offer. -x: boots iPXE (Debian package ipxe), which runs the script. -i: with an IOMMU, which devices with iommu_platform=on,ats=on are behind.
set -euo pipefail
boot=$("$(dirname "$0")/build-initramfs.sh")
memory=256 cpus=1 machine=pc iommu=()
# no_timer_check: on a busy host the kernel's few milliseconds for the timer's first ticks are over before they come. By the HPET, whose
# frequency is known: that of the TSC is measured in the same few milliseconds, and a guest that gets it wrong lives many times too fast.
kernel=(-kernel "$boot/vmlinuz" -initrd "$boot/initramfs"
    -append 'console=ttyS0 quiet panic=-1 random.trust_cpu=on net.ifnames=0 tsc=unstable clocksource=hpet nokaslr no_timer_check')
while getopts m:c:d:nx:i option; do
    case $option in
        m) memory=$OPTARG ;;
        c) cpus=$OPTARG ;;
        d) ;;
        n) kernel=() machine+=,graphics=off ;;
        x) kernel=(-kernel /boot/ipxe.lkrn -initrd "$OPTARG") machine+=,graphics=off ;;
        i) machine=q35 iommu=(-device intel-iommu,intremap=off,device-iotlb=on) kernel[-1]+=' intel_iommu=on iommu.strict=1' ;;
        *) sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
    esac
done
shift $((OPTIND - 1))
nics=() n=0 dialled=()
while (($#)); do
    if [[ $1 == -- ]]; then
        shift
        break
    fi
    IFS=, read -ra words <<<"$1"
    shift
    chardev=server=off queues=1 properties='' rom=no remote=no qtest=''
    for word in "${words[@]:1}"; do
        case $word in
            server) chardev=server=on ;;
            reconnect) chardev=server=off,reconnect=1 ;; # seconds; the least that it knows
            queues=*) queues=${word#*=} ;;
            rom) rom=yes ;;
            remote) remote=yes ;;
            qtest=*) qtest=${word#*=} ;;
            *) properties+=,$word ;;
        esac
    done
    if [[ $remote == yes ]]; then
        nics+=(-device "x-pci-proxy-dev,id=nic$n,fd=@${#dialled[@]}@$properties")
        dialled+=("${words[0]}")
        [[ -z $qtest ]] || nics+=(-qtest "unix:$qtest,server=on,wait=off" -qtest-log none)
        n=$((n + 1))
        continue
    fi
    ((queues == 1)) || properties=,mq=on$properties
    # vectors=0: without KVM, QEMU 7.2 crashes on vhost-user with MSI-X (its virtio-pci needs irqfds for the vectors);
    # with INTx it takes the interrupts from the call eventfds in its main loop.
    [[ $properties == *,vectors=* ]] || properties+=,vectors=0
    [[ $rom == yes ]] || properties+=,romfile=
    [[ $properties == *,mac=* ]] || properties+=$(printf ',mac=52:54:00:%02x:%02x:%02x' $(($$ >> 8 & 255)) $(($$ & 255)) "$n")
    nics+=(-chardev "socket,id=chardev$n,path=${words[0]},$chardev"
        -netdev "vhost-user,id=net$n,chardev=chardev$n,queues=$queues"
        -device "virtio-net-pci,netdev=net$n,id=nic$n$properties")
    n=$((n + 1))
done
dial=()
((${#dialled[@]} == 0)) || dial=("$boot/dial" "${dialled[@]}" --)
exec "${dial[@]}" qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot -accel tcg -smp "$cpus" \
    -machine "$machine,memory-backend=ram" -m "${memory}M" -object "memory-backend-memfd,id=ram,size=${memory}M,share=on" \
    -serial stdio "${kernel[@]}" "${iommu[@]}" "${nics[@]}" "$@"
