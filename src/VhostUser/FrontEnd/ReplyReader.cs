using ActorNet.Io.Sockets;
using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary>
/// The reply to one request, put together from a stream that may deliver it in pieces: it names the request, has the flags of a reply and
/// no more than any message may have, or it is none. Pure: it does no input itself.
/// </summary>
/// <remarks>Owns the descriptors that came with it, until <see cref="Begin"/> or <see cref="Dispose"/>.</remarks>
public sealed class ReplyReader : IDisposable
{
    private readonly byte[] _bytes = new byte[MessageHeader.Length + RequestTable.MaxPayload];
    private readonly List<FdHandle> _descriptors = [];
    private FrontEndRequest _request;
    private int _filled;
    private int _length = MessageHeader.Length;

    /// <summary>Room for exactly the bytes that are missing of the header, or else of the payload.</summary>
    public Span<byte> Missing => _bytes.AsSpan(_filled, _length - _filled);

    /// <summary>The list to which the receiver adds descriptors.</summary>
    public List<FdHandle> Descriptors => _descriptors;

    /// <summary>The payload, after <see cref="ReadProgress.Complete"/>.</summary>
    public ReadOnlySpan<byte> Payload => _bytes.AsSpan(MessageHeader.Length, _length - MessageHeader.Length);

    /// <summary>The next reply is one to this request; what came with the last one is closed.</summary>
    public void Begin(FrontEndRequest request)
    {
        _request = request;
        _filled = 0;
        _length = MessageHeader.Length;
        CloseDescriptors();
    }

    /// <summary>Takes note of bytes that were received into <see cref="Missing"/>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="fault">What is wrong with it, after <see cref="ReadProgress.Fault"/>.</param>
    public ReadProgress Advance(int count, out ProtocolFault? fault)
    {
        fault = null;
        _filled += count;
        if (_filled < _length) return ReadProgress.Partial;
        if (_length > MessageHeader.Length) return ReadProgress.Complete;
        var header = MemoryMarshal.Read<MessageHeader>(_bytes);
        if (header.Request != (uint)_request || header.Flags != (MessageHeader.Version | MessageHeader.Reply) || header.PayloadSize > RequestTable.MaxPayload)
        {
            fault = new(VhostUserFault.BadReply, $"{RequestTable.NameOf((uint)_request)}: the answer is not a reply to it ({header})");
            return ReadProgress.Fault;
        }

        _length = MessageHeader.Length + (int)header.PayloadSize;
        return _filled < _length ? ReadProgress.Partial : ReadProgress.Complete;
    }

    /// <summary>Closes what came along.</summary>
    public void Dispose() => CloseDescriptors();

    private void CloseDescriptors()
    {
        foreach (FdHandle descriptor in _descriptors) descriptor.Dispose();
        _descriptors.Clear();
    }
}
