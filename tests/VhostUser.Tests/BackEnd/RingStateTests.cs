using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Messages;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>When a ring starts, stops, and counts as enabled. vhost-user.rst, "Ring states".</summary>
public class RingStateTests
{
    private const ulong Bit30 = ProtocolFeatures.VirtioProtocolFeatures;

    public static TheoryData<string> Orders => ["mnak", "mank", "mkna", "namk", "nakm", "kanm", "knma", "amkn"];

    [Theory]
    [MemberData(nameof(Orders))]
    public void Ring_StartsWithWhateverComesLast(string order)
    {
        using var dialogue = new Dialogue();
        foreach (char step in order)
        {
            Assert.DoesNotContain("start", dialogue.Device.Take(), StringComparison.Ordinal);
            switch (step)
            {
                case 'm': dialogue.SetMemory(); break;
                case 'n': dialogue.Tell(SetVringNum, new VringState(1, 64)); break;
                case 'a': dialogue.Tell(SetVringAddr, Dialogue.AddressOf(1)); break;
                default: dialogue.Tell(SetVringKick, 1ul, [dialogue.Files.Bell()]); break;
            }
        }

        Assert.EndsWith("start 1 at 0 silent", dialogue.Device.Take(), StringComparison.Ordinal);
        Assert.Equal(
            new VirtqueueLayout(64, 0x7f00_0000_2000, 0x7f00_0000_3000, 0x7f00_0000_3800, AddressSpace.User),
            dialogue.Device.Layouts[1]);
    }

    [Fact]
    public void Ring_WithoutKickDescriptor_StartsToBePolled()
    {
        using var dialogue = new Dialogue();
        dialogue.SetMemory();
        dialogue.Tell(SetVringNum, new VringState(0, 256));
        dialogue.Tell(SetVringAddr, Dialogue.AddressOf(0));
        dialogue.Device.Take();

        dialogue.Tell(SetVringKick, VringFile.For(0, hasDescriptor: false).Value);

        Assert.Equal("start 0 at 0 polled silent", dialogue.Device.Take());
    }

