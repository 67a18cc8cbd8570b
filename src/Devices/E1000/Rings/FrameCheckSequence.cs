namespace ActorNet.Devices.E1000.Rings;

/// <summary>The CRC behind a frame on a wire. IEEE 802.3 §3.2.9.</summary>
internal static class FrameCheckSequence
{
    /// <summary>Bytes of it.</summary>
    internal const int Length = 4;

    /// <summary>The state before the first byte.</summary>
    internal const uint Initial = uint.MaxValue;

    /// <summary>What is written behind the last byte, little-endian.</summary>
    internal static uint Finish(uint state) => ~state;
}
