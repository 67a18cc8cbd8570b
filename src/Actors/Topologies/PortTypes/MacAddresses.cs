using System.Text;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary>Addresses for devices that were given none.</summary>
public static class MacAddresses
{
    /// <summary>For help.</summary>
    public const string DerivedNote = "52:54:00 and three bytes derived from id and socket";

    /// <summary>
    /// The same after every restart, so that a guest keeps its name for the interface. Two hosts that give a device the same id
    /// and socket derive the same address.
    /// </summary>
    public static MacAddress Derive(string id, string socket)
    {
        // FNV-1a, 32 bits: stable across versions and machines, which string.GetHashCode is not.
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes($"{id}\0{socket}")) hash = (hash ^ b) * 16777619;
        const ulong Prefix = 0x5254_0000_0000; // 52:54:00, the block that QEMU and KVM guests use
        return MacAddress.FromValue(Prefix | ((hash ^ (hash >> 24)) & 0xff_ffff));
    }
}
