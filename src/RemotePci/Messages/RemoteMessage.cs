using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;

namespace ActorNet.RemotePci.Messages;

/// <summary>One message as it came: its line in the table, payload, descriptors. Reused for the next one.</summary>
/// <remarks>Owns its descriptors until one is taken; <see cref="Clear"/> closes the others, so that no way out of a handler can leak one.</remarks>
public sealed class RemoteMessage : IDisposable
{
    private readonly byte[] _payload = new byte[CommandTable.MaxPayload];

    /// <summary>The command's line in the table.</summary>
    public CommandRule Rule { get; internal set; } = CommandTable.All[0];

    /// <summary>The name of the command.</summary>
    public string Name => Rule.Name;

    /// <summary>The payload, as long as the table says.</summary>
    public ReadOnlySpan<byte> Payload => _payload.AsSpan(0, Rule.Payload);

    /// <summary>How many descriptors are left.</summary>
    public int DescriptorCount => Descriptors.Count;

    // Where the receiver puts bytes and descriptors.
    internal byte[] Buffer => _payload;

    internal List<FdHandle> Descriptors { get; } = [];

    /// <summary>Copies a structure out of the payload, which the table has found long enough.</summary>
    public T Read<T>()
        where T : unmanaged => MemoryMarshal.Read<T>(Payload);

    /// <summary>Takes the first descriptor; the caller owns it.</summary>
    public FdHandle TakeDescriptor()
    {
        FdHandle first = Descriptors[0];
        Descriptors.RemoveAt(0);
        return first;
    }

    /// <summary>Closes what nobody took.</summary>
    public void Clear()
    {
        foreach (FdHandle descriptor in Descriptors) descriptor.Dispose();
        Descriptors.Clear();
    }

    /// <summary>Closes the descriptors that nobody took.</summary>
    public void Dispose() => Clear();
}
