namespace ActorNet.Guest.VirtioNet;

/// <summary>Cuts a buffer into the descriptors that a driver's options ask for.</summary>
/// <param name="headerLength">Bytes of virtio-net header at the beginning of each buffer.</param>
/// <param name="separateHeader">The header gets a descriptor of its own.</param>
/// <param name="segmentLength">Bytes of a descriptor at most; 0: no limit.</param>
/// <param name="longest">The longest buffer that will be cut.</param>
internal sealed class BufferCutter(int headerLength, bool separateHeader, int segmentLength, int longest)
{
    private readonly GuestBuffer[] _pieces = new GuestBuffer[1 + (segmentLength == 0 ? 1 : ((longest + segmentLength - 1) / segmentLength) + 1)];

    /// <summary>The pieces in order; they hold until the next call.</summary>
    public ReadOnlySpan<GuestBuffer> Cut(in GuestBuffer buffer)
    {
        int count = 0;
        int at = 0;
        while (at < buffer.Length)
        {
            int length = buffer.Length - at;
            if (separateHeader && at < headerLength) length = Math.Min(length, headerLength - at);
            if (segmentLength > 0) length = Math.Min(length, segmentLength);
            _pieces[count++] = buffer.Slice(at, length);
            at += length;
        }
        return _pieces.AsSpan(0, count);
    }
}
