using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;

namespace ActorNet.VhostUser.Messages;

/// <summary>One message as it came: header, payload, descriptors. Reused for the next one.</summary>
/// <remarks>
/// Owns its descriptors until one is taken with <see cref="TakeDescriptor"/>; <see cref="Clear"/> closes the others, so
/// that no way out of a handler can leak one (CVE-2019-14818).
/// </remarks>
public sealed class Message : IDisposable
{
    private readonly byte[] _payload = new byte[RequestTable.MaxPayload];
    private readonly List<FdHandle> _descriptors = [];

    /// <summary>The header.</summary>
    public MessageHeader Header { get; internal set; }

    /// <summary>The request's line in the table; null when it is unknown.</summary>
    public RequestRule? Rule { get; internal set; }

    /// <summary>The name of the request, known or not.</summary>
    public string Name => RequestTable.NameOf(Header.Request);

    /// <summary>The payload, as long as the header says.</summary>
    public ReadOnlySpan<byte> Payload => _payload.AsSpan(0, (int)Header.PayloadSize);

    /// <summary>How many descriptors are left.</summary>
    public int DescriptorCount => _descriptors.Count;

    // Where the receiver puts bytes and descriptors.
    internal byte[] Buffer => _payload;

    internal List<FdHandle> Descriptors => _descriptors;

    /// <summary>Copies a structure out of the payload, which the table has found long enough.</summary>
    public T Read<T>(int offset = 0)
        where T : unmanaged => MemoryMarshal.Read<T>(Payload[offset..]);

    /// <summary>Takes the first descriptor; the caller owns it.</summary>
    public FdHandle TakeDescriptor()
    {
        FdHandle first = _descriptors[0];
        _descriptors.RemoveAt(0);
        return first;
    }

    /// <summary>Closes what nobody took and forgets the rest.</summary>
    public void Clear()
    {
        foreach (FdHandle descriptor in _descriptors) descriptor.Dispose();
        _descriptors.Clear();
        Header = default;
        Rule = null;
    }

    /// <summary>Closes the descriptors that nobody took.</summary>
    public void Dispose() => Clear();
}
