namespace ActorNet.Guest.Stacks.Tcp;

/// <summary>
/// The bytes of one echo connection, from arrival until the peer has acknowledged their return. Positions count the bytes
/// of the stream; received and sent positions are the same numbers, because what arrives is what is sent back.
/// </summary>
/// <remarks>
/// [<see cref="Start"/>, <see cref="End"/>) is whole and to be sent; between <see cref="End"/> and <see cref="Limit"/> lie pieces that
/// arrived early, at most <see cref="MaxGaps"/> of them.
/// </remarks>
internal sealed class EchoBuffer(int capacity)
{
    public const int MaxGaps = 16;

    private readonly byte[] _bytes = new byte[capacity];
    private readonly Piece[] _early = new Piece[MaxGaps]; // ascending, neither overlapping nor touching
    private int _earlyCount;

    public long Start { get; private set; }

    public long End { get; private set; }

    /// <summary>The first position for which there is no room: the right edge of the receive window.</summary>
    public long Limit => Start + _bytes.Length;

    public void Clear()
    {
        Start = End = 0;
        _earlyCount = 0;
    }

    /// <summary>
    /// Puts bytes at a position at or behind <see cref="End"/> and below <see cref="Limit"/>; false when that would make too many gaps.
    /// </summary>
    public bool TryPut(long position, ReadOnlySpan<byte> bytes)
    {
        long end = position + bytes.Length;
        if (position > End && !TryHold(position, end)) return false;
        Copy(position, bytes);
        if (position > End) return true;
        End = end;
        // What arrived early and is now joined becomes whole.
        int joined = 0;
        while (joined < _earlyCount && _early[joined].Start <= End)
        {
            End = Math.Max(End, _early[joined].End);
            joined++;
        }
        Remove(0, joined);
        return true;
    }

    /// <summary>Forgets everything before a position, which lies in [Start, End].</summary>
    public void Release(long position) => Start = position;

    /// <summary>Copies whole bytes out.</summary>
    public void CopyTo(long position, Span<byte> destination)
    {
        int index = (int)(position & (_bytes.Length - 1));
        int first = Math.Min(destination.Length, _bytes.Length - index);
        _bytes.AsSpan(index, first).CopyTo(destination);
        _bytes.AsSpan(0, destination.Length - first).CopyTo(destination[first..]);
    }

    private void Copy(long position, ReadOnlySpan<byte> bytes)
    {
        int index = (int)(position & (_bytes.Length - 1));
        int first = Math.Min(bytes.Length, _bytes.Length - index);
        bytes[..first].CopyTo(_bytes.AsSpan(index));
        bytes[first..].CopyTo(_bytes);
    }

    /// <summary>Notes a piece that arrived early, joined with those that it touches.</summary>
    private bool TryHold(long start, long end)
    {
        int from = 0;
        while (from < _earlyCount && _early[from].End < start) from++;
        int to = from;
        while (to < _earlyCount && _early[to].Start <= end)
        {
            start = Math.Min(start, _early[to].Start);
            end = Math.Max(end, _early[to].End);
            to++;
        }
        if (from == to)
        {
            if (_earlyCount == MaxGaps) return false;
            Array.Copy(_early, from, _early, from + 1, _earlyCount - from);
            _earlyCount++;
        }
        else Remove(from + 1, to - from - 1);
        _early[from] = new Piece(start, end);
        return true;
    }

    private void Remove(int index, int count)
    {
        if (count == 0) return;
        Array.Copy(_early, index + count, _early, index, _earlyCount - index - count);
        _earlyCount -= count;
    }

    private readonly record struct Piece(long Start, long End);
}
