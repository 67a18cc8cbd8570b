namespace ActorNet.Io.Packets;

/// <summary>How a network interface is. All zero: there is none of that name.</summary>
/// <param name="Index">Its index, another one after it was made anew; 0 when it does not exist.</param>
/// <param name="IsUp">It is administratively up.</param>
/// <param name="IsRunning">It has a carrier, or knows none.</param>
/// <param name="Mtu">Its largest packet, in bytes without the Ethernet header.</param>
public readonly record struct InterfaceStatus(int Index, bool IsUp, bool IsRunning, int Mtu)
{
    /// <summary>There is an interface of that name.</summary>
    public bool Exists => Index != 0;

    /// <summary>Frames pass: it is up and has a carrier.</summary>
    public bool IsLinkUp => IsUp && IsRunning;
}
