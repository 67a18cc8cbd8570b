using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.VirtioNets;

/// <summary>A driver that negotiates hashes sees them in its headers, with one queue pair and with several.</summary>
public sealed class HashReportTests : DatapathTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Frames_BothWays_CarryLongerHeaders_AndHashesOnceAskedFor(int pairs)
    {
        TestProbe supervisor = CreateTestProbe(), peer = CreateTestProbe();
        var options = new VirtioNetOptions(null, pairs) { EnabledFeatures = VirtioNetDriverOptions.HashFeatures };
        IActorRef nic = StartUnder(supervisor, VirtioNetActor.Props(new VirtioNetSettings("n0", new VirtioNetDevice(options), Lane)), "nic");
        IActorRef target = supervisor.ExpectMsg<PortReady>().Target;
        var driver = new VirtioNetDriverOptions { QueuePairs = pairs, Features = VirtioNetDriverOptions.UsableFeatures | VirtioNetDriverOptions.HashFeatures };
        var guest = new GuestNic(nic, new VirtioNetDevice(options).DeviceFeatures, CreateTestProbe(), CreateTestProbe(), driver);
        guest.Attach();
        Assert.Equal(20, guest.Driver.HeaderLength);
        nic.Tell(new Connect(peer.Ref, Terms));
        var link = new Link(peer.Ref, new Connect(target, Terms), new PortCounters());
        byte[] frame = new byte[FlowFrames.Length];
        FlowFrames.Write(frame, 1, 7);
        var receiver = new Receiver();

        Deliver();
        Assert.Equal((0u, (ushort)0), receiver.Hash);
        Assert.True(guest.Driver.TrySetHash(0x1ff, [.. Enumerable.Range(1, 40).Select(static value => (byte)value)]));
        AwaitCondition(() =>
        {
            guest.Driver.Poll(0, receiver);
            return guest.Driver.Control == ControlState.Done;
        });
        Deliver();
        Assert.Equal(2, receiver.Hash.Report); // TCPv4
        Assert.NotEqual(0u, receiver.Hash.Value);

        guest.Send(frame);
        FrameBatch sent = peer.FishForMessage<FrameBatch>(static batch => !batch.IsReturning);
        Assert.Equal([frame], FramesOf(sent));
        sent.Return();

        void Deliver()
        {
            receiver.Frames = 0;
            link.Send(Frames.Batch(frame));
            AwaitCondition(() =>
            {
                guest.Driver.PollReceive(0, 64, receiver);
                return receiver.Frames == 1;
            });
            Assert.Equal(frame, receiver.Last);
            Assert.True(link.Reclaim(peer.ExpectMsg<FrameBatch>()));
        }
    }

    private sealed class Receiver : IHashReceiver
    {
        public int Frames { get; set; }

        public byte[] Last { get; private set; } = [];

        public (uint Value, ushort Report) Hash { get; private set; }

        public void OnHash(uint value, ushort report) => Hash = (value, report);

        public void OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload)
        {
            Frames++;
            Last = frame.ToArray();
        }
    }
}
