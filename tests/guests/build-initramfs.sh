#!/bin/bash
# Makes what the guests boot, under artifacts/guests/:
#   vmlinuz     Debian's kernel, for QEMU: from /boot when one is installed there, else out of its package,
#               which is downloaded but not installed (no boot loader, no initramfs of the host is touched)
#   datagrams   datagrams.c, for guests and host; frames and dial likewise
#   initramfs   busybox, ping, ethtool, datagrams, frames, the modules of that kernel and of user-mode Linux; its /init runs
#               the lines that it reads from the console (protocol: README.md)
# Prints that folder. Does nothing when all are newer than this script and what they were made of.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$(cd "$here/../.." && pwd)/artifacts/guests
mkdir -p "$out"
exec 9>"$out/lock"
flock 9

# In load order. A kernel that has one built in has no file for it.
modules=(virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci failover net_failover virtio_net
    e1000 af_packet llc stp garp mrp 8021q macvlan)
# For guests that run the program themselves; nobody else loads them.
others=(tun tap macvtap veth vhost_iotlb vhost vhost_net)
# Under names that are not applets' names: busybox's shell prefers its applets.
programs=(/bin/ping=iputils-ping /sbin/ethtool=ethtool)
tools=(datagrams frames dial)
sources=("${tools[@]/#/$here/}")
sources=("${sources[@]/%/.c}")
uml=$(find /usr/lib/uml/modules -mindepth 1 -maxdepth 1 -type d | sort -V | tail -1)
installed=''
for image in $(printf '%s\n' /boot/vmlinuz-*-amd64 | sort -V); do
    [[ -r $image && -d /lib/modules/${image#/boot/vmlinuz-} ]] && installed=${image#/boot/vmlinuz-}
done

fresh() {
    local made source
    for made in "$out/vmlinuz" "$out/initramfs" "${tools[@]/#/$out/}"; do
        [[ -s $made ]] || return 1
        for source in "${BASH_SOURCE[0]}" "$here/guest-init.sh" "${sources[@]}" /bin/busybox "${programs[@]%=*}" "$uml" ${installed:+"/boot/vmlinuz-$installed"}; do
            [[ $made -nt $source ]] || return 1
        done
    done
}
if fresh; then
    echo "$out"
    exit
fi

work=$(mktemp -d "$out/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root"/{bin,dev,proc,sys,tmp,lib/modules}

if [[ -n $installed ]]; then
    kernel=$installed
    cp "/boot/vmlinuz-$kernel" "$work/vmlinuz"
    debian=/lib/modules/$kernel
else
    package=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
    [[ -n $package ]] || { echo "build-initramfs: apt knows no linux-image-amd64; run: apt-get update" >&2; exit 1; }
    # apt leaves its privileges in a folder that its own user may not write to; it says so and goes on.
    (cd "$work" && apt-get download "$package" >apt.log 2>&1) || { cat "$work/apt.log" >&2; exit 1; }
    dpkg-deb --fsys-tarfile "$work/$package"_*.deb |
        tar -x -C "$work" --wildcards './boot/vmlinuz-*' './lib/modules/*.ko'
    kernel=$(cd "$work/lib/modules" && echo *)
    cp "$work/boot/vmlinuz-$kernel" "$work/vmlinuz"
    debian=$work/lib/modules/$kernel
fi

for tree in "$debian" "$uml"; do
    mkdir -p "$root/lib/modules/$(basename "$tree")"
    for module in "${modules[@]}" "${others[@]}"; do
        find "$tree/" -name "$module.ko" -exec cp {} "$root/lib/modules/$(basename "$tree")/" \;
    done
done
printf '%s\n' "${modules[@]}" >"$root/lib/modules/order"

cp /bin/busybox "$root/bin/"
for applet in $(/bin/busybox --list); do
    [[ $applet == busybox ]] || ln -s busybox "$root/bin/$applet"
done
for program in "${programs[@]}"; do
    cp "$(readlink -f "${program%=*}")" "$root/bin/${program#*=}"
    ldd "${program%=*}" | grep -o '/[^ ]*' | while read -r library; do
        [[ -e $root$library ]] || install -D "$(readlink -f "$library")" "$root$library"
    done
done
for tool in "${tools[@]}"; do
    gcc -O2 -Wall -Wextra -Werror -static -s -o "$work/$tool" "$here/$tool.c"
done
cp "$work/datagrams" "$work/frames" "$root/bin/"
install -m 755 "$here/guest-init.sh" "$root/init"

(cd "$root" && find . | sort | busybox cpio -o -H newc -R 0:0 2>/dev/null) | gzip -1 >"$work/initramfs"
touch "$work/vmlinuz" "${tools[@]/#/$work/}"
mv "$work/vmlinuz" "$work/initramfs" "${tools[@]/#/$work/}" "$out/"
echo "$out"
