using ActorNet.Devices.Frames;

namespace ActorNet.Devices.VirtioNet.Steering;

/// <summary>On which queue pair the driver last sent frames of a flow. Flows whose hashes agree share an entry. virtio 1.2 §5.1.6.5.6.</summary>
/// <remarks>Written by transmit queues, read by the steering step; each entry is whole, and a moment old at worst.</remarks>
public sealed class FlowTable
{
    /// <summary>Entries.</summary>
    public const int Length = 4096;

    private const uint Mask = Length - 1;

    private readonly ushort[] _pairs = new ushort[Length]; // plus one; 0: nothing was sent yet
    private volatile bool _isUsed;

    /// <summary>True while the queue of a flow follows what the driver sends: otherwise nobody needs to note it.</summary>
    public bool IsUsed
    {
        get => _isUsed;
        set => _isUsed = value;
    }

    /// <summary>The entry of a hash.</summary>
    public static int EntryOf(uint hash) => (int)(hash & Mask);

    /// <summary>The pair that sent the flow of an entry last; -1 when none did.</summary>
    public int PairOf(int entry) => Volatile.Read(ref _pairs[entry]) - 1;

    /// <summary>Notes the flows of frames that the driver sent.</summary>
    public void Learn(FrameBatch batch, int pair)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Span<byte> buffer = stackalloc byte[PacketFields.BufferLength];
        var noted = (ushort)(pair + 1);
        for (int i = 0; i < batch.Count; i++)
        {
            ref ushort entry = ref _pairs[EntryOf(FlowHash.Of(PacketFields.Read(batch, i, buffer), buffer))];
            if (entry != noted) Volatile.Write(ref entry, noted); // a line that others read stays theirs as long as nothing changes
        }
    }

    /// <summary>Forgets everything: another driver comes.</summary>
    public void Clear() => Array.Clear(_pairs);
}
