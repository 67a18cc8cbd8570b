#!/bin/busybox sh
# /init of a test guest. Runs every line "ID COMMAND" that it reads from the console, in this one shell, and prints
# "@@DONE ID STATUS" after the output of the command. Powers off when the console is closed.
export PATH=/bin HOME=/
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev 2>/dev/null
mount -t tmpfs tmp /tmp
# With its own session and terminal the shell gets Ctrl-C of a person, and no warning about job control.
exec </dev/console >/dev/console 2>&1
stty -echo -onlcr
echo 4 >/proc/sys/kernel/printk
while read -r module; do
    file=/lib/modules/$(uname -r)/$module.ko
    [ ! -e "$file" ] || insmod "$file"
done </lib/modules/order
ip link set lo up
# Fragments of one datagram may come by several queues, with others between them.
echo 0 >/proc/sys/net/ipv4/ipfrag_max_dist
cd /tmp
echo "@@READY $(uname -r) $(ls /sys/class/net | tr '\n' ' ')"
while read -r id command; do
    eval "$command" </dev/null
    echo "@@DONE $id $?"
done
poweroff -f
