using ActorNet.Actors.E1000s.InProcess;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.E1000;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Pci;
using ActorNet.Guest.E1000;
using ActorNet.Guest.VirtioNet;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.Tests.E1000s;

/// <summary>What threads of a machine in this process do with their NIC, on a real lane.</summary>
public sealed class E1000NicTests : DatapathTest
{
    private const uint Status = 0x08;
    private const uint Tdbal = 0x3800;

    private static readonly E1000Options Options = new(MacAddress.Parse("52:54:00:00:00:01")) { AutonegotiationTime = TimeSpan.FromMilliseconds(1) };

    private readonly TestProbe _supervisor;
    private readonly TestProbe _peer;

    public E1000NicTests()
    {
        _supervisor = CreateTestProbe("supervisor");
        _peer = CreateTestProbe("peer");
    }

    [Fact]
    public void Machine_ProbesSendsAndReceives()
    {
        (E1000Nic nic, Line line, IActorRef actor, IActorRef target) = Start("n0");
        Machine machine = new(nic, line);
        machine.Boot();
        machine.Driver.TrySend(Frames.Make(1));
        machine.Driver.Flush();
        FrameBatch batch = _peer.ExpectMsg<FrameBatch>();
        Assert.Equal([Frames.Make(1)], FramesOf(batch));
        batch.Return();

        var link = new Link(_peer.Ref, new Connect(target, Terms), new PortCounters());
        link.Send(Frames.Batch(Frames.Make(2), Frames.Make(3, 1514)));
        Assert.Equal(Frames.Make(2), machine.Receive());
        Assert.Equal(Frames.Make(3, 1514), machine.Receive());
        PortReport report = ReportOf(actor);
        Assert.Equal((1, 2, 0, true), (report.FramesIn, report.FramesOut, report.Imbalance, report.LinkUp));
    }

