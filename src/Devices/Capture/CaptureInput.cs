namespace ActorNet.Devices.Capture;

/// <summary>A stream with a window on its next bytes, which grows with use, and to the longest one asked for.</summary>
internal sealed class CaptureInput(Stream stream)
{
    private const int FirstWindow = 4096; // a file that is only opened takes no more
    private const int UsualWindow = 65_536;

    private byte[] _buffer = [];
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
            int part = Peek((int)Math.Min(count, FirstWindow)).Length;
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
        int window = Math.Max(FirstWindow, Math.Min(2 * _buffer.Length, UsualWindow));
        if (_buffer.Length < count || _buffer.Length < window) Array.Resize(ref _buffer, Math.Max(count, window));
        while (_end < count)
        {
            int read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read <= 0) return;
            _end += read;
        }
    }
}
