using ActorNet.Devices.Virtio;

namespace ActorNet.Guest.VirtioNet;

/// <content>Taking chains back, and asking for interrupts.</content>
public sealed partial class PackedRingDriver
{
    /// <inheritdoc/>
    public override bool HasUsed => LastFault == DeviceFault.None && (_batchId is not null || IsUsed());

    /// <inheritdoc/>
    public override ReclaimResult TryReclaim(out int token, out int length)
    {
        token = 0;
        length = 0;
        if (LastFault != DeviceFault.None) return ReclaimResult.Fault;
        if (_batchId is null)
        {
            if (!IsUsed()) return ReclaimResult.Empty;
            int at = PackedDescriptor.Size * _nextUsed;
            ushort written = _ring.Memory.Read<ushort>(at + PackedDescriptor.FlagsOffset);
            // Without the write flag the length means nothing (§2.8.4).
            uint bytes = (written & VirtqDescriptor.WriteFlag) != 0 ? _ring.Memory.Read<uint>(at + PackedDescriptor.LengthOffset) : 0;
            ushort id = _ring.Memory.Read<ushort>(at + PackedDescriptor.IdOffset);
            if (id >= Size || !_chains[id].InFlight) return Fail(DeviceFault.UnknownChain);
            if (bytes > _chains[id].WritableLength) return Fail(DeviceFault.LengthTooLong);
            (_batchId, _batchLength, _batchSlots) = (id, bytes, 0);
        }

        ushort next = InOrder ? _order[_oldest] : _batchId.Value;
        bool last = next == _batchId;
        ref Chain chain = ref _chains[next];
        token = chain.Token;
        length = (int)(last ? _batchLength : chain.WritableLength); // skipped: used up to the last byte (§2.8.9)
        _batchSlots += chain.Slots;
        FreeDescriptors += chain.Slots;
        chain = default;
        _ids[_idCount++] = next;
        InFlight--;
        if (++_oldest == Size) _oldest = 0;
        if (last) EndBatch();
        return ReclaimResult.Chain;
    }

    /// <inheritdoc/>
    public override void DisableInterrupts() => _driverEvent.Memory.Write(0, EventSuppression.Disable.Value);

    /// <inheritdoc/>
    public override bool EnableInterrupts(int after = 0)
    {
        if (LastFault != DeviceFault.None) return false;
        if (_batchId is not null) return true;
        EventSuppression wish = EventSuppression.Enable;
        if (EventIndex)
        {
            // What comes back in another order than it was offered makes this an estimate; never past the last slot that can be used.
            int ahead = 0;
            for (int i = 0; i < after && i < InFlight; i++) ahead += _chains[_order[(_oldest + i) % Size]].Slots;
            int slot = _nextUsed + Math.Max(0, Math.Min(ahead, Size - FreeDescriptors - 1));
            wish = slot < Size ? EventSuppression.At(slot, _usedWrap) : EventSuppression.At(slot - Size, !_usedWrap);
        }

        _driverEvent.Memory.Write(0, wish.Value);
        Interlocked.MemoryBarrier(); // pairs with the device's, between its flags and its look at our wish
        return IsUsed();
    }

    private bool IsUsed()
    {
        ushort flags = _ring.Memory.ReadAcquire((PackedDescriptor.Size * _nextUsed) + PackedDescriptor.FlagsOffset);
        return InFlight > 0 && (flags & PackedDescriptor.StateFlags) == PackedDescriptor.Used(_usedWrap);
    }

    private void EndBatch()
    {
        _batchId = null;
        _nextUsed += _batchSlots;
        if (_nextUsed < Size) return;
        _nextUsed -= Size;
        _usedWrap = !_usedWrap;
    }
}
