using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>What every two guests on a hub have to do with each other.</summary>
public abstract class GuestToGuestTests(GuestPair pair)
{
    /// <summary>The machines.</summary>
    protected GuestPair Pair { get; } = pair;

    [Fact]
    public Task Ping_FirstGuestToSecond_NoneLost() => CheckAsync(Traffic.PingAsync(Pair.First, Pair.Second));

    [Fact]
    public Task Ping_SecondGuestToFirst_NoneLost() => CheckAsync(Traffic.PingAsync(Pair.Second, Pair.First));

    [Fact]
    public Task Transfer_FirstGuestToSecond_ChecksumsEqual() => CheckAsync(Traffic.TransferAsync(Pair.First, Pair.Second));

    [Fact]
    public Task Transfer_SecondGuestToFirst_ChecksumsEqual() => CheckAsync(Traffic.TransferAsync(Pair.Second, Pair.First));

    [Fact]
    public Task Datagrams_FirstGuestToSecond_AllComeBackUnchanged() => CheckAsync(Traffic.DatagramsAsync(Pair.First, Pair.Second));

    [Fact]
    public Task Datagrams_SecondGuestToFirst_AllComeBackUnchanged() => CheckAsync(Traffic.DatagramsAsync(Pair.Second, Pair.First));

    /// <summary>The program has to outlive the traffic.</summary>
    protected async Task CheckAsync(Task traffic)
    {
        await traffic;
        Pair.Datapath.ExpectRunning();
    }
}
