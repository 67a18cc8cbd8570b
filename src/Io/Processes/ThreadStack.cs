using System.Runtime.CompilerServices;

namespace ActorNet.Io.Processes;

/// <summary>
/// A stretch of one thread's stack, by which a call tells whether it comes from that thread: one subtraction, where asking the runtime
/// for anything that belongs to the thread is a call into the C library (3 ns; bench/actors, NetQueue: 24 to 22 ns a hop).
/// </summary>
/// <remarks>
/// Stacks of living threads do not overlap. Once the thread has ended, another one may get its memory: whoever keeps a stretch for
/// longer must not mind.
/// </remarks>
public readonly unsafe struct ThreadStack
{
    private readonly nuint _top;
    private readonly nuint _bytes;

    private ThreadStack(nuint top, int bytes)
    {
        _top = top;
        _bytes = (nuint)bytes;
    }

    /// <summary>True on the thread of the stretch, in a call that lies within it; never true of the default value.</summary>
    public bool IsCurrent
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            byte here;
            // SAFETY: the address is compared, never used; what lies above the top wraps around and is too far.
            return _top - (nuint)(&here) < _bytes;
        }
    }

    /// <summary>The calling thread's stack from here down.</summary>
    /// <param name="bytes">Its length: no more than the thread has left.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ThreadStack FromHereDown(int bytes)
    {
        byte here;
        return new ThreadStack((nuint)(&here), bytes);
    }
}
