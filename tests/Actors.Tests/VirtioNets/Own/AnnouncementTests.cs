using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Tests.Support.Own;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.VirtioNets.Own;

/// <summary>Guests that are announced to their network, in virtual time. virtio 1.2 section 5.1.6.5.4.</summary>
[Trait("Runtime", "own")]
public sealed class AnnouncementTests : IDisposable
{
    private const ulong All = VirtioNetDriverOptions.UsableFeatures;

    private readonly Simulation _simulation = new(1, ReferenceConfiguration.Config) { HasFaults = false };
    private readonly ActorTestKit _kit;
    private readonly SimulatedNic _nic;

    public AnnouncementTests()
    {
        _kit = new ActorTestKit(_simulation.System);
        _nic = new SimulatedNic(_kit, new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01")));
    }

    public void Dispose()
    {
        _kit.Dispose();
        _simulation.Dispose();
    }

    [Fact]
    public void GuestThatCan_IsAskedTo_AsOftenAsWanted()
    {
        GuestNic guest = Attach(All);
        _nic.Ref.Tell(new AnnounceSelf { Rounds = 3, Initial = Milliseconds(50), Step = Milliseconds(100), Max = Milliseconds(120) });
        foreach (int wait in (int[])[0, 50, 120])
        {
            _simulation.Advance(Milliseconds(wait));
            guest.Transport.ExpectMsg<ConfigChanged>();
            Assert.True(_nic.Device.Config.Announce);
            Assert.True(guest.Driver.TrySubmit(3, 0, [])); // seen
            Rest(guest);
            Assert.False(_nic.Device.Config.Announce);
        }

        _simulation.Advance(TimeSpan.FromSeconds(5));
        guest.Transport.ExpectNoMsg(TimeSpan.Zero);
        _nic.Peer.ExpectNoMsg(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(FeatureBits.GuestAnnounce)]
    [InlineData(FeatureBits.CtrlVq)] // kept by its front end
    public void GuestThatCannot_IsAnnouncedInItsName(ulong missing)
    {
        GuestNic guest = Attach(All & ~missing);
        _nic.Ref.Tell(new AnnounceSelf { Rounds = 2 });
        for (int round = 0; round < 2; round++)
        {
            FrameBatch batch = _nic.Peer.ExpectMsg<FrameBatch>();
            byte[] frame = new byte[batch[0].Length];
            batch.CopyBytes(0, frame);
            Assert.Equal([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x52, 0x54, 0, 0, 0, 1, 0x80, 0x35], frame[..14]); // RARP
            batch.Return();
            _simulation.Advance(Milliseconds(50));
        }

        _nic.Peer.ExpectNoMsg(TimeSpan.Zero);
        guest.Transport.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void NewAnnouncement_TakesTheFormerOnesPlace()
    {
        GuestNic guest = Attach(All);
        _nic.Ref.Tell(new AnnounceSelf { Rounds = 1000 });
        _nic.Ref.Tell(new AnnounceSelf { Rounds = 2, Initial = Milliseconds(500), Max = Milliseconds(500) });
        _simulation.Advance(TimeSpan.FromSeconds(10));
        for (int i = 0; i < 3; i++) guest.Transport.ExpectMsg<ConfigChanged>();
        guest.Transport.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void NicWithoutADriver_IsNotAnnounced()
    {
        _nic.Ref.Tell(new AnnounceSelf());
        _simulation.Advance(TimeSpan.FromSeconds(5));
        GuestNic guest = Attach(All);
        _nic.Ref.Tell(new AnnounceSelf());
        guest.Transport.ExpectMsg<ConfigChanged>();
        guest.Detach();
        _simulation.Advance(TimeSpan.FromSeconds(5));
        _nic.Peer.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void NextGuest_IsNotAnnouncedInPlaceOfTheFormerOne()
    {
        GuestNic guest = Attach(All);
        _nic.Ref.Tell(new AnnounceSelf { Rounds = 1000 });
        guest.Transport.ExpectMsg<ConfigChanged>();
        guest.Detach();
        Attach(All & ~FeatureBits.GuestAnnounce);
        _simulation.Advance(TimeSpan.FromSeconds(5));
        _nic.Peer.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void GuestThatGoesOnHere_IsAnnounced_ButNotAfterAPause()
    {
        GuestNic guest = Attach(All);
        Assert.True(guest.Driver.TrySetReceiveMode(ReceiveMode.Promiscuous, false));
        Rest(guest);
        VirtqueuePosition[] positions = StopAll(guest);
        guest.Transport.ExpectNoMsg(TimeSpan.Zero);
        StartAll(guest, positions); // within one session: a pause
        _simulation.Advance(TimeSpan.FromSeconds(5));
        guest.Transport.ExpectNoMsg(TimeSpan.Zero);
        Assert.False(_nic.Device.Filter.Promiscuous);

        positions = StopAll(guest);
        guest.Detach();
        guest.Tell(new AttachDriver());
        guest.Tell(new SetDriverFeatures(guest.Driver.Features));
        guest.Transport.ExpectMsg<DriverFeaturesSet>();
        guest.Settle();
        StartAll(guest, positions);
        guest.Transport.ExpectMsg<ConfigChanged>();
        Assert.True(_nic.Device.Config.Announce);
    }

    [Fact]
    public void ControlQueueThatBeginsAnew_ForgetsTheFormerDriversCommands()
    {
        GuestNic guest = Attach(All);
        Assert.True(guest.Driver.TrySetMac(MacAddress.Parse("52:54:00:00:00:99")));
        Rest(guest);
        Assert.Equal("52:54:00:00:00:99", _nic.Device.Config.Mac.ToString());
        StopAll(guest);
        // The transport's session goes on, with the same features: nothing else tells of a new driver.
        GuestNic next = Make(All);
        next.Settle();
        StartAll(next, new VirtqueuePosition[next.Driver.QueueCount]);
        Assert.Equal("52:54:00:00:00:01", _nic.Device.Config.Mac.ToString());
    }

    private static TimeSpan Milliseconds(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static VirtqueuePosition[] StopAll(GuestNic guest) => [.. Enumerable.Range(0, guest.Driver.QueueCount).Select(guest.Stop)];

    private static void StartAll(GuestNic guest, VirtqueuePosition[] positions)
    {
        for (int i = 0; i < positions.Length; i++) guest.Start(i, guest.Driver.Layout(i), positions[i]);
        guest.Settle();
    }

    private GuestNic Make(ulong features) => _nic.MakeGuest(new VirtioNetDriverOptions { Features = features });

    private GuestNic Attach(ulong features)
    {
        GuestNic guest = Make(features);
        guest.Attach();
        guest.Settle();
        return guest;
    }

    private void Rest(GuestNic guest)
    {
        guest.Settle();
        while (guest.Driver.Poll(64, guest)) _simulation.Run();
        _simulation.Run();
    }
}
