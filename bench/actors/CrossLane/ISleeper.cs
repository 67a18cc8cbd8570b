namespace ActorNet.Bench.Actors.CrossLane;

/// <summary>One of two threads that wake each other.</summary>
internal interface ISleeper : IDisposable
{
    /// <summary>Wakes it; by the other thread.</summary>
    void Wake();

    /// <summary>Sleeps until it was woken; by its own thread.</summary>
    void Sleep();
}
