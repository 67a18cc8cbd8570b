using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Links;

/// <summary>How much a link carries, and what it does when that is not enough.</summary>
public sealed record LinkSettings
{
    /// <summary>A link that loses nothing, with room for so many frames.</summary>
    /// <param name="credit">Frames that may be with the receiver at a time, at least one batch.</param>
    public LinkSettings(int credit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(credit, FrameBatch.Capacity);
        Credit = credit;
    }

    /// <summary>Frames that may be with the receiver at a time.</summary>
    public int Credit { get; }

    /// <summary>Bytes that may be with the receiver at a time. A batch that is larger goes alone.</summary>
    public int CreditBytes { get; init; } = 16 << 20;

    /// <summary>What becomes of frames without credit.</summary>
    public Overflow Overflow { get; init; }

    /// <summary>True when somebody asked for this policy; where nobody did, a hub drops only its floods.</summary>
    public bool IsOverflowGiven { get; init; }

    /// <summary>Frames that may wait for credit where some are dropped: <see cref="Overflow.DropNewest"/> and <see cref="Overflow.DropOldest"/>.</summary>
    public int Limit { get; init; } = 256;

    /// <summary>For how long frames are held back where the rest is dropped: <see cref="Overflow.Deadline"/>.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>For how long a guest's own buffers are held before their frames are copied out of them.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromMilliseconds(10);
}
