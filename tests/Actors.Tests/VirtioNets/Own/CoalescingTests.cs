using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Tests.Support.Own;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Devices.VirtioNet.Statistics;

namespace ActorNet.Actors.Tests.VirtioNets.Own;

/// <summary>Interrupts that are held back, in virtual time. virtio 1.2 section 5.1.6.5.9.</summary>
[Trait("Runtime", "own")]
public sealed class CoalescingTests : IDisposable
{
    private const byte Transmit = 0, Receive = 1;

    private readonly Simulation _simulation = new(1, ReferenceConfiguration.Config) { HasFaults = false };
    private readonly ActorTestKit _kit;
    private readonly SimulatedNic _nic;
    private readonly GuestNic _guest;
    private int _next;

    public CoalescingTests()
    {
        _kit = new ActorTestKit(_simulation.System);
        _nic = new SimulatedNic(_kit, new VirtioNetOptions(null, 2));
        _guest = _nic.MakeGuest(new() { QueuePairs = 2 });
        _guest.Attach();
    }

    public void Dispose()
    {
        _kit.Dispose();
        _simulation.Dispose();
    }

    [Fact]
    public void Off_EachBatchIsToldAtOnce()
    {
        Deliver(1);
        Assert.Equal(1, Interrupts(0));
        Deliver(1);
        Assert.Equal(2, Interrupts(0));
    }

    [Fact]
    public void FewPackets_AreToldWhenTheTimeIsOver()
    {
        SetAll(Receive, packets: 8, microseconds: 300);
        Deliver(3);
        AssertToldAfter(300);
        Advance(5_000);
        Assert.Equal(1, Interrupts(0)); // nothing came since
    }

    [Fact]
    public void TimeBeginsWithTheFirstPacket_AndAnewAfterEachInterrupt()
    {
        SetAll(Receive, packets: 4, microseconds: 300);
        Deliver(1);
        Advance(200);
        Deliver(3); // the fourth
        Assert.Equal(1, Interrupts(0));
        Deliver(1);
        AssertToldAfter(300); // the first timer is over before, and tells nothing of this one
    }

    [Fact]
    public void LongTimes_AreKept()
    {
        SetAll(Receive, packets: 100, microseconds: 10_500);
        Deliver(1);
        AssertToldAfter(10_500);
    }

    [Fact]
    public void SentPackets_AreCountedWhenTheirBuffersAreBack()
    {
        SetAll(Transmit, packets: 2, microseconds: 1000);
        Send(1);
        Assert.Equal(0, Interrupts(1));
        Send(1);
        Assert.Equal(1, Interrupts(1));
        Assert.Equal(0, Interrupts(0));
    }

    [Fact]
    public void SentPackets_AreToldWhenTheTimeIsOver()
    {
        SetAll(Transmit, packets: 2, microseconds: 1000);
        Send(1);
        AssertToldAfter(1000, queue: 1);
    }

    [Theory]
    [InlineData(3u, 1_000_000u)] // enough packets now
    [InlineData(50u, 100u)] // long enough now
    [InlineData(0u, 0u)] // off
    public void SettingsThatAreMetAlready_AreToldAtOnce(uint packets, uint microseconds)
    {
        SetAll(Receive, packets: 100, microseconds: 1_000_000);
        Deliver(3);
        Advance(200);
        Assert.Equal(0, Interrupts(0));
        SetAll(Receive, packets, microseconds);
        Assert.Equal(1, Interrupts(0));
    }

    [Fact]
    public void WhatIsHeldBack_IsToldBeforeTheQueueStops()
    {
        SetAll(Receive, packets: 100, microseconds: 1_000_000);
        Deliver(1);
        _guest.Stop(0);
        Assert.Equal(1, Interrupts(0));
    }

    [Fact]
    public void WhatIsHeldBack_IsToldBeforeAPause()
    {
        SetAll(Receive, packets: 100, microseconds: 1_000_000);
        Deliver(1);
        _guest.Tell(new PausePort(true));
        _guest.Settle();
        Assert.Equal(1, Interrupts(0));
    }

    [Fact]
    public void WhatIsHeldBack_IsToldBeforeTheQueueIsDisabled_WhichKeepsItsSettings()
    {
        SetAll(Receive, packets: 100, microseconds: 500);
        SetQueue(0, packets: 100, microseconds: 900);
        Deliver(1);
        _guest.Tell(new EnableQueue(0, false));
        _guest.Settle();
        Assert.Equal(1, Interrupts(0));
        _guest.Tell(new EnableQueue(0, true));
        Rest();
        Deliver(1);
        AssertToldAfter(900);
    }

