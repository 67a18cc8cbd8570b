using FsCheck;
using FsCheck.Fluent;

namespace ActorNet.Devices.Tests.Model;

/// <summary>Receive buffers of any shape, and frames for them. Lengths of chains, of their pieces, and of frames come from the seed.</summary>
public sealed record ReceiveShape(bool Mergeable, bool FullHeader, int LongestPiece, int MostPieces, int LongestFrame, int Frames, int Seed)
{
    public static Gen<ReceiveShape> Generator { get; } =
        from mergeable in Gen.Elements(true, false)
        from fullHeader in Gen.Elements(true, false)
        from longestPiece in Gen.OneOf(Gen.Choose(1, 20), Gen.Choose(20, 3000))
        from mostPieces in Gen.Choose(1, 8)
        from longestFrame in Gen.Choose(14, 5000)
        from frames in Gen.Choose(1, 100)
        from seed in Gen.Choose(0, int.MaxValue)
        select new ReceiveShape(mergeable, fullHeader || mergeable, longestPiece, mostPieces, longestFrame, frames, seed);

    public IEnumerable<ReceiveShape> Shrink()
    {
        if (Frames > 1) yield return this with { Frames = Frames - 1 };
        if (MostPieces > 1) yield return this with { MostPieces = 1 };
        if (LongestFrame > 14) yield return this with { LongestFrame = Math.Max(14, LongestFrame / 2) };
        if (LongestPiece > 20) yield return this with { LongestPiece = LongestPiece / 2 };
    }
}
