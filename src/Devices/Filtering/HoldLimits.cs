using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>How much a filter holds in each direction. Memory is taken when it is needed.</summary>
/// <param name="Frames">1 to 1048576.</param>
/// <param name="Bytes">The sum of the frames' lengths, 65550 to 1 GiB.</param>
/// <param name="Overflow">What happens beyond.</param>
public sealed record HoldLimits(int Frames = 4096, int Bytes = 4 * 1024 * 1024, FilterOverflow Overflow = FilterOverflow.Drop)
{
    /// <summary>The default size; who sends more waits.</summary>
    public static HoldLimits Waiting { get; } = new(Overflow: FilterOverflow.Backpressure);

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Frames, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Frames, 1 << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(Bytes, EthernetFrame.MaxLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Bytes, 1 << 30);
        if (!Enum.IsDefined(Overflow)) throw new ArgumentOutOfRangeException(nameof(Overflow), Overflow, "Overflow is drop or backpressure.");
    }
}
