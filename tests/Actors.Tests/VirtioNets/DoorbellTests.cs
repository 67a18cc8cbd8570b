using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;

namespace ActorNet.Actors.Tests.VirtioNets;

/// <summary>Kicks by descriptor: an eventfd, and what a peer may send instead of one.</summary>
public sealed class DoorbellTests : DatapathTest
{
    private readonly IActorRef _nic;
    private readonly TestProbe _peer;
    private readonly GuestNic _guest;

    public DoorbellTests()
    {
        TestProbe supervisor = CreateTestProbe();
        _peer = CreateTestProbe();
        VirtioNetOptions options = new(null);
        _nic = StartUnder(supervisor, VirtioNetActor.Props(new VirtioNetSettings("n0", new VirtioNetDevice(options), Lane)), "nic");
        supervisor.ExpectMsg<PortReady>();
        _nic.Tell(new Connect(_peer.Ref, Terms));
        _guest = new GuestNic(_nic, new VirtioNetDevice(options).DeviceFeatures, CreateTestProbe(), CreateTestProbe());
        _guest.Attach();
    }

    [Fact]
    public void Kick_ByEventFd_IsHeardEachTime_ThoughNobodyReadsIt()
    {
        using EventFd bell = EventFd.Create();
        _guest.Tell(new SetKick(1, bell.Handle.Duplicate()));
        _guest.Settle();
        for (int i = 0; i < 50; i++)
        {
            Assert.True(_guest.Driver.TrySend(Frames.Make(i)));
            _guest.Driver.Flush(); // no message: the queue's actor is not told, only rung
            bell.Signal();
            Devices.Frames.FrameBatch batch = _peer.ExpectMsg<Devices.Frames.FrameBatch>();
            Assert.Equal([Frames.Make(i)], FramesOf(batch));
            batch.Return();
        }
    }

    [Fact]
    public void Kick_RegularFile_BreaksTheDeviceAndNothingElse()
    {
        _guest.Tell(new SetKick(1, MemFd.Create("no-doorbell", 4096)));
        Assert.Equal(RingFault.BadDoorbell, _guest.Transport.ExpectMsg<QueueBroken>().Fault);
        Assert.Equal(0, ReportOf(_nic).FramesIn); // alive
    }
}
