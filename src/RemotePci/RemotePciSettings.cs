namespace ActorNet.RemotePci;

/// <summary>One PCI device out of QEMU's process, as configured.</summary>
/// <param name="Id">Its id in the topology.</param>
/// <param name="SocketPath">Where this side listens for QEMU's proxy.</param>
/// <param name="Nic">The device's actor; tells its parent <see cref="Actors.E1000s.PciFunctionReady"/>.</param>
/// <param name="Dispatcher">The lane of the port and its device.</param>
public sealed record RemotePciSettings(string Id, string SocketPath, Props Nic, string Dispatcher)
{
    /// <summary>QEMU's qtest socket, by which the interrupt line is driven; null: by the eventfds that QEMU sends.</summary>
    public string? QtestPath { get; init; }

    /// <summary>The interrupt controller's pin; null: what firmware writes to the interrupt line register.</summary>
    public int? QtestPin { get; init; }

    /// <summary>How long an access is not answered because QEMU has not lowered the line.</summary>
    public TimeSpan LineLimit { get; init; } = TimeSpan.FromSeconds(1);
}
