using ActorNet.Devices.Memory;

namespace ActorNet.Devices.VirtioNet.Control;

/// <summary>One command under way: what is left of its data, and room for what it answers besides its acknowledgement.</summary>
internal ref struct ControlRequest
{
    /// <summary>The data behind class and command. Read once, in order.</summary>
    public GatherCursor Data;

    private ScatterCursor _result;

    /// <summary>Begins with the buffers of a chain, of which at least one byte is writable.</summary>
    public ControlRequest(ReadOnlySpan<MemorySlice> readable, ReadOnlySpan<MemorySlice> writable, int writableLength)
    {
        Data = new GatherCursor(readable);
        _result = new ScatterCursor(writable);
        _result.Write([ControlCommands.Error]); // the place of the acknowledgement; the driver looks at it when it is told
        Room = writableLength - 1;
    }

    /// <summary>Bytes that can still be answered.</summary>
    public int Room { get; private set; }

    /// <summary>Bytes answered behind the acknowledgement.</summary>
    public int Written { get; private set; }

    /// <summary>Appends to the answer; false, and nothing is written, when it does not fit.</summary>
    public bool TryWrite(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Room) return false;
        _result.Write(bytes);
        Room -= bytes.Length;
        Written += bytes.Length;
        return true;
    }
}
