using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>QEMU's filter-dump.</summary>
public sealed record DumpOptions : FilterOptions
{
    /// <summary>Most bytes of a frame that are captured, 1 to 65550: QEMU's <c>maxlen</c>.</summary>
    public int SnapLength { get; init; } = EthernetFrame.MaxLength;

    /// <summary>What is captured.</summary>
    public DumpSubjects Subjects { get; init; }
}
