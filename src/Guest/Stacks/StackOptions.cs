using ActorNet.Devices.Frames;

namespace ActorNet.Guest.Stacks;

/// <summary>Who a stack is and how much it may hold.</summary>
/// <param name="Mac">Its Ethernet address.</param>
/// <param name="Address">Its IPv4 address.</param>
/// <param name="PrefixLength">Leading bits that every neighbour on this link shares, 0 to 32.</param>
public sealed record StackOptions(MacAddress Mac, Ipv4Address Address, int PrefixLength)
{
    /// <summary>Where packets for other networks go; null: nowhere, they are counted.</summary>
    public Ipv4Address? Gateway { get; init; }

    /// <summary>Largest IPv4 packet in bytes, without the Ethernet header. 576 to 65535.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>TCP connections at once.</summary>
    public int MaxConnections { get; init; } = 64;

    /// <summary>Bytes that one TCP connection may hold between receiving and echoing them; a power of two.</summary>
    public int ConnectionBuffer { get; init; } = 256 * 1024;

    /// <summary>Neighbours remembered at once.</summary>
    public int MaxNeighbours { get; init; } = 64;

    /// <summary>Frames that may wait for an address to be resolved, over all neighbours.</summary>
    public int MaxPendingFrames { get; init; } = 16;

    /// <summary>Mixed into initial TCP sequence numbers, so that a run can be repeated; give each stack its own.</summary>
    public ulong Seed { get; init; }

    /// <summary>Throws ArgumentException for values that cannot work: a mistake of the program, not of a peer.</summary>
    internal void Validate()
    {
        Check(!Mac.IsMulticast, nameof(Mac));
        Check(Address.IsUnicast, nameof(Address));
        Check(PrefixLength is >= 0 and <= 32, nameof(PrefixLength));
        Check(Mtu is >= 576 and <= ushort.MaxValue, nameof(Mtu));
        Check(MaxConnections > 0, nameof(MaxConnections));
        Check(ConnectionBuffer is >= 4096 and <= 1 << 29 && int.IsPow2(ConnectionBuffer), nameof(ConnectionBuffer));
        Check(MaxNeighbours > 0, nameof(MaxNeighbours));
        Check(MaxPendingFrames >= 0, nameof(MaxPendingFrames));
    }

    private static void Check(bool condition, string name)
    {
        if (!condition) throw new ArgumentException($"{name} is out of its range", name);
    }
}
