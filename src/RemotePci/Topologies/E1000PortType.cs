using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.E1000;
using ActorNet.Devices.Frames;

namespace ActorNet.RemotePci.Topologies;

/// <summary><c>-device e1000</c>: an Intel 82540EM that QEMU reaches as its out-of-process PCI device.</summary>
public static class E1000PortType
{
    /// <summary>Where QEMU's proxy connects.</summary>
    public static OptionSpec<string> Socket { get; } = new(
        "socket", OptionTypes.SocketPath, "the Unix socket on which actornet listens; its other end is the fd of QEMU's x-pci-proxy-dev")
    {
        Required = true,
        Claims = "socket",
    };

    /// <summary>The address in the EEPROM.</summary>
    public static OptionSpec<MacAddress> Mac { get; } = new(
        "mac", OptionTypes.StationAddress, "the Ethernet address in the device's EEPROM")
    {
        DefaultNote = MacAddresses.DerivedNote,
    };

    /// <summary>How QEMU hears of interrupts where KVM does not serve the eventfds.</summary>
    public static OptionSpec<QtestSocket> Irq { get; } = new(
        "irq", QtestSocket.Type, "QEMU's qtest socket, to move the interrupt line of a machine of type pc that runs without KVM")
    {
        DefaultNote = "the eventfds that QEMU sends, which KVM serves",
    };

    /// <summary>The pin of the interrupt controller.</summary>
    public static OptionSpec<int> Gsi { get; } = new(
        "gsi", OptionTypes.Number("N", 1, 23), "the pin of the interrupt controller that irq=qtest moves")
    {
        DefaultNote = "what firmware writes to the interrupt line register",
    };

    /// <summary>How often the guest is interrupted at most.</summary>
    public static OptionSpec<TimeSpan> InterruptInterval { get; } = new(
        "interrupt-interval", OptionTypes.Duration, "the least time between two interrupts, up to 10 ms; 0 s: as the driver says")
    {
        Default = "128 us",
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Device, "e1000", "an Intel 82540EM network card, out of QEMU's process (x-pci-proxy-dev)",
        [NicPortOptions.Netdev, Socket, Mac, Irq, Gsi, InterruptInterval, .. LinkOptions.All])
    {
        Check = CheckOptions,
        Aliases = ["e1000-82540em"],
    };

    private static IEnumerable<string> CheckOptions(PortSettings device)
    {
        if (device.Has(Gsi) && !device.Has(Irq)) yield return "needs irq=qtest:PATH with gsi: eventfds say nothing of pins";
        if (device.Get(InterruptInterval) > E1000Options.LongestInterruptInterval) yield return "takes interrupt-interval of at most 10 ms";
    }
}
