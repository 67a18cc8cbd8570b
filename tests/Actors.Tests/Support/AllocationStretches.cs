namespace ActorNet.Actors.Tests.Support;

/// <summary>
/// What a thread allocates in several stretches of its work, of which the least counts: what the work allocates it allocates in each, while a
/// collection or the compiler, which others cause, shows in one. For the thread that is measured.
/// </summary>
/// <param name="warm">Things that are not measured, at first.</param>
/// <param name="length">Things in a stretch.</param>
/// <param name="stretches">How many.</param>
internal sealed class AllocationStretches(int warm, int length, int stretches)
{
    private long _next = warm;
    private long _count;
    private int _begun;
    private long _before;

    /// <summary>The least that was allocated in a stretch, in bytes.</summary>
    public long Least { get; private set; } = long.MaxValue;

    public bool IsDone => _begun > stretches;

    /// <summary>So many things have been done.</summary>
    public void Count(int things = 1)
    {
        _count += things;
        if (_count < _next || IsDone) return;
        long now = GC.GetAllocatedBytesForCurrentThread();
        if (_begun > 0) Least = Math.Min(Least, now - _before);
        _begun++;
        _next += length;
        _before = now;
    }
}
