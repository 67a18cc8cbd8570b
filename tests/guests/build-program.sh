#!/bin/bash
# Makes an initramfs of a machine in which the program itself runs, beside a kernel with vhost-net.
#   build-program.sh PROGRAM-FOLDER RESULT
# It is that of the other guests, and behind it two more archives, which the kernel unpacks over it: the shared .NET runtime, with a
# user-mode Linux to be a guest in there (kept under artifacts/guests/), and, under /actornet, the program: /dotnet/dotnet /actornet/actornet.dll ...
set -euo pipefail
program=$1 result=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
boot=$("$here/build-initramfs.sh")
exec 9>"$boot/lock"
flock 9

pack() { # of a folder
    (cd "$1" && find . | sort | busybox cpio -o -H newc -R 0:0 2>/dev/null)
}
pad() { # archives begin at multiples of four bytes
    truncate -s "%4" "$1"
}

dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
framework=$(find "$dotnet/shared/Microsoft.NETCore.App" -mindepth 1 -maxdepth 1 -name '10.*' | sort -V | tail -1)
runtime=$boot/runtime.cpio
work=$(mktemp -d "$boot/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

if [[ ! $runtime -nt ${BASH_SOURCE[0]} || ! $runtime -nt $framework || ! $runtime -nt $boot/initramfs ]]; then
    root=$work/runtime
    mkdir -p "$root"/{bin,etc,dotnet/shared/Microsoft.NETCore.App,lib64}
    cp -r "$dotnet/dotnet" "$dotnet/host" "$root/dotnet/"
    cp -r "$framework" "$root/dotnet/shared/Microsoft.NETCore.App/"
    # Debuggers' and other large parts that the program does not load.
    (cd "$root/dotnet/shared/Microsoft.NETCore.App/"* && rm -f libmscordaccore.so libmscordbi.so libclrgc*.so createdump Microsoft.VisualBasic.Core.dll \
        System.Data.Common.dll System.Private.DataContractSerialization.dll System.Private.Xml*.dll System.Linq.AsyncEnumerable.dll)
    ldd "$root/dotnet/dotnet" "$root/dotnet/shared/Microsoft.NETCore.App/"*/{libcoreclr,libclrjit,libSystem.Native}.so 2>/dev/null |
        grep -o '/lib[^ ]*' | grep -v ':$' | sort -u | while read -r library; do
        [[ $library == "$root"* ]] || install -D "$(readlink -f "$library")" "$root$library"
    done
    : >"$root/etc/resolv.conf" # .NET wants one to list interfaces
    cp "$boot/dial" "$(command -v linux.uml)" "$root/bin/"
    cp "$boot/initramfs" "$root/uml.initramfs"
    pack "$root" >"$work/runtime.cpio"
    mv "$work/runtime.cpio" "$runtime"
fi

mkdir -p "$work/program/actornet"
find "$program" -maxdepth 1 -type f \( -name '*.dll' -o -name '*.json' \) -exec cp {} "$work/program/actornet/" \;
cp "$boot/initramfs" "$result"
pad "$result"
cat "$runtime" >>"$result"
pad "$result"
pack "$work/program" >>"$result"
