using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.VirtioNets;

/// <summary>Guest to guest, the receiver with four queue pairs: once warm, placing frames over them allocates nothing.</summary>
public sealed class SteeringAllocationTests : DatapathTest
{
    private const int Pairs = 4;
    private const int Warm = 20_000;
    private const int Measured = 40_000;
    private const int Stretches = 5;

    private readonly Dictionary<string, IActorRef> _targets = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GuestToGuest_OverSeveralQueues_AllocatesNothingPerFrame(bool byTable)
    {
        (IActorRef from, GuestNic sender) = Plug("a", 1);
        (IActorRef to, GuestNic receiver) = Plug("b", Pairs);
        from.Tell(new Connect(_targets["b"], Terms));
        to.Tell(new Connect(_targets["a"], Terms));
        sender.Quiet = receiver.Quiet = true;
        ushort[] table = [.. Enumerable.Range(0, 128).Select(static entry => (ushort)(entry % Pairs))];
        byte[] key = [.. Enumerable.Range(1, 40).Select(static value => (byte)(value * 77))];
        Assert.True(byTable ? receiver.Driver.TrySetRss(new RssParameters(0x3f, table, 0, Pairs, key)) : receiver.Driver.TrySetQueuePairs(Pairs));
        AwaitCondition(() =>
        {
            receiver.Driver.Poll(0, receiver);
            return receiver.Driver.Control == ControlState.Done;
        });

        TestProbe result = CreateTestProbe();
        Sys.ActorOf(ActorProps.Create<PumpActor>(sender.Driver, receiver.Driver, result.Ref).WithDispatcher(Lane), "pump").Tell("go");
        (long allocated, int queues) = result.ExpectMsg<(long, int)>(TimeSpan.FromMinutes(2));
        Assert.True(allocated == 0, $"at least {allocated} bytes were allocated for each {Measured} frames");
        Assert.Equal(Pairs, queues);
    }

    private (IActorRef Nic, GuestNic Guest) Plug(string id, int pairs)
    {
        TestProbe supervisor = CreateTestProbe();
        var options = new VirtioNetOptions(null, pairs) { EnabledFeatures = FeatureBits.Rss };
        IActorRef nic = StartUnder(supervisor, VirtioNetActor.Props(new VirtioNetSettings(id, new VirtioNetDevice(options), Lane)), "nic");
        _targets[id] = supervisor.ExpectMsg<PortReady>().Target;
        var guest = new GuestNic(nic, new VirtioNetDevice(options).DeviceFeatures, CreateTestProbe(), CreateTestProbe(), new VirtioNetDriverOptions { QueuePairs = pairs });
        guest.Attach();
        return (nic, guest);
    }

    /// <summary>Both guests' driver: sends a burst of many flows, lets the lane's other actors have their turns, polls, and so on.</summary>
    private sealed class PumpActor : UntypedActor, IFrameReceiver
    {
        private readonly AllocationStretches _stretches = new(Warm, Measured, Stretches);
        private readonly byte[][] _frames = new byte[64][];
        private readonly VirtioNetDriver _sender;
        private readonly VirtioNetDriver _receiver;
        private readonly IActorRef _result;
        private readonly bool[] _seen = new bool[Pairs];
        private int _pair;

        public PumpActor(VirtioNetDriver sender, VirtioNetDriver receiver, IActorRef result)
        {
            (_sender, _receiver, _result) = (sender, receiver, result);
            for (int flow = 0; flow < _frames.Length; flow++) FlowFrames.Write(_frames[flow] = new byte[FlowFrames.Length], flow, 0);
        }

        public void OnFrame(ReadOnlySpan<byte> received, in OffloadHeader offload)
        {
            _seen[_pair] = true;
            _stretches.Count();
        }

        protected override void OnReceive(object message)
        {
            foreach (byte[] frame in _frames) _sender.TrySend(frame);
            _sender.Poll(64, this);
            for (_pair = 0; _pair < Pairs; _pair++) _receiver.PollReceive(_pair, 64, this);
            if (_stretches.IsDone) _result.Tell((_stretches.Least, _seen.Count(static seen => seen)));
            else Self.Tell(message, Self);
        }
    }
}
