using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;
using FsCheck;
using FsCheck.Fluent;

namespace ActorNet.Devices.Tests.Model;

/// <summary>
/// One run of a virtio-net driver against the device: features, sizes, shapes of buffers, so many frames each way, and a seed
/// that draws lengths, bytes and the interleaving.
/// </summary>
public sealed record NetScenario(
    ulong Features, int ReceiveSize, int TransmitSize, int ReceiveBufferLength, int SegmentLength, bool SeparateHeader,
    IndirectUse Indirect, int Mtu, int Frames, int Seed)
{
    public const ulong Required = FeatureBits.Version1;

    private static readonly ulong[] Optional =
    [
        FeatureBits.RingPacked, FeatureBits.InOrder, FeatureBits.MrgRxbuf, FeatureBits.IndirectDesc, FeatureBits.EventIdx, FeatureBits.CtrlVq, FeatureBits.Version1,
    ];

    public static Gen<NetScenario> Generator { get; } =
        from optional in Gen.SubListOf(Optional)
        from receiveSize in Gen.OneOf(Gen.Choose(1, 16), Gen.Choose(1, 300))
        from transmitSize in Gen.OneOf(Gen.Choose(1, 16), Gen.Choose(1, 300))
        from bufferLength in Gen.Choose(13, 3000)
        from segment in Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 40), Gen.Choose(40, 2000))
        from separate in Gen.Elements(true, false)
        from indirect in Gen.Elements(Enum.GetValues<IndirectUse>())
        from mtu in Gen.OneOf(Gen.Choose(68, 1500), Gen.Constant(9000), Gen.Constant(65521))
        from frames in Gen.Choose(1, 300)
        from seed in Gen.Choose(0, int.MaxValue)
        select new NetScenario(
            optional.Aggregate(0ul, (mask, bit) => mask | bit), receiveSize, transmitSize, bufferLength, segment, separate, indirect, mtu, frames, seed)
            .Possible();

    public VirtioNetDriverOptions Options => new()
    {
        Features = Features,
        ReceiveQueueSize = (ushort)ReceiveSize,
        TransmitQueueSize = (ushort)TransmitSize,
        ReceiveBufferLength = ReceiveBufferLength,
        SegmentLength = SegmentLength,
        SeparateHeader = SeparateHeader,
        Indirect = Indirect,
        Mtu = Mtu,
    };

    /// <summary>Frames that the driver can take: as long as its MTU says.</summary>
    public int LongestFrame => 14 + Mtu;

    public bool Has(ulong feature) => (Features & feature) != 0;

    public IEnumerable<NetScenario> Shrink()
    {
        if (Frames > 1) yield return this with { Frames = Frames / 2 };
        if (Frames > 1) yield return this with { Frames = Frames - 1 };
        foreach (ulong feature in Optional)
            if (Has(feature)) yield return (this with { Features = Features & ~feature }).Possible();
        if (Mtu != 68) yield return (this with { Mtu = 68 }).Possible();
        if (SegmentLength != 0) yield return this with { SegmentLength = 0 };
        if (SeparateHeader) yield return this with { SeparateHeader = false };
        if (ReceiveBufferLength != 2048) yield return (this with { ReceiveBufferLength = 2048 }).Possible();
    }

    /// <summary>Makes the rings large enough for the longest frame: a driver whose ring never fits one could send nothing, rightly.</summary>
    private NetScenario Possible()
    {
        int header = 12;
        int frame = header + LongestFrame + 4;
        NetScenario possible = this;
        int segment = SegmentLength == 0 ? int.MaxValue : Math.Max(SegmentLength, frame / 100);
        possible = possible with { SegmentLength = segment == int.MaxValue ? 0 : segment };
        int bufferLength = Has(FeatureBits.MrgRxbuf) ? Math.Max(ReceiveBufferLength, frame / 200) : Math.Max(ReceiveBufferLength, frame);
        int buffers = Has(FeatureBits.MrgRxbuf) ? (frame / bufferLength) + 1 : 1;
        int chain = (segment == int.MaxValue ? 1 : (bufferLength / segment) + 1) + 1;
        int transmitChain = (segment == int.MaxValue ? 1 : (frame / segment) + 1) + 1;
        possible = possible with { ReceiveBufferLength = bufferLength, Frames = Math.Min(Frames, Math.Max(5, 1_000_000 / frame)) };
        return possible with
        {
            ReceiveSize = SizeFrom(Math.Max(ReceiveSize, buffers * chain)),
            TransmitSize = SizeFrom(Math.Max(TransmitSize, transmitChain)),
        };
    }

    private int SizeFrom(int size) => Has(FeatureBits.RingPacked) ? size : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)size);
}
