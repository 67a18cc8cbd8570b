using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <content>Rings behind an IOMMU. A chain whose translation is missing is left in the ring until it is there.</content>
public abstract partial class Virtqueue
{
    private GuestMemory? _partsMemory; // that the parts of the ring lie in, when the present translations do not lead to them
    private TranslationMiss _miss;

    /// <summary>The translation for which the ring waits; asked for once.</summary>
    public bool TryTakeMiss(out TranslationMiss miss)
    {
        miss = _miss;
        _miss = default;
        return miss.IsMiss;
    }

    /// <summary>What a chain that could not be taken comes to: the end of the queue, or a wait for a translation.</summary>
    private protected PopResult Refuse(RingFault fault)
    {
        if (fault == RingFault.TranslationMissing) return PopResult.Empty;
        Break(fault);
        return PopResult.Fault;
    }

    private protected RingFault TranslatePart(ulong address, uint length, bool writes, out MemorySlice part)
    {
        part = default;
        if (_memory is null) return RingFault.BufferOutsideMemory;
        if (!_memory.IsTranslated) return _memory.TryTranslatePart(address, length, out part) ? RingFault.None : RingFault.BufferOutsideMemory;
        switch (_memory.TryTranslateAccess(address, length, writes, out part))
        {
            case TranslationResult.Found: return RingFault.None;
            case TranslationResult.Forbidden: return RingFault.AccessForbidden;
            default:
                _miss = new TranslationMiss(true, address, writes);
                return RingFault.TranslationMissing;
        }
    }

    // A table of descriptors has to lie in one piece.
    private RingFault TranslateTable(ulong address, uint length, out MemorySlice table)
    {
        if (_addresses.TryTranslate(address, length, out table)) return RingFault.None;
        RingFault fault = TranslatePart(address, length, writes: false, out table);
        if (fault != RingFault.None || table.Length == length) return fault;
        fault = TranslatePart(address + (uint)table.Length, length - (uint)table.Length, writes: false, out _);
        return fault == RingFault.None ? RingFault.BufferOutsideMemory : fault;
    }

    // The driver takes a ring's translation away only when it has done with the ring, but an IOMMU may forget all of them
    // for a moment: the ring stays where it was.
    private bool TryKeepParts(GuestMemory memory)
    {
        if (_memory is null || !memory.IsTranslated) return false;
        GuestMemory before = _memory;
        _memory = memory.Acquire();
        _addresses = new AddressCache(memory);
        if (_partsMemory is null) _partsMemory = before;
        else before.Release();
        return true;
    }

    private void ForgetParts()
    {
        GuestMemory? parts = _partsMemory;
        _partsMemory = null;
        parts?.Release();
    }
}