    [Fact]
    public void Ring_WithoutBit30_IsEnabledWhenStarted()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetFeatures, FeatureBits.Version1);
        dialogue.SetMemory();
        dialogue.Device.Take();

        dialogue.StartRing(0);

        Assert.Equal("start 0 at 0 silent", dialogue.Device.Take());
    }

    [Fact]
    public void Ring_WithBit30_IsDisabledUntilEnabled()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetFeatures, FeatureBits.Version1 | Bit30);
        dialogue.SetMemory();
        dialogue.Device.Take();

        dialogue.StartRing(0);
        dialogue.Tell(SetVringEnable, new VringState(0, 1));
        dialogue.Tell(SetVringEnable, new VringState(0, 1));
        dialogue.Tell(SetVringEnable, new VringState(0, 0));

        Assert.Equal("disable 0; start 0 at 0 silent; enable 0; disable 0", dialogue.Device.Take());
    }

    [Fact]
    public void Enable_BeforeAnythingElse_IsRemembered()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetVringEnable, new VringState(0, 1));
        dialogue.Tell(SetFeatures, FeatureBits.Version1 | Bit30);
        dialogue.SetMemory();
        dialogue.Device.Take();

        dialogue.StartRing(0);

        Assert.Equal("start 0 at 0 silent", dialogue.Device.Take());
    }

    [Fact]
    public void Bit30_AcceptedWhileRunning_ChangesWhetherRingsAreEnabled()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetFeatures, FeatureBits.Version1);
        dialogue.SetMemory();
        dialogue.StartRing(0);
        dialogue.Device.Take();

        dialogue.Tell(SetFeatures, FeatureBits.Version1 | Bit30);
        dialogue.Tell(SetFeatures, FeatureBits.Version1);

        Assert.Equal("disable 0; enable 0", dialogue.Device.Take());
    }

    [Fact]
    public void Features_OthersThanTheRunningRingsWereStartedWith_StopThem()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetFeatures, FeatureBits.Version1);
        dialogue.SetMemory();
        dialogue.StartRing(0);
        dialogue.Device.Take();

        dialogue.Tell(SetFeatures, FeatureBits.Version1 | FeatureBits.EventIdx);
        Assert.Equal("stop 0; features 0x120000000", dialogue.Device.Take());

        dialogue.Tell(SetVringKick, 0ul, [dialogue.Files.Bell()]);
        Assert.Equal("start 0 at 100 silent", dialogue.Device.Take());
    }

    [Fact]
    public void GetVringBase_IsAnsweredWhenTheDeviceHasStopped_AndNothingBeforeThat()
    {
        using var dialogue = new Dialogue();
        dialogue.SetMemory();
        dialogue.StartRing(0);
        dialogue.Device.AnswersAtOnce = false;
        dialogue.Channel.Send(GetVringBase, new VringState(0, 0));
        dialogue.Channel.Send(GetFeatures);
        dialogue.Pump();
        Assert.Equal(SessionState.Waiting, dialogue.Session.State);
        Assert.False(dialogue.HasAnswer);

        dialogue.Session.OnQueueStopped(0, VirtqueuePosition.Split(77));
        dialogue.Pump();

        Assert.Equal(new VringState(0, 77), dialogue.Channel.Receive<VringState>(GetVringBase));
        Assert.Equal(FakeDevice.OfferedFeatures | Bit30 | ProtocolFeatures.VirtioLogAll, dialogue.Channel.Receive<ulong>(GetFeatures));
    }

    [Fact]
    public void StoppedRing_KeepsItsBase_AndStartsAgainWithANewKickOnly()
    {
        using var dialogue = new Dialogue();
        dialogue.SetMemory();
        dialogue.StartRing(0);
        dialogue.Device.StoppedAt = 9;
        Assert.Equal(9u, dialogue.StopRing(0));
        Assert.Equal(9u, dialogue.StopRing(0));
        dialogue.Device.Take();

        dialogue.Tell(SetVringAddr, Dialogue.AddressOf(0));
        Assert.Equal("", dialogue.Device.Take());
        dialogue.Tell(SetVringKick, 0ul, [dialogue.Files.Bell()]);

        Assert.Equal("start 0 at 9 silent", dialogue.Device.Take());
    }

    [Fact]
    public void GetVringBase_OfARingThatNeverRan_ForgetsItsKick()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetVringBase, new VringState(0, 5));
        dialogue.Tell(SetVringKick, 0ul, [dialogue.Files.Bell()]);

        Assert.Equal(5u, dialogue.StopRing(0));

        Assert.Equal(0, dialogue.Files.OpenElsewhere);
        dialogue.Tell(SetVringNum, new VringState(0, 256));
        dialogue.Tell(SetVringAddr, Dialogue.AddressOf(0));
        dialogue.SetMemory();
        Assert.Equal("memory 1", dialogue.Device.Take());
    }

    [Fact]
    public void RunningRing_SetUpAnew_IsStoppedFirst()
    {
        using var dialogue = new Dialogue();
        dialogue.SetMemory();
        dialogue.StartRing(0);
        dialogue.Device.Take();

        dialogue.StartRing(0, next: 3);

        Assert.Equal("stop 0; start 0 at 3 silent", dialogue.Device.Take());
    }

    [Fact]
    public void RunningRing_SameAddressesWithLoggingToggled_RunsOn()
    {
        using var dialogue = new Dialogue();
        dialogue.SetMemory();
        dialogue.StartRing(0);
        dialogue.Device.Take();

        dialogue.Tell(SetVringAddr, Dialogue.AddressOf(0) with { Flags = VringAddress.LogUsed, Log = 0x1000 });
        dialogue.Tell(SetVringAddr, Dialogue.AddressOf(0));

        Assert.Equal("", dialogue.Device.Take());
        Assert.Null(dialogue.Fault);
    }

    [Fact]
    public void RunningRing_KickCallAndErr_AreReplacedAtAnyTime()
    {
        using var dialogue = new Dialogue();
        dialogue.SetMemory();
        dialogue.StartRing(0);
        dialogue.Device.Take();

        dialogue.Tell(SetVringKick, 0ul, [dialogue.Files.Bell()]);
        dialogue.Tell(SetVringCall, 0ul, [dialogue.Files.Bell()]);
        dialogue.Tell(SetVringCall, 0ul, [dialogue.Files.Bell()]);
        dialogue.Tell(SetVringCall, VringFile.For(0, hasDescriptor: false).Value);
        dialogue.Tell(SetVringErr, 0ul, [dialogue.Files.Bell()]);

        Assert.Equal("kick 0; interrupt 0; interrupt 0; no interrupt 0", dialogue.Device.Take());
        // Two kicks in the device, the last error bell here: replaced ones are closed.
        Assert.Equal(3, dialogue.Files.OpenElsewhere);
    }

    [Fact]
    public void Interrupt_RaisesTheCallDescriptor_AndIsHarmlessOnceReplaced()
    {
        using var dialogue = new Dialogue();
        using EventFd bell = EventFd.Create();
        dialogue.SetMemory();
        dialogue.Tell(SetVringCall, 0ul, [bell.Handle]);
        dialogue.StartRing(0);
        var interrupt = dialogue.Device.Interrupts[0]!;

        interrupt.Raise();
        interrupt.Raise();
        Assert.Equal(2ul, bell.Drain());

        dialogue.Tell(SetVringCall, VringFile.For(0, hasDescriptor: false).Value);
        interrupt.Raise();
        Assert.Equal(0ul, bell.Drain());
    }

    [Fact]
    public void BrokenOrRefusedRing_SignalsItsErrDescriptor()
    {
        using var dialogue = new Dialogue();
        using EventFd bell = EventFd.Create();
        dialogue.SetMemory();
        dialogue.Tell(SetVringErr, 0ul, [bell.Handle]);
        dialogue.StartRing(0);

        dialogue.Session.OnQueueBroken(0);
        Assert.Equal(1ul, bell.Drain());
        dialogue.Session.OnQueueRefused(0);
        Assert.Equal(1ul, bell.Drain());

        // A refused ring never ran: it is where it was told to begin, and needs a new doorbell.
        dialogue.Device.Take();
        Assert.Equal(0u, dialogue.StopRing(0));
        Assert.Equal("", dialogue.Device.Take());
        dialogue.StartRing(0);
        Assert.Equal("start 0 at 0 silent", dialogue.Device.Take());
    }

    [Fact]
    public void RefusalThatCrossesAStop_KeepsTheBase()
    {
        using var dialogue = new Dialogue();
        dialogue.SetMemory();
        dialogue.StartRing(0, next: 4);
        dialogue.Device.AnswersAtOnce = false;
        dialogue.Channel.Send(GetVringBase, new VringState(0, 0));
        dialogue.Pump();

        dialogue.Session.OnQueueRefused(0);
        dialogue.Session.OnQueueStopped(0, default);
        dialogue.Pump();

        Assert.Equal(4u, dialogue.Channel.Receive<VringState>(GetVringBase).Number);
    }

    [Fact]
    public void ResetDevice_StopsEverything_AndForgetsTheRings()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetFeatures, FeatureBits.Version1 | Bit30);
        dialogue.SetMemory();
        dialogue.Tell(SetVringEnable, new VringState(0, 1));
        dialogue.StartRing(0);
        dialogue.StartRing(1);
        dialogue.Device.Take();

        dialogue.Tell(ResetDevice);
        dialogue.Tell(SetVringKick, 0ul, [dialogue.Files.Bell()]);
        Assert.Equal("stop 0; stop 1", dialogue.Device.Take());

        // With the doorbell there already, the addresses start it; StartRing then replaces the doorbell.
        dialogue.StartRing(0);
        Assert.Equal("disable 0; start 0 at 0 silent; kick 0", dialogue.Device.Take());
    }
}
