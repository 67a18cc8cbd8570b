using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>What every two guests on a hub have to do with their host and with each other.</summary>
public abstract class GuestPairTests(GuestPair pair) : GuestToGuestTests(pair)
{
    [Fact]
    public Task Ping_FirstGuestToHost_NoneLost() => CheckAsync(Traffic.PingAsync(Pair.First, Pair.Host));

    [Fact]
    public Task Ping_SecondGuestToHost_NoneLost() => CheckAsync(Traffic.PingAsync(Pair.Second, Pair.Host));

    [Fact]
    public Task Ping_HostToFirstGuest_NoneLost() => CheckAsync(Traffic.PingAsync(Pair.Host, Pair.First));

    [Fact]
    public Task Transfer_FirstGuestToHost_ChecksumsEqual() => CheckAsync(Traffic.TransferAsync(Pair.First, Pair.Host));

    [Fact]
    public Task Transfer_HostToFirstGuest_ChecksumsEqual() => CheckAsync(Traffic.TransferAsync(Pair.Host, Pair.First));

    [Fact]
    public Task Transfer_SecondGuestToHost_ChecksumsEqual() => CheckAsync(Traffic.TransferAsync(Pair.Second, Pair.Host));

    [Fact]
    public Task Transfer_HostToSecondGuest_ChecksumsEqual() => CheckAsync(Traffic.TransferAsync(Pair.Host, Pair.Second));

    [Fact]
    public Task Datagrams_FirstGuestToHost_AllComeBackUnchanged() => CheckAsync(Traffic.DatagramsAsync(Pair.First, Pair.Host));

    [Fact]
    public Task Datagrams_HostToFirstGuest_AllComeBackUnchanged() => CheckAsync(Traffic.DatagramsAsync(Pair.Host, Pair.First));
}
