namespace ActorNet.Devices.Capture;

/// <summary>The units of time of a pcapng interface. pcapng §4.2, if_tsresol and if_tsoffset.</summary>
internal static class CaptureTime
{
    private const byte PowerOfTwo = 0x80;

    /// <summary>Nanoseconds since 1970, cut to 64 bits.</summary>
    internal static long ToNanoseconds(ulong units, CaptureInterface source)
    {
        Int128 nanoseconds = Scale(units, source.Resolution);
        return UnixTime.Saturate(nanoseconds + ((Int128)source.OffsetSeconds * UnixTime.NanosecondsPerSecond));
    }

    private static Int128 Scale(ulong units, byte resolution)
    {
        int exponent = resolution & ~PowerOfTwo;
        if ((resolution & PowerOfTwo) != 0) return ((Int128)units * UnixTime.NanosecondsPerSecond) >> exponent; // below 2^94
        if (exponent > 9 + 19) return 0; // 2^64 units are less than a nanosecond
        Int128 factor = 1;
        for (int i = Math.Abs(exponent - 9); i > 0; i--) factor *= 10;
        return exponent <= 9 ? units * factor : units / factor;
    }
}
