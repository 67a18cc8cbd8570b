using ActorNet.Io.Descriptors;

namespace ActorNet.Io.Sockets;

/// <summary>Puts messages together from whatever pieces a stream delivers: a header of a fixed length, and a payload as long as that says.</summary>
/// <remarks>
/// It asks for the missing bytes of one message and never for more, so that descriptors in <see cref="Descriptors"/> belong to
/// it. Pure: it does no input itself.
/// </remarks>
/// <typeparam name="TFault">What says which rule was broken.</typeparam>
/// <param name="headerLength">In bytes.</param>
public abstract class StreamMessageReader<TFault>(int headerLength) : IDisposable
    where TFault : class
{
    private readonly byte[] _header = new byte[headerLength];
    private int _headerFilled;
    private int _payloadFilled;

    /// <summary>Room for exactly the bytes that are missing of the header, or else of the payload; empty when there are none.</summary>
    public Span<byte> Missing => _headerFilled < _header.Length ? _header.AsSpan(_headerFilled) : Payload[_payloadFilled..];

    /// <summary>The list to which the receiver adds descriptors; whatever is in it is owned by the message.</summary>
    public abstract List<FdHandle> Descriptors { get; }

    /// <summary>True when a message has begun and is not complete.</summary>
    public bool IsInside => _headerFilled > 0;

    /// <summary>The message's payload, as long as the header says.</summary>
    protected abstract Span<byte> Payload { get; }

    /// <summary>Takes note of bytes that were received into <see cref="Missing"/>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="fault">What is wrong with the message, after <see cref="ReadProgress.Fault"/>.</param>
    public ReadProgress Advance(int count, out TFault? fault)
    {
        fault = null;
        if (_headerFilled < _header.Length)
        {
            _headerFilled += count;
            if (_headerFilled < _header.Length) return ReadProgress.Partial;
            // Before any of the payload is read: an absurd length is not waited for.
            fault = TakeHeader(_header);
            if (fault is not null) return ReadProgress.Fault;
        }
        else
        {
            _payloadFilled += count;
        }

        if (_payloadFilled < Payload.Length) return ReadProgress.Partial;
        fault = CheckDescriptors();
        return fault is null ? ReadProgress.Complete : ReadProgress.Fault;
    }

    /// <summary>Forgets the message, closes descriptors that nobody took, and is ready for the next one.</summary>
    public void Next()
    {
        Clear();
        _headerFilled = 0;
        _payloadFilled = 0;
    }

    /// <summary>Closes descriptors that nobody took.</summary>
    public void Dispose()
    {
        Clear();
        GC.SuppressFinalize(this);
    }

    /// <summary>The header is complete: what is wrong with it, or null.</summary>
    protected abstract TFault? TakeHeader(ReadOnlySpan<byte> bytes);

    /// <summary>The message is complete: what is wrong with the descriptors that came with it, or null.</summary>
    protected abstract TFault? CheckDescriptors();

    /// <summary>Forgets the message and closes its descriptors.</summary>
    protected abstract void Clear();
}
