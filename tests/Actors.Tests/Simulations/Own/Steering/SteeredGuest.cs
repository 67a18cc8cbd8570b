using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.Simulations.Own.Steering;

/// <summary>
/// A guest with several queue pairs on a simulated system. After every step it looks at all its rings, so that the order in which it sees frames is
/// the one in which they were delivered; and it checks them: each flow whole, in order, on a queue that may be used.
/// </summary>
internal sealed class SteeredGuest : IDoorbell, IFrameReceiver
{
    private const string Lane = TopologySettings.DefaultDispatcher;
    private const int Flows = 64;

    private readonly Simulation _simulation;
    private readonly List<object> _answers = [];
    private readonly IActorRef _transport;
    private readonly IActorRef?[] _queues;
    private readonly GuestMemoryBuilder _memory;
    private readonly int[] _numbers = new int[Flows];
    private int _polled;

    public SteeredGuest(Simulation simulation, int pairs, LinkSettings terms, ulong features, params FlowPlan[] sources)
    {
        _simulation = simulation;
        Pairs = pairs;
        var settings = new VirtioNetOptions(null, pairs) { EnabledFeatures = features };
        Device = new VirtioNetDevice(settings);
        ActorSystem system = simulation.System;
        _transport = system.ActorOf(ActorProps.Create<Collector>(_answers), "transport");
        var told = new List<object>();
        IActorRef parent = system.ActorOf(ActorProps.Create<Parent>(VirtioNetActor.Props(new VirtioNetSettings("n0", Device, Lane)), told), "parent");
        simulation.Run();
        IActorRef target = told.OfType<PortReady>().Single().Target;
        Nic = simulation.Await(system.ActorSelection("/user/parent/nic").ResolveOne(TimeSpan.FromSeconds(1)));
        GC.KeepAlive(parent);

        var options = new VirtioNetDriverOptions { QueuePairs = pairs, ReceiveQueueSize = 16, TransmitQueueSize = 16, ReceiveBufferLength = 256, Mtu = 100 };
        _memory = GuestMemoryBuilder.OverPinnedArray(VirtioNetDriver.MemoryNeeded(options));
        Driver = new VirtioNetDriver(_memory, Device.DeviceFeatures, options, this);
        _queues = new IActorRef?[Driver.QueueCount];
        Sources = sources;
        Tell(new AttachDriver());
        Tell(new SetDriverFeatures(Driver.Features));
        Tell(new SetMemory(_memory.Memory));
        simulation.Run();
        Driver.Start();
        // The control queue first: from then on the first pair is all that the driver has asked for.
        Start(Driver.QueueCount - 1, default);
        for (int i = 0; i + 1 < Driver.QueueCount; i++) Start(i, default);
        for (int i = 0; i < sources.Length; i++)
        {
            IActorRef source = system.ActorOf(FlowSource.Props(sources[i], Lane), $"source-{i}");
            if (i == 0) Nic.Tell(new Connect(source, terms));
            simulation.Run();
            source.Tell(new Connect(target, terms));
        }
    }

    public IActorRef Nic { get; }

    public VirtioNetDevice Device { get; }

    public VirtioNetDriver Driver { get; }

    public FlowPlan[] Sources { get; }

    public int Pairs { get; }

    /// <summary>Pairs on which frames may arrive: those of the last command that was answered.</summary>
    public int Allowed { get; set; } = 1;

    /// <summary>What <see cref="Allowed"/> is to be when the command that is under way has been answered.</summary>
    public int? Asked { get; set; }

    /// <summary>Queues on which frames may arrive, by bit.</summary>
    public uint Queues { get; set; } = uint.MaxValue;

    /// <summary>What <see cref="Queues"/> is to be after the next answer.</summary>
    public uint AskedQueues { get; set; } = uint.MaxValue;

    /// <summary>The control queue was stopped: until the answer to a command that was given since, frames may arrive anywhere.</summary>
    public bool AllowsAll { get; set; }

    /// <summary>The command that is under way was given since the control queue was started.</summary>
    public bool AsksAfresh { get; set; }

    /// <summary>Frames received, by pair.</summary>
    public long[] Received { get; } = new long[64];

    public long ReceivedAll => Received.Sum();

    public int Commands { get; private set; }

    /// <summary>True: frames may be missing, but none comes twice or out of order.</summary>
    public bool MayLose { get; set; }

    /// <summary>One step; false when none can be done without letting time pass.</summary>
    public bool Step()
    {
        bool stepped = _simulation.Step();
        Look();
        return stepped;
    }

