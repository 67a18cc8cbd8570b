namespace ActorNet.Bench.Actors.CrossLane;

/// <summary>Sleeps on a word.</summary>
internal sealed class FutexSleeper : ISleeper
{
    // Pinned: the kernel knows the word by its address.
    private readonly int[] _word = GC.AllocateArray<int>(1, pinned: true);

    public void Wake()
    {
        Volatile.Write(ref _word[0], 1);
        Futex.Wake(ref _word[0]);
    }

    public void Sleep()
    {
        while (Volatile.Read(ref _word[0]) == 0) Futex.Wait(ref _word[0], 0);
        Volatile.Write(ref _word[0], 0);
    }

    public void Dispose()
    {
    }
}
