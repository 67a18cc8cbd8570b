namespace ActorNet.Host.Demo;

/// <summary>What the demo tells its reader.</summary>
public static class DemoText
{
    /// <summary>What was built.</summary>
    public static string Introduction(DemoPlan plan) => plan.Vhost
        ? $"""
        This host ({plan.Subnet.Host}) reaches a guest in this process ({plan.Subnet.Guest}) through the kernel's vhost-net:

          {plan.Tap} ── guest: {plan.Model} driver and IP stack

        Actors carry no frame, so they count none. A filter on the tap hands the rings back to them.

        """
        : $"""
        This host ({plan.Subnet.Host}) reaches a guest in this process ({plan.Subnet.Guest}) through actors:

          {plan.Tap} ── hub 0 ─┬─ guest: {plan.Model} driver and IP stack
          {new string(' ', plan.Tap.Length)}          └─ vm: free, vhost-user socket {plan.Socket}

        """;

    /// <summary>How to attach a virtual machine to the free port, with commands to copy.</summary>
    public static string HowToAttach(DemoPlan plan) =>
        $"""
        Attach a virtual machine to the same hub, from another terminal:

          qemu-system-x86_64 -m 512 -object memory-backend-memfd,id=mem,size=512M,share=on -numa node,memdev=mem \
            -chardev socket,id=c0,path={plan.Socket} \
            -netdev vhost-user,id=n0,chardev=c0 -device virtio-net-pci,netdev=n0 YOUR-DISK-OR-KERNEL-OPTIONS

        or user-mode Linux (Debian package user-mode-linux):

          linux.uml mem=256M virtio_uml.device={plan.Socket}:1 YOUR-ROOT-OPTIONS

        and in the guest:

          ip addr add {plan.Subnet.Visitor}/{DemoSubnet.PrefixLength} dev eth0 && ip link set eth0 up && ping {plan.Subnet.Guest}

        """;

    /// <summary>Said before the program starts itself again without privileges.</summary>
    public static string EnteringNamespace =>
        "No CAP_NET_ADMIN: starting again in a user and network namespace of its own, where the tap is; "
        + "the rest of this machine neither sees it nor changes.";

    /// <summary>How to look at that namespace from outside.</summary>
    public static string InsideNamespace(int processId) =>
        $"This is a namespace of its own; to ping from another terminal: nsenter --target {processId} --user --net --preserve-credentials ping ...";
}