    [Fact]
    public void Connect_ToAPeerThatFollows_SaysThatItTakesCompleteFramesOnly()
    {
        IActorRef actor = StartUnder(_supervisor, new E1000Nic(Options, new Line()).Props("n0", Lane), "n0");
        actor.Tell(new Connect(_peer.Ref, Terms) { PeerFollows = true });
        Assert.Equal(new PeerTakes(OffloadSet.None, 1), _supervisor.FishForMessage(static message => message is PeerTakes, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void PostedWrites_OfOneThread_TakeEffectInOrderBeforeItsNextRead()
    {
        (E1000Nic nic, _, _, _) = Start("n0");
        for (uint i = 0; i < 10_000; i++)
        {
            nic.WriteBar(0, Tdbal, 4, i << 4);
            if (i % 7 == 0) Assert.Equal(i << 4, nic.ReadBar(0, Tdbal, 4));
        }
    }

    [Fact]
    public async Task ManyThreads_AccessAtOnce_EachHasItsOwnAnswers()
    {
        (E1000Nic nic, _, _, _) = Start("n0");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Spawn(() =>
        {
            for (uint i = 0; i < 3000; i++)
            {
                uint register = 0x5600 + (uint)(4 * thread); // VFTA: each its own
                nic.WriteBar(0, register, 4, i);
                Assert.Equal(i, nic.ReadBar(0, register, 4));
            }
        })));
    }

    [Fact]
    public void AbsoluteAddresses_AreFoundWhereTheDriverPutItsRanges()
    {
        (E1000Nic nic, Line line, _, _) = Start("n0");
        Assert.Equal(uint.MaxValue, nic.Read(BarKind.Memory32, 0xfebc_0000 + Status, 4));
        Machine machine = new(nic, line);
        machine.Boot();
        Assert.Equal(nic.ReadBar(0, Status, 4), nic.Read(BarKind.Memory32, 0xfebc_0000 + Status, 4));
        nic.Write(BarKind.Io, 0xc000, 4, Status); // IOADDR
        Assert.Equal(nic.ReadBar(0, Status, 4), nic.Read(BarKind.Io, 0xc004, 4));
    }

    [Fact]
    public void SaveAndLoad_MachineGoesOnInAnotherNic()
    {
        (E1000Nic former, Line line, _, _) = Start("n0");
        Machine machine = new(former, line);
        machine.Boot();
        machine.Driver.TrySend(Frames.Make(1));
        machine.Driver.Flush();
        _peer.ExpectMsg<FrameBatch>().Return();
        Assert.Throws<InvalidOperationException>(former.Save); // it runs
        former.Pause(true);
        byte[] state = former.Save();
        ulong sent = former.ReadBar(0, Tdbal, 4);

        (E1000Nic next, Line nextLine, IActorRef actor, IActorRef target) = Start("n1");
        Assert.Throws<InvalidOperationException>(() => next.Load(state));
        next.Pause(true);
        Assert.NotNull(next.Load([1, 2, 3]));
        Assert.Null(next.Load(state));
        next.SetMemory(machine.Memory);
        next.Pause(false);
        Assert.Equal(sent, next.ReadBar(0, Tdbal, 4));

        machine.MoveTo(next, nextLine);
        machine.AwaitLink();
        machine.Driver.TrySend(Frames.Make(2));
        machine.Driver.Flush();
        Assert.Equal([Frames.Make(2)], FramesOf(_peer.ExpectMsg<FrameBatch>()));
        new Link(_peer.Ref, new Connect(target, Terms), new PortCounters()).Send(Frames.Batch(Frames.Make(3)));
        Assert.Equal(Frames.Make(3), machine.Receive());
        Assert.Equal(0, ReportOf(actor).Imbalance);
    }

    [Fact]
    public void Pause_WhenItReturns_NothingTouchesTheGuest()
    {
        (E1000Nic nic, Line line, IActorRef actor, IActorRef target) = Start("n0");
        Machine machine = new(nic, line);
        machine.Boot();
        nic.Pause(true);
        byte[] before = machine.Snapshot();
        new Link(_peer.Ref, new Connect(target, Terms), new PortCounters()).Send(Frames.Batch(Frames.Make(3)));
        Assert.Equal(1, ReportOf(actor).Queued);
        Assert.Equal(before, machine.Snapshot());
        nic.Pause(false);
        Assert.Equal(Frames.Make(3), machine.Receive());
    }

    [Fact]
    public async Task TwoMachines_ArePausedAgainAndAgainUnderTraffic_NothingIsLost()
    {
        const int Count = 3000;
        (E1000Nic a, Line lineA, IActorRef actorA, IActorRef targetA) = Start("n0");
        (E1000Nic b, Line lineB, IActorRef actorB, IActorRef targetB) = Start("n1");
        actorA.Tell(new Connect(targetB, Terms));
        actorB.Tell(new Connect(targetA, Terms));
        Machine sender = new(a, lineA), receiver = new(b, lineB);
        sender.Boot();
        receiver.Boot();
        Task sends = Spawn(() =>
        {
            for (int i = 0; i < Count; i++)
            {
                byte[] frame = Frames.Make(i, 60 + (i % 1400));
                while (!sender.Driver.TrySend(frame))
                {
                    sender.Driver.Flush();
                    sender.Interrupt();
                }

                if (i % 10 == 0) sender.Driver.Flush();
            }

            sender.Driver.Flush();
        });
        Task receives = Spawn(() =>
        {
            for (int i = 0; i < Count; i++) Assert.Equal(Frames.Make(i, 60 + (i % 1400)), receiver.Receive());
        });
        for (int i = 0; !receives.IsCompleted && !sends.IsFaulted; i++)
        {
            E1000Nic nic = i % 2 == 0 ? a : b;
            nic.Pause(true);
            Assert.NotEmpty(nic.Save());
            nic.Pause(false);
        }

        await sends;
        await receives;
        AwaitAssert(() => Assert.Equal((0, 0), (ReportOf(actorA).Queued, ReportOf(actorB).Queued)));
        Assert.Equal((0L, 0L), (ReportOf(actorA).Imbalance, ReportOf(actorB).Imbalance));
    }

    [Fact]
    public void Memory_IsLetGoWhenTheNicIsToldSo_AndWhenItStops()
    {
        (E1000Nic nic, Line line, IActorRef actor, _) = Start("n0");
        Machine machine = new(nic, line);
        machine.Boot();
        nic.SetMemory(null);
        nic.SetMemory(machine.Memory);
        machine.Memory.Release();
        Assert.False(machine.IsMemoryReleased);
        _supervisor.Watch(actor);
        Sys.Stop(actor);
        _supervisor.FishForMessage<Terminated>(_ => true);
        _supervisor.AwaitCondition(() => machine.IsMemoryReleased);
    }

    [Fact]
    public void Stopped_ReadsGiveAllOnesAndWritesGoNowhere()
    {
        (E1000Nic nic, _, IActorRef actor, _) = Start("n0");
        Assert.Equal(0x100e_8086u, nic.ReadConfiguration(0, 4));
        _supervisor.Watch(actor);
        Sys.Stop(actor);
        _supervisor.FishForMessage<Terminated>(_ => true);
        Assert.Equal(uint.MaxValue, nic.ReadConfiguration(0, 4));
        Assert.Equal((byte.MaxValue, ulong.MaxValue), ((byte)nic.ReadBar(0, 0, 1), nic.ReadBar(0, 0, 8)));
        for (int i = 0; i < 1000; i++) nic.WriteBar(0, 0, 4, 1);
        nic.WriteConfiguration(4, 2, 7);
        nic.Pause(true);
        Assert.Throws<InvalidOperationException>(nic.Save);
    }

    [Fact]
    public void EventFds_RaiseTheLineAgainUntilItsCauseIsGone()
    {
        const uint Icr = 0xc0, Ics = 0xc8, Ims = 0xd0;
        using var interrupt = EventFd.Create();
        using var resample = EventFd.Create();
        var nic = new E1000Nic(Options, new EventFdPciHost(interrupt, resample));
        Start("n0", nic);
        _supervisor.AwaitCondition(() => (nic.ReadBar(0, Icr, 4) & 4) != 0); // the link came up: a cause of its own, and the last one
        nic.WriteBar(0, Ims, 4, 4);
        nic.WriteBar(0, Ics, 4, 4); // LSC
        Assert.Equal(4ul, nic.ReadBar(0, Ims, 4)); // the writes have taken effect
        Assert.Equal(1ul, interrupt.Drain());
        for (int i = 0; i < 3; i++)
        {
            resample.Signal(); // the guest ended the interrupt without a look at its cause
            _supervisor.AwaitCondition(() => interrupt.Drain() == 1);
        }

        Assert.Equal(4ul, nic.ReadBar(0, Icr, 4) & 4);
        resample.Signal();
        for (int i = 0; i < 100; i++) Assert.Equal(0ul, nic.ReadBar(0, Icr, 4)); // the lane looks at its descriptors meanwhile
        Assert.Equal(0ul, interrupt.Drain());
    }

    [Fact]
    public void Accesses_AllocateNothing()
    {
        (E1000Nic nic, _, _, _) = Start("n0");
        var stretches = new AllocationStretches(20_000, 20_000, 5);
        while (!stretches.IsDone)
        {
            nic.WriteBar(0, Tdbal, 4, 16);
            nic.WriteBar(0, Tdbal, 4, 32);
            if (nic.ReadBar(0, Tdbal, 4) != 32 || nic.ReadConfiguration(0, 2) != 0x8086) Assert.Fail("a wrong answer");
            stretches.Count(4);
        }

        Assert.Equal(0, stretches.Least);
    }

    private static Task Spawn(Action body) => Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private (E1000Nic Nic, Line Line, IActorRef Actor, IActorRef Target) Start(string id)
    {
        Line line = new();
        var nic = new E1000Nic(Options, line);
        (IActorRef actor, IActorRef target) = Start(id, nic);
        return (nic, line, actor, target);
    }

    private (IActorRef Actor, IActorRef Target) Start(string id, E1000Nic nic)
    {
        TestProbe supervisor = CreateTestProbe();
        IActorRef actor = StartUnder(supervisor, nic.Props(id, Lane), id);
        IActorRef target = supervisor.FishForMessage<PortReady>(_ => true).Target;
        actor.Tell(new Connect(_peer.Ref, Terms));
        return (actor, target);
    }

    /// <summary>An interrupt line that a processor waits at.</summary>
    private sealed class Line : IPciHost
    {
        private readonly object _gate = new();
        private bool _level;

        public void SetInterrupt(bool level)
        {
            lock (_gate)
            {
                _level = level;
                Monitor.PulseAll(_gate);
            }
        }

        public void SignalMessage(ulong address, uint data)
        {
        }

        public void AwaitUp()
        {
            lock (_gate)
                while (!_level) Assert.True(Monitor.Wait(_gate, TimeSpan.FromSeconds(20)));
        }
    }

    /// <summary>A machine of one processor, on the test's thread, whose driver knows nothing of where its NIC runs.</summary>
    private sealed class Machine : IPciAccess, IFrameReceiver
    {
        private readonly GuestMemoryBuilder _memory;
        private readonly GuestMemoryBuilder _whole;
        private readonly Queue<byte[]> _received = new();
        private E1000Nic _nic;
        private Line _line;
        private int _releases;

        public Machine(E1000Nic nic, Line line)
        {
            (_nic, _line) = (nic, line);
            var options = new E1000DriverOptions { ReceiveRingSize = 64, TransmitRingSize = 64, TransmitBuffers = 63 };
            _whole = GuestMemoryBuilder.OverPinnedArray(E1000Driver.MemoryNeeded(options));
            _memory = new GuestMemoryBuilder(_whole.Region, () => Interlocked.Increment(ref _releases));
            Driver = new E1000Driver(this, _memory, options);
        }

        public E1000Driver Driver { get; }

        public GuestMemory Memory => _memory.Memory;

        public bool IsMemoryReleased => Volatile.Read(ref _releases) != 0;

        public void Boot()
        {
            _nic.SetMemory(Memory);
            Driver.Probe();
            Driver.Up();
            AwaitLink();
        }

        public void MoveTo(E1000Nic nic, Line line) => (_nic, _line) = (nic, line);

        public void AwaitLink()
        {
            for (Driver.CheckLink(); !Driver.LinkUp;) Interrupt();
        }

        public byte[] Receive()
        {
            while (_received.Count == 0) Interrupt();
            return _received.Dequeue();
        }

        public byte[] Snapshot()
        {
            var bytes = new byte[(int)Memory.Regions[0].Size];
            Assert.True(Memory.TryTranslate(Memory.Regions[0].GuestAddress, (uint)bytes.Length, out MemorySlice all));
            all.CopyTo(bytes.AsSpan());
            return bytes;
        }

        public uint ReadConfiguration(int offset, int size) => _nic.ReadConfiguration(offset, size);

        public void WriteConfiguration(int offset, int size, uint value) => _nic.WriteConfiguration(offset, size, value);

        public uint Read(uint offset) => (uint)_nic.ReadBar(0, offset, 4);

        public void Write(uint offset, uint value) => _nic.WriteBar(0, offset, 4, value);

        void IFrameReceiver.OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload) => _received.Enqueue(frame.ToArray());

        public void Interrupt()
        {
            _line.AwaitUp();
            Driver.OnInterrupt();
            while (Driver.Poll(64, this))
            {
            }
        }
    }
}