    /// <summary>Goes on until nothing can be done without letting time pass.</summary>
    public void Settle()
    {
        while (Step())
        {
        }
    }

    /// <summary>Lets time pass to the next thing that happens.</summary>
    public void Pass()
    {
        long steps = _simulation.Steps;
        try
        {
            _simulation.RunUntil(() => _simulation.Steps != steps, TimeSpan.FromSeconds(1));
        }
        catch (SimulationException)
        {
            // nothing is left that could happen
        }

        Look();
    }

    public bool RunUntil(Func<bool> condition, int steps = 200_000)
    {
        for (; steps > 0 && !condition(); steps--)
            if (!Step()) Pass();
        return condition();
    }

    public void Tell(object message) => Nic.Tell(message, _transport);

    public void Start(int index, VirtqueuePosition position)
    {
        Tell(new StartQueue(index, Driver.Layout(index), position, null, null));
        Assert.True(RunUntil(() => _answers.OfType<QueueStarted>().Any(started => started.Index == index)));
        _queues[index] = _answers.OfType<QueueStarted>().Single(started => started.Index == index).Queue;
        _answers.RemoveAll(answer => answer is QueueStarted);
    }

    public VirtqueuePosition Stop(int index)
    {
        Tell(new StopQueue(index));
        Assert.True(RunUntil(() => _answers.OfType<QueueStopped>().Any()));
        QueueStopped stopped = _answers.OfType<QueueStopped>().Single();
        Assert.Equal(index, stopped.Index);
        _answers.RemoveAll(answer => answer is QueueStopped);
        return stopped.Position;
    }

    public PortReport Report()
    {
        Task<PortReport> report = Nic.Ask<PortReport>(GetPortReport.Instance);
        Assert.True(RunUntil(() => report.IsCompleted));
        return report.Result;
    }

    /// <summary>A frame of the guest's, of a flow that the sources have, too.</summary>
    public void Send(int pair, int flow)
    {
        Span<byte> frame = stackalloc byte[FlowFrames.Length];
        FlowFrames.Write(frame, flow, 0, fromGuest: true);
        if (Driver.TrySend(pair, frame, default)) Driver.Flush();
    }

    /// <summary>Everything that was sent has arrived, nothing waits, and every batch is home.</summary>
    public void CheckRest()
    {
        foreach (FlowPlan source in Sources)
        {
            for (int i = 0; i < source.Flows && !MayLose; i++) Assert.Equal(source.Sent[i], _numbers[source.FirstFlow + i]);
            Assert.All(source.Rented, static batch => Assert.Equal((0, 0), (batch.HolderCount, batch.CloneCount)));
        }

        PortReport report = Report();
        Assert.True(report is { Imbalance: 0, Queued: 0, Outstanding: 0 }, $"{report.Imbalance} unaccounted, {report.Queued} queued, {report.Outstanding} batches out");
    }

    void IDoorbell.Ring(int queue) => _queues[queue]?.Tell(QueueKicked.Instance, _transport);

    void IFrameReceiver.OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload)
    {
        (int flow, int number) = FlowFrames.Read(frame);
        Assert.True(AllowsAll || (_polled < Allowed && (Queues & (1u << _polled)) != 0), $"frame {number} of flow {flow} came on queue {_polled} of {Allowed}, {Queues:x}");
        if (MayLose) Assert.True(number > _numbers[flow], $"frame {number} of flow {flow} came after {_numbers[flow]}");
        else Assert.True(number == _numbers[flow] + 1, $"frame {number} of flow {flow} came after {_numbers[flow]}");
        _numbers[flow] = number;
        Received[_polled]++;
    }

    private void Look()
    {
        for (_polled = 0; _polled < Pairs; _polled++)
        {
            while (Driver.PollReceive(_polled, 64, this))
            {
            }
        }

        Driver.Poll(0, this);
        if (Asked is not { } asked || Driver.Control == ControlState.Pending) return;
        Assert.Equal(ControlState.Done, Driver.Control);
        Allowed = asked;
        Queues = AskedQueues;
        if (AsksAfresh) AllowsAll = false;
        Asked = null;
        Commands++;
    }

    private sealed class Collector(List<object> messages) : UntypedActor
    {
        protected override void OnReceive(object message) => messages.Add(message);
    }

    private sealed class Parent(Props nic, List<object> messages) : UntypedActor
    {
        protected override void PreStart() => Context.ActorOf(nic, "nic");

        protected override void OnReceive(object message) => messages.Add(message);
    }
}
