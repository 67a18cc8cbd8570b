using ActorNet.Io.Descriptors;

namespace ActorNet.Io.Sockets;

/// <summary>Reads a stream socket ahead, so that a message in several parts, or several messages, cost one receive. Allocates nothing.</summary>
/// <remarks>
/// The kernel ends a receive behind bytes that descriptors came with (unix(7)), so they belong to the message of the last byte received, and come
/// with that byte. Whoever never asks for bytes of two messages at once gets them with the right one.
/// </remarks>
/// <param name="connection">Read from by nobody else; it stays the caller's.</param>
/// <param name="capacity">The most bytes read ahead.</param>
public sealed class ReadAhead(UnixConnection connection, int capacity = ReadAhead.DefaultCapacity) : IDisposable
{
    /// <summary>Some messages of control protocols.</summary>
    public const int DefaultCapacity = 1024;

    private readonly byte[] _bytes = new byte[capacity];
    private readonly List<FdHandle> _descriptors = [];
    private int _start;
    private int _end;
    private IoStatus _last = IoStatus.Done; // of the receive behind what is read ahead

    /// <summary>True when there are bytes, or the stream's end, that no receive is needed for.</summary>
    public bool HasMore => _end > _start || _last is not (IoStatus.Done or IoStatus.WouldBlock);

    /// <summary>Looks whether something has come; true when it has. Cheap when not.</summary>
    public bool Look()
    {
        if (!HasMore) Fill();
        return HasMore;
    }

    /// <summary>As <see cref="UnixConnection.TryReceive"/>.</summary>
    /// <param name="buffer">At least one byte, all of one message.</param>
    /// <param name="descriptors">Received descriptors are appended; the caller owns them.</param>
    /// <param name="length">Bytes received.</param>
    public IoStatus TryReceive(Span<byte> buffer, List<FdHandle> descriptors, out int length)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        length = 0;
        if (!Look()) return IoStatus.WouldBlock;
        if (_end == _start) return _last;
        length = Math.Min(buffer.Length, _end - _start);
        _bytes.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        if (_start < _end || _descriptors.Count == 0) return IoStatus.Done;
        descriptors.AddRange(_descriptors);
        _descriptors.Clear();
        return IoStatus.Done;
    }

    /// <summary>Closes descriptors that were not asked for.</summary>
    public void Dispose()
    {
        foreach (FdHandle descriptor in _descriptors) descriptor.Dispose();
        _descriptors.Clear();
    }

    // What came with lost descriptors is no use: it is as if it had not come.
    private void Fill()
    {
        _start = 0;
        _last = connection.TryReceive(_bytes, _descriptors, out _end);
        if (_last != IoStatus.Done) _end = 0;
    }
}
