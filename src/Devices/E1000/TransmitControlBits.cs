namespace ActorNet.Devices.E1000;

/// <summary>Bits of TCTL. Intel 8254x manual table 13-76.</summary>
public static class TransmitControlBits
{
    /// <summary>EN: the transmitter runs.</summary>
    public const uint Enable = 1u << 1;

    /// <summary>PSP: short packets are padded to 64 bytes.</summary>
    public const uint PadShortPackets = 1u << 3;

    /// <summary>SWXOFF: sends a PAUSE frame; clears itself.</summary>
    public const uint SoftwareXoff = 1u << 22;
}
