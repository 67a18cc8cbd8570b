using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary>One request on its way out: bytes, and the descriptors that go with the first of them. Pure: it does no output itself.</summary>
public sealed class RequestWriter
{
    private readonly byte[] _bytes = new byte[MessageHeader.Length + RequestTable.MaxPayload];
    private FdHandle[] _files = [];
    private int _start;
    private int _end;

    /// <summary>What is left to be sent.</summary>
    public ReadOnlySpan<byte> Unsent => _bytes.AsSpan(_start, _end - _start);

    /// <summary>The descriptors that go with <see cref="Unsent"/>. They stay the caller's.</summary>
    public ReadOnlySpan<FdHandle> Files => _files;

    /// <summary>True when nothing is left.</summary>
    public bool IsDone => _start == _end;

    /// <summary>Begins a request.</summary>
    public void Begin(FrontEndRequest request, ReadOnlySpan<byte> payload, ReadOnlySpan<FdHandle> files, bool needReply)
    {
        MemoryMarshal.Write(_bytes, MessageHeader.ForRequest(request, payload.Length, needReply));
        payload.CopyTo(_bytes.AsSpan(MessageHeader.Length));
        _files = files.ToArray();
        _start = 0;
        _end = MessageHeader.Length + payload.Length;
    }

    /// <summary>Takes note that bytes were sent, and with the first of them the descriptors.</summary>
    public void Sent(int count)
    {
        _start += count;
        if (count > 0) _files = [];
    }
}
