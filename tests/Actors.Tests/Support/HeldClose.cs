namespace ActorNet.Actors.Tests.Support;

/// <summary>Something that is closed when the test lets it: at <see cref="Release"/>, or at the test's end, for which the system's waits.</summary>
internal sealed class HeldClose : IDisposable
{
    private readonly ManualResetEventSlim _begun = new();
    private readonly ManualResetEventSlim _release = new();

    public HeldClose() => Closing = new Slow(this);

    /// <summary>For whoever closes it.</summary>
    public IDisposable Closing { get; }

    public bool IsClosed { get; private set; }

    public void AwaitBegin() => Assert.True(_begun.Wait(TimeSpan.FromSeconds(20)));

    public void Release() => _release.Set();

    public void Dispose() => Release();

    private sealed class Slow(HeldClose held) : IDisposable
    {
        public void Dispose()
        {
            held._begun.Set();
            held._release.Wait(TimeSpan.FromSeconds(60));
            held.IsClosed = true;
        }
    }
}
