namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary><c>-netdev tap</c>: frames of a tap interface of this host.</summary>
public static class TapPortType
{
    /// <summary>The interface to open or create.</summary>
    public static OptionSpec<string> InterfaceName { get; } = new(
        "ifname", OptionTypes.InterfaceName, "the tap interface; created, and gone again at exit, unless it exists already")
    {
        Claims = "interface",
    };

    /// <summary>A tap that somebody opened for us.</summary>
    public static OptionSpec<int> FileDescriptor { get; } = new(
        "fd", OptionTypes.FileDescriptor, "an open tap file descriptor to use instead of ifname")
    {
        Claims = "file descriptor",
    };

    /// <summary>Whether frames have a virtio-net header, and with it offloads.</summary>
    public static OptionSpec<bool> VnetHeader { get; } = new(
        "vnet_hdr", OptionTypes.OnOff, "virtio-net headers on the tap, with which checksums and segmentation cross it undone; off: complete frames only")
    {
        Default = "on",
    };

    /// <summary>QEMU's set-up script.</summary>
    public static OptionSpec<string> Script { get; } = new(
        "script", NoScript, "script to run once the interface is open: none is run, 'no' says so for QEMU's sake")
    {
        Default = "no",
    };

    /// <summary>QEMU's tear-down script.</summary>
    public static OptionSpec<string> DownScript { get; } = new(
        "downscript", NoScript, "script to run at the end: none is run, 'no' says so for QEMU's sake")
    {
        Default = "no",
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Netdev, "tap", "a tap interface of this host", [InterfaceName, FileDescriptor, VnetHeader, Script, DownScript, .. LinkOptions.All])
    {
        Check = CheckOptions,
    };

    private static OptionType<string> NoScript => new(
        "no", "'no': actornet runs no scripts, set the interface up with ip(8)", static (text, out value) =>
        {
            value = text;
            return text == "no";
        });

    private static IEnumerable<string> CheckOptions(PortSettings tap)
    {
        bool named = tap.Has(InterfaceName), open = tap.Has(FileDescriptor);
        if (!named && !open) yield return "needs ifname=NAME or fd=N";
        if (open && named) yield return "ifname does not go with fd: the interface is open already";
        if (open && (tap.Has(Script) || tap.Has(DownScript))) yield return "script and downscript do not go with fd: the interface is set up already";
    }
}
