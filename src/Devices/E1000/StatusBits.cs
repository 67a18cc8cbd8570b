namespace ActorNet.Devices.E1000;

/// <summary>Bits of STATUS. Intel 8254x manual table 13-5.</summary>
public static class StatusBits
{
    /// <summary>FD: full duplex.</summary>
    public const uint FullDuplex = 1u << 0;

    /// <summary>LU: the link is up.</summary>
    public const uint LinkUp = 1u << 1;

    /// <summary>First bit of SPEED: 0 is 10, 1 is 100, 2 is 1000 Mb/s.</summary>
    public const int SpeedShift = 6;

    /// <summary>First bit of ASDV, the speed that the MAC detected.</summary>
    public const int DetectedSpeedShift = 8;
}
