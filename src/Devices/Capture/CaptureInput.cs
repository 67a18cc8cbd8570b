namespace ActorNet.Devices.Capture;

/// <summary>A stream with a window on its next bytes, which grows to the longest one asked for.</summary>
internal sealed class CaptureInput(Stream stream)
{
    private byte[] _buffer = new byte[65_536];
    private int _start;
    private int _end;

    /// <summary>Bytes consumed so far.</summary>
    internal long Offset { get; private set; }

    /// <summary>The next bytes, without consuming them: fewer only at the end of the stream.</summary>
    internal ReadOnlySpan<byte> Peek(int count)
    {
        if (_end - _start < count) Fill(count);
        return _buffer.AsSpan(_start, Math.Min(count, _end - _start));
    }

    /// <summary>Goes on behind bytes that were seen.</summary>
    internal void Consume(int count)
    {
        _start += count;
        Offset += count;
    }

    /// <summary>Goes on behind bytes that nobody needs; false when the stream ends before.</summary>
    internal bool TrySkip(long count)
    {
        while (count > 0)
        {
            int part = Peek((int)Math.Min(count, _buffer.Length)).Length;
            if (part == 0) return false;
            Consume(part);
            count -= part;
        }

        return true;
    }

    private void Fill(int count)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_buffer.Length < count) Array.Resize(ref _buffer, Math.Max(count, 2 * _buffer.Length));
        while (_end < count)
        {
            int read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read <= 0) return;
            _end += read;
        }
    }
}
