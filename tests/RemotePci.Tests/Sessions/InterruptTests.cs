using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Interrupts;
using ActorNet.RemotePci.Messages;
using ActorNet.RemotePci.Tests.Support;
using static ActorNet.RemotePci.Tests.Support.FakeFunction;

namespace ActorNet.RemotePci.Tests.Sessions;

/// <summary>The pin by eventfds, as KVM serves them, and answers that wait for a line to come down.</summary>
public sealed class InterruptTests
{
    [Fact]
    public void Events_LevelUp_SignalsOnce_AndDown_SaysNothing()
    {
        using var dialogue = new Dialogue();
        (EventFd interrupt, _) = GiveEvents(dialogue);
        dialogue.Function.Place();

        dialogue.Proxy.WriteBar(MemoryBase, 4, 1);
        dialogue.Proxy.WriteBar(MemoryBase, 4, 1);
        Assert.Equal(1ul, interrupt.Drain());
        dialogue.Proxy.WriteBar(MemoryBase, 4, 0);

        Assert.Equal(0ul, interrupt.Drain());
    }

    [Fact]
    public void Events_Resampled_SignalsAgainWhileTheLevelIsUp()
    {
        using var dialogue = new Dialogue();
        (EventFd interrupt, EventFd resample) = GiveEvents(dialogue);
        dialogue.Function.Interrupt(true);
        Assert.Equal(1ul, interrupt.Drain());

        resample.Signal();
        Assert.True(dialogue.Session.Events!.Resample(dialogue.Pin.Level));
        Assert.Equal(1ul, interrupt.Drain());
        Assert.Equal(0ul, resample.Drain());

        dialogue.Function.Interrupt(false);
        resample.Signal();
        Assert.True(dialogue.Session.Events!.Resample(dialogue.Pin.Level));
        Assert.Equal(0ul, interrupt.Drain());
        Assert.False(dialogue.Session.Events!.Resample(dialogue.Pin.Level));
    }

    [Fact]
    public void Events_ReplacedWhileTheLevelIsUp_TheNewOneIsSignalled()
    {
        using var dialogue = new Dialogue();
        GiveEvents(dialogue);
        dialogue.Function.Interrupt(true);

        (EventFd interrupt, _) = GiveEvents(dialogue);

        Assert.Equal(1ul, interrupt.Drain());
        Assert.Equal(2, dialogue.Files.OpenElsewhere);
    }

    [Fact]
    public void Events_ThatAreNone_EndTheSession()
    {
        using var dialogue = new Dialogue();

        dialogue.Proxy.Send(RemoteCommand.SetIrqFd, dialogue.Files.Bell(), dialogue.Files.Create());

        Assert.Equal(RemoteFault.BadDescriptor, dialogue.Fault?.Kind);
        Assert.Equal(0, dialogue.Files.OpenElsewhere);
    }

    [Fact]
    public void SlowLine_AnswersWaitUntilItIsDown()
    {
        var line = new SlowLine();
        using var dialogue = new Dialogue(line);
        dialogue.Function.Place();
        dialogue.Proxy.WriteBar(MemoryBase, 4, 1);
        Assert.Equal(1, line.Level);

        dialogue.Proxy.Send(Proxy.Bytes(RemoteCommand.BarRead, new BarAccess(MemoryBase + 8, 0, 4, 1)));

        Assert.Equal((SessionState.Waiting, false), (dialogue.Session.State, dialogue.Proxy.HasAnswer));
        line.IsSettled = true;
        dialogue.Proxy.Answer();
        Assert.Equal(SessionState.Ready, dialogue.Session.State);
    }

    [Fact]
    public void SlowLine_ResetIsAnsweredAtOnce()
    {
        var line = new SlowLine();
        using var dialogue = new Dialogue(line);
        dialogue.Function.Interrupt(true);

        dialogue.Proxy.Reset();

        Assert.False(line.IsSettled);
        line.IsSettled = true;
    }

    private static (EventFd Interrupt, EventFd Resample) GiveEvents(Dialogue dialogue)
    {
        FdHandle interrupt = dialogue.Files.Bell(), resample = dialogue.Files.Bell();
        dialogue.Proxy.Send(RemoteCommand.SetIrqFd, interrupt, resample);
        Assert.Null(dialogue.Fault);
        return (EventFd.FromHandle(interrupt), EventFd.FromHandle(resample));
    }

    private sealed class SlowLine : IInterruptLine
    {
        public int Level { get; private set; }

        public bool IsSettled { get; set; } = true;

        public void SetLevel(bool level)
        {
            Level = level ? 1 : 0;
            IsSettled = level;
        }
    }
}
