using System.Runtime.CompilerServices;

namespace ActorNet.Devices.Memory;

/// <summary>Which pages of a guest were written since its front end last looked: one bit for each 4096 bytes. vhost-user.rst, "Migration".</summary>
/// <remarks>
/// Shared with the front end, which takes bits away with atomic operations, and with all queues: every thread may mark. The
/// bitmap stays mapped for as long as any queue knows this object; whoever made it sees to that.
/// </remarks>
public sealed unsafe class DirtyLog
{
    /// <summary>Bytes of guest memory that one bit stands for.</summary>
    public const int PageSize = 1 << PageShift;

    private const int PageShift = 12;

    private readonly byte* _bitmap;
    private readonly ulong _pages;
    private readonly Action? _poke;
    private long _outside;
    private int _marked;

    /// <summary>A log in shared memory.</summary>
    /// <param name="bitmap">Bit 0 of its first byte is the page at guest address 0.</param>
    /// <param name="poke">Called by <see cref="Poke"/> when something was marked, if the front end wants to be told.</param>
    public DirtyLog(MemorySlice bitmap, Action? poke = null)
    {
        _bitmap = (byte*)bitmap.Address;
        _pages = (ulong)bitmap.Length * 8;
        _poke = poke;
    }

    /// <summary>Where the bitmap is, for others who mark in it; they have to ask first whether it <see cref="Covers"/> what they write.</summary>
    public nint Address => (nint)_bitmap;

    /// <summary>Marks that had no bit: the log is smaller than the guest's memory.</summary>
    public long Outside => Interlocked.Read(ref _outside);

    /// <summary>True when every page of a range has a bit.</summary>
    public bool Covers(ulong guestAddress, ulong length)
    {
        ulong end = guestAddress + length;
        return end >= guestAddress && end <= _pages << PageShift;
    }

    /// <summary>Marks the pages of a range that was written, after it was written.</summary>
    /// <param name="guestAddress">First byte; whatever lies outside the log is counted and left alone.</param>
    /// <param name="length">Bytes.</param>
    public void Mark(ulong guestAddress, uint length)
    {
        if (length == 0) return;
        ulong last = guestAddress + (length - 1);
        if (last < guestAddress) last = ulong.MaxValue; // over the top of the address space
        last >>= PageShift;
        ulong page = guestAddress >> PageShift;
        if (last >= _pages)
        {
            Interlocked.Increment(ref _outside);
            if (page >= _pages) return;
            last = _pages - 1;
        }

        for (; page <= last; page++) Set(page);
        if (_poke is not null) Volatile.Write(ref _marked, 1);
    }

    /// <summary>True when the page of an address is marked. For tests and reports.</summary>
    public bool IsMarked(ulong guestAddress)
    {
        ulong page = guestAddress >> PageShift;
        return page < _pages && (Volatile.Read(ref _bitmap[page / 8]) & (1 << (int)(page % 8))) != 0;
    }

    /// <summary>Tells the front end that there is something new, once for all marks since the last call.</summary>
    public void Poke()
    {
        if (_poke is not null && Interlocked.Exchange(ref _marked, 0) != 0) _poke();
    }

    /// <summary>As <see cref="Poke"/>, when somebody else has marked.</summary>
    public void PokeForOthers() => _poke?.Invoke();

    // Always a locked instruction, even when the bit is there: only behind its barrier is it certain that the front end, which
    // may be taking the bit away at this moment, sees the page as it is now.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Set(ulong page)
    {
        nint at = (nint)(_bitmap + (page / 8));
        nint word = at & ~(nint)3;
        // SAFETY: page < _pages, so the byte is inside the bitmap; the aligned word around it is on the same page of memory.
        Interlocked.Or(ref *(uint*)word, 1u << (int)((8 * (at - word)) + (int)(page % 8)));
    }
}
