using System.Buffers.Binary;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet.Control;

/// <summary>One command under way: what is left of its data, and room for its answer.</summary>
/// <remarks>
/// What the driver may write comes before what the device may write. That begins with data of the command, if it has any which the device
/// writes; then come the acknowledgement and the result. virtio 1.2 §5.1.6.5.
/// </remarks>
internal ref struct ControlRequest
{
    /// <summary>Bytes of data that the device writes, for a command that has such.</summary>
    public const int WritableDataLength = sizeof(ulong);

    /// <summary>The data behind class and command. Read once, in order.</summary>
    public GatherCursor Data;

    private readonly ReadOnlySpan<MemorySlice> _writable;
    private readonly int _readable;
    private ScatterCursor _result;
    private int _before; // bytes before the acknowledgement
    private ulong _data;

    /// <summary>Begins with a chain of which at least one byte is writable.</summary>
    public ControlRequest(DescriptorChain chain)
    {
        Data = new GatherCursor(chain.Readable);
        _readable = chain.ReadableLength;
        _writable = chain.Writable;
        _result = new ScatterCursor(_writable);
        Room = chain.WritableLength;
    }

    /// <summary>Bytes that are left to read.</summary>
    public readonly int Remaining => _readable - Data.Consumed;

    /// <summary>Bytes that can still be answered.</summary>
    public int Room { get; private set; }

    /// <summary>Bytes of the result.</summary>
    public int Written { readonly get; private set; }

    /// <summary>Bytes of the chain that were written to, those of a command that was refused in the end as well.</summary>
    public readonly uint Touched => (uint)(_before + 1 + Written);

    /// <summary>Leaves room for the acknowledgement, and for data before it; false when there is none for that.</summary>
    public bool TryBegin(bool writesData)
    {
        int wanted = writesData ? WritableDataLength : 0;
        _before = Math.Min(wanted, Room - 1);
        Span<byte> zeros = stackalloc byte[WritableDataLength + 1];
        zeros.Clear();
        _result.Write(zeros[..(_before + 1)]);
        Room -= _before + 1;
        return _before == wanted;
    }

    /// <summary>Sets the data before the acknowledgement, little-endian.</summary>
    public bool TryWriteData(ulong data)
    {
        _data = data;
        return _before == WritableDataLength;
    }

    /// <summary>Appends to the result; false, and nothing is written, when it does not fit.</summary>
    public bool TryWrite(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Room) return false;
        _result.Write(bytes);
        Room -= bytes.Length;
        Written += bytes.Length;
        return true;
    }

    /// <summary>Writes the acknowledgement.</summary>
    /// <returns>How many bytes of the chain were written in all.</returns>
    public uint Finish(bool accepted)
    {
        Span<byte> head = stackalloc byte[WritableDataLength + 1];
        BinaryPrimitives.WriteUInt64LittleEndian(head, accepted ? _data : 0);
        head[_before] = accepted ? ControlCommands.Ok : ControlCommands.Error;
        var cursor = new ScatterCursor(_writable);
        cursor.Write(head[..(_before + 1)]);
        return (uint)(_before + 1 + (accepted ? Written : 0));
    }
}
