using ActorNet.Actors.Tests.Support;
using ActorNet.Guest.E1000;

namespace ActorNet.Actors.Tests.E1000s.Own;

/// <summary>The device's timers on the actor's one timer, to the tenth of a microsecond. 8254x manual, sections 3.2.7 and 3.4.3.</summary>
public sealed class MitigationTests : E1000Test
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1); // 0.1 us

    private E1000DriverOptions _options = new();

    [Fact]
    public void NoDelays_EveryFrameInterruptsAtOnce()
    {
        AttachWith(new E1000DriverOptions());
        Stream(100, TimeSpan.FromMicroseconds(50));
        Assert.Equal(100, Raised);
    }

    [Fact]
    public void ThrottlingRate_BoundsInterruptsPerTime_AndDelaysNoFrameByMore()
    {
        AttachWith(new E1000DriverOptions { ThrottlingRate = 1000 }); // 256 us
        Stream(200, TimeSpan.FromMicroseconds(50));
        Assert.InRange(Raised, 38, 41); // in 10 ms
        Simulation.Advance(TimeSpan.FromMicroseconds(256));
        Rest(_guest);
        Assert.Equal(200, _guest.TakeAll().Length);
    }

    [Fact]
    public void ReceiveDelay_OneFrame_InterruptsWhenTheRelativeTimerExpires()
    {
        AttachWith(new E1000DriverOptions { ReceiveDelay = (100, 0) });
        Link.Send(Frames.Batch(1));
        Simulation.Advance(Units(100) - Tick);
        Assert.Equal(0, Raised);
        Simulation.Advance(Tick);
        Assert.Equal(1, Raised);
    }

    [Fact]
    public void ReceiveDelay_FramesKeepComing_TheAbsoluteTimerEndsIt()
    {
        AttachWith(new E1000DriverOptions { ReceiveDelay = (100, 200) });
        for (int i = 0; i < 4; i++)
        {
            Link.Send(Frames.Batch(1));
            Simulation.Advance(Units(50));
            Assert.Equal(i == 3 ? 1 : 0, Raised); // 200 units after the first
        }
    }

    [Fact]
    public void ReceiveDelay_FramesKeepComingWithoutAbsoluteTimer_InterruptsAfterTheLast()
    {
        AttachWith(new E1000DriverOptions { ReceiveDelay = (100, 0) });
        for (int i = 0; i < 20; i++)
        {
            Link.Send(Frames.Batch(1));
            Simulation.Advance(Units(90));
        }

        Assert.Equal(0, Raised);
        Simulation.Advance(Units(10));
        Assert.Equal(1, Raised);
    }

    [Fact]
    public void TransmitDelay_IsKeptOnItsTimer()
    {
        AttachWith(new E1000DriverOptions { TransmitDelay = (1000, 0) });
        _guest.Send(Frames.Make(1));
        Simulation.Advance(Units(1000) - Tick);
        Assert.Equal(0, Raised);
        Simulation.Advance(Tick);
        Assert.Equal(1, Raised);
    }

    [Fact]
    public void Paused_NoTimerEnds_AndWhatWasDueComesAfterwards()
    {
        AttachWith(new E1000DriverOptions { ReceiveDelay = (100, 0) });
        Link.Send(Frames.Batch(1));
        Simulation.Run();
        Nic.Tell(new Ports.PausePort(true));
        Simulation.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, Raised);
        Nic.Tell(new Ports.PausePort(false));
        Simulation.Run();
        Assert.Equal(1, Raised);
    }

    [Fact]
    public void DelaysSetAgainAndAgain_PileUpNoTimers()
    {
        AttachWith(new E1000DriverOptions { ReceiveDelay = (60_000, 0) });
        for (ushort delay = 60_000; delay > 100; delay -= 50)
        {
            _guest.Driver.WriteRegister(0x2820, delay); // RDTR, shorter each time
            Link.Send(Frames.Batch(1));
            Simulation.Run();
        }

        Simulation.Advance(TimeSpan.FromMilliseconds(20)); // few steps: each timer is one message
        Rest(_guest);
        Assert.True(Raised > 0);
        long steps = Simulation.Steps;
        Simulation.Advance(TimeSpan.FromSeconds(1));
        Assert.InRange(Simulation.Steps - steps, 0, 16);
    }

    private E1000Guest _guest = null!;

    private int _raisedBefore;

    private int Raised => _guest.Raised - _raisedBefore;

    private static TimeSpan Units(int units) => TimeSpan.FromTicks(((units * 1024L) + 99) / 100); // of 1.024 us, in whole ticks

    private void AttachWith(E1000DriverOptions options)
    {
        _options = options;
        _guest = Make(Device, _options);
        Attach(_guest);
        _raisedBefore = _guest.Raised;
    }

    private void Stream(int frames, TimeSpan every)
    {
        for (int i = 0; i < frames; i++)
        {
            Link.Send(Frames.Batch(1));
            Simulation.Advance(every);
            _guest.Work();
            while (Peer.HasMessages) TakeBack();
        }
    }
}
