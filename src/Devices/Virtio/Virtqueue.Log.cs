using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <content>The dirty log of a migration: which pages the device writes. Without one, a branch a batch.</content>
public abstract partial class Virtqueue
{
    private VirtqueueLog _log;

    /// <summary>Where writes are logged. Applies from now on.</summary>
    public void SetLog(in VirtqueueLog log) => _log = log;

    /// <summary>Writes to the ring itself are logged.</summary>
    private protected bool LogsRing => _log.Ring is not null;

    /// <summary>Takes note of what was written to the driver's buffers, in order and without gap from the first one on. Before <see cref="Publish"/>.</summary>
    internal void LogWritten(ReadOnlySpan<MemorySlice> buffers, uint length)
    {
        if (_log.Buffers is not { } log) return;
        foreach (ref readonly MemorySlice buffer in buffers)
        {
            uint part = Math.Min(length, (uint)buffer.Length);
            MarkAt(log, buffer.Address, part);
            length -= part;
            if (length == 0) return;
        }
    }

    /// <summary>As <see cref="LogWritten(ReadOnlySpan{MemorySlice}, uint)"/>, for chains of one buffer.</summary>
    internal void LogWritten(ReadOnlySpan<SingleBuffer> singles)
    {
        if (_log.Buffers is not { } log) return;
        foreach (ref readonly SingleBuffer single in singles) MarkAt(log, single.Slice.Address, single.Written);
    }

    /// <summary>Takes note of a write to the device area: the used ring, or the device's event suppression.</summary>
    private protected void LogDeviceArea(int offset, int length) => _log.Ring?.Mark(unchecked(_log.DeviceArea + (uint)offset), (uint)length);

    /// <summary>Takes note of a write to another part of the ring: descriptors of a packed one.</summary>
    private protected void LogRing(MemorySlice written)
    {
        if (_log.Ring is { } log) MarkAt(log, written.Address, (uint)written.Length);
    }

    /// <summary>The driver sees what was logged: the front end may hear of it.</summary>
    private protected void PokeLog()
    {
        _log.Buffers?.Poke();
        _log.Ring?.Poke();
    }

    // Slices are host addresses; each lies in one region of the memory that the queue has now.
    private void MarkAt(DirtyLog log, nint address, uint length)
    {
        if (length != 0 && _memory!.TryGuestAddress(address, out ulong guestAddress)) log.Mark(guestAddress, length);
    }
}
