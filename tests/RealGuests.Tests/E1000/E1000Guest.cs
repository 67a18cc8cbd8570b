using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.E1000;

/// <summary>A host and one guest with an e1000 on a hub, booted once for a class of tests.</summary>
public sealed class E1000Guest : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _started = [];

    internal HostNetwork Host { get; private set; } = null!;

    internal E1000Segment Segment { get; private set; } = null!;

    internal Guest Guest { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        try
        {
            _started.Add(Host = await HostNetwork.CreateAsync());
            _started.Add(Segment = await E1000Segment.StartAsync(Host, E1000Segment.E1000));
            _started.Add(Guest = await Segment.BootAsync(0, "10.9.0.2"));
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable started in Enumerable.Reverse(_started)) await started.DisposeAsync();
    }
}
