using System.Diagnostics;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Bench.Datapath.Contenders;
using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.Datapath.Ports;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;
using ActorNet.Bench.E1000.Cases;
using ActorNet.Devices.E1000;
using ActorNet.Devices.Frames;

namespace ActorNet.Bench.E1000.Machines;

/// <summary>A machine with an e1000, and a port on memory or a reflector at the other end of its link.</summary>
internal abstract class MachineContender : Contender
{
    private const ulong Mac = 0x5254_0000_0002;

    private static readonly LinkSettings Terms = new(512);

    private readonly BenchPort _port = new(new Sink());
    private readonly Generator _generator;
    private readonly Way _way;
    private readonly double _interval; // between two frames that come in; 0: as fast as can be
    private (long Frames, long Exits, long Interrupts) _before;
    private (long Frames, long Exits, long Interrupts) _counted;

    protected MachineContender(Way way, Load load, int rate)
        : base("e1000")
    {
        _way = way;
        _interval = rate == 0 ? 0 : (double)Stopwatch.Frequency / rate;
        FrameLength = load.Frame.Length;
        _generator = new Generator(Math.Min(load.Frame.Length, 1518), 64, [FrameStart.Of(Mac, Mac - 1)]);
        _port.Actor = Bench.System.ActorOf(way == Way.Back
            ? ReflectorActor.Props(BenchSystem.Lane)
            : ActorProps.Create<BenchPortActor>(_port).WithDispatcher(BenchSystem.Lane).WithMailbox(NetQueueMailbox.Id));
    }

    /// <summary>Bytes in a frame that is sent.</summary>
    internal int FrameLength { get; }

    /// <summary>Register accesses for each frame, over all that was measured.</summary>
    internal double ExitsPerFrame => (double)_counted.Exits / _counted.Frames;

    /// <summary>Frames for each interrupt, over all that was measured.</summary>
    internal double FramesPerInterrupt => (double)_counted.Frames / _counted.Interrupts;

    protected static E1000Options DeviceOptions { get; } = new(MacAddress.FromValue(Mac)) { AutonegotiationTime = TimeSpan.Zero };

    protected BenchSystem Bench { get; } = new();

    protected abstract Pump Pump { get; }

    protected override TimeSpan LeadIn => TimeSpan.FromMilliseconds(6);

    public override void Dispose() => Bench.Dispose();

    protected void Join(IActorRef nic, IActorRef target)
    {
        nic.Tell(new Connect(_port.Actor, Terms), ActorRefs.NoSender);
        _port.Actor.Tell(new Connect(target, Terms), ActorRefs.NoSender);
    }

    protected override void Start()
    {
        _before = Counts();
        if (_way != Way.In) SetSending(true);
        else _port.Actor.Tell(_interval == 0 ? new Generate(_generator) : new GeneratePaced(_generator, _interval), ActorRefs.NoSender);
    }

    protected override void Stop()
    {
        if (_way == Way.In) _port.Actor.Tell(new Generate(null), ActorRefs.NoSender);
        else SetSending(false);
        Thread.Sleep(2); // what is under way arrives: the case has two threads and no common queue to wait for
        (long frames, long exits, long interrupts) = Counts();
        _counted = (_counted.Frames + frames - _before.Frames, _counted.Exits + exits - _before.Exits, _counted.Interrupts + interrupts - _before.Interrupts);
    }

    protected abstract void SetSending(bool sends);

    /// <summary>For the machine's thread.</summary>
    protected Sample Take(Pump pump) => Sample.Take(_way == Way.In ? _generator.Frames : pump.Sent, _way == Way.Out ? _port.Sink.Frames : pump.Received);

    private (long Frames, long Exits, long Interrupts) Counts() => (_way == Way.In ? Pump.Received : Pump.Sent, Pump.Exits, Pump.Interrupts);
}