    [Theory]
    [InlineData(true, 900u)] // as when the virtual machine was paused
    [InlineData(false, 500u)] // as when the driver resets the queue
    public void Queue_ThatGoesOnWhereItStopped_KeepsItsSettings_ANewOneHasThoseOfAll(bool goesOn, uint microseconds)
    {
        SetAll(Receive, packets: 100, microseconds: 500);
        SetQueue(0, packets: 100, microseconds: 900);
        Deliver(1);
        VirtqueuePosition position = _guest.Stop(0);
        Assert.NotEqual(default, position);

        _guest.Start(0, _guest.Driver.Layout(0), goesOn ? position : default);

        Assert.Equal(new CoalescingSettings(100, microseconds), _nic.Device.Coalescing.Of(0));
    }

    [Fact]
    public void Queues_OfOneDevice_AreSetApart()
    {
        SetQueue(1, packets: 100, microseconds: 1_000_000);
        Deliver(1);
        Send(1);
        Assert.Equal((1, 0), (Interrupts(0), Interrupts(1)));
    }

    [Fact]
    public void Statistics_CountDoorbellsAndInterruptsOfTheQueue()
    {
        Deliver(2);
        Send(1);
        IQueueStatistics receive = _nic.Device.StatisticsOf(0)!, transmit = _nic.Device.StatisticsOf(1)!;
        Assert.Equal((2, Interrupts(0)), (receive[(int)ReceiveCounter.Frames], receive.Interrupts));
        Assert.Equal((1, Interrupts(1), 0), (transmit[(int)TransmitCounter.Frames], transmit.Interrupts, transmit.Dropped));
        Assert.InRange(transmit.Notifications, 1, 2);
    }

    [Fact]
    public void Reset_ForgetsTheSettings()
    {
        SetAll(Receive, packets: 100, microseconds: 1_000_000);
        _guest.Detach();
        Assert.False(_nic.Device.Coalescing.Of(0).IsOn);
    }

    [Fact]
    public void ManyOrders_NoInterruptIsLost() => Simulation.ForSeeds(1, 30, simulation =>
    {
        using var kit = new ActorTestKit(simulation.System);
        var nic = new SimulatedNic(kit);
        GuestNic guest = nic.MakeGuest();
        guest.Attach();
        for (int round = 0; round < 20; round++)
        {
            Command(guest, Receive, (uint)simulation.Random.Next(4), (uint)simulation.Random.Next(200));
            byte[][] frames = [.. Enumerable.Range(0, 1 + simulation.Random.Next(4)).Select(static number => Frames.Make(number))];
            nic.Link.Send(Frames.Batch(frames));
            simulation.Advance(TimeSpan.FromMicroseconds(simulation.Random.Next(300)));
            foreach (byte[] frame in frames) Assert.Equal(frame, guest.Receive()); // waits for interrupts only
        }
    }, ReferenceConfiguration.Config);

    private static void Command(GuestNic guest, byte which, uint packets, uint microseconds)
    {
        Assert.True(guest.Driver.TrySubmit(6, which, [.. BitConverter.GetBytes(packets), .. BitConverter.GetBytes(microseconds)]));
        guest.Settle();
    }

    private void SetAll(byte which, uint packets, uint microseconds)
    {
        Command(_guest, which, packets, microseconds);
        Rest();
        Assert.Equal(new CoalescingSettings(packets, microseconds), _nic.Device.Coalescing.Of(which == Receive ? 0 : 1));
    }

    private void SetQueue(byte index, uint packets, uint microseconds)
    {
        Assert.True(_guest.Driver.TrySubmit(6, 2, [index, 0, 0, 0, .. BitConverter.GetBytes(packets), .. BitConverter.GetBytes(microseconds)]));
        Rest();
        Assert.Equal(new CoalescingSettings(packets, microseconds), _nic.Device.Coalescing.Of(index));
    }

    // Interrupts are wanted again only after the driver has looked.
    private void Deliver(int frames)
    {
        _nic.Link.Send(Frames.Batch([.. Enumerable.Range(_next, frames).Select(static number => Frames.Make(number))]));
        _next += frames;
        Rest();
    }

    private void Send(int frames)
    {
        _guest.Send([.. Enumerable.Range(0, frames).Select(static number => Frames.Make(number))]);
        _nic.Peer.ExpectMsg<FrameBatch>().Return();
        Rest();
    }

    private void Rest()
    {
        _guest.Settle();
        _simulation.Run();
        while (_guest.Driver.Poll(64, _guest)) _simulation.Run();
        _simulation.Run();
    }

    private void Advance(int microseconds)
    {
        _simulation.Advance(TimeSpan.FromMicroseconds(microseconds));
        Rest();
    }

    private void AssertToldAfter(int microseconds, int queue = 0)
    {
        int before = Interrupts(queue);
        Advance(microseconds - 1);
        Assert.Equal(before, Interrupts(queue));
        Advance(1);
        Assert.Equal(before + 1, Interrupts(queue));
    }

    private int Interrupts(int queue) => _guest.Raised.GetValueOrDefault(queue);
}
