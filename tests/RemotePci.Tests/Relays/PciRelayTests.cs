using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Interrupts;
using ActorNet.RemotePci.Messages;
using ActorNet.RemotePci.Relays;
using ActorNet.RemotePci.Sessions;
using ActorNet.RemotePci.Tests.Support;
using static ActorNet.RemotePci.Tests.Support.FakeFunction;

namespace ActorNet.RemotePci.Tests.Relays;

/// <summary>A QEMU, a relay on its own thread, and programs that come and go.</summary>
public sealed class PciRelayTests : IDisposable
{
    private const ushort MasterAndMemory = 0x6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-").FullName;
    private readonly NamedFiles _files = new();
    private readonly List<string> _said = [];
    private readonly UnixConnection _qemuEnd;
    private readonly Task<ProtocolFault?> _relay;
    private readonly Proxy _qemu;
    private Program? _program;

    public PciRelayTests()
    {
        (UnixConnection qemu, UnixConnection relay) = UnixConnection.Pair();
        _qemuEnd = qemu;
        _qemu = new Proxy(qemu);
        _relay = Task.Factory.StartNew(
            () =>
            {
                using var running = new PciRelay(relay, SocketPath, Say);
                return running.Run();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private string SocketPath => Path.Combine(_folder, "pci.sock");

    [Fact]
    public void Ask_ProgramComesLater_AnswersAreIts()
    {
        _qemu.Send(Proxy.Bytes(RemoteCommand.ConfigRead, new ConfigAccess(0, 0, 4)));
        Start();

        Assert.Equal(0x100e_8086ul, _qemu.Answer());
        _qemu.Reset();
        Assert.Equal(1, _program!.Counters[RemotePciCounter.Resets]);
    }

    [Fact]
    public void Ask_ProgramIsGone_AllOnes()
    {
        Start();
        Assert.Equal(0x100eu, _qemu.ReadConfiguration(2, 2));
        Stop();

        Assert.Equal(0xffffu, _qemu.ReadConfiguration(0, 2));
        Assert.Equal(0xfffffffful, _qemu.ReadBar(MemoryBase, 4));
        Assert.Equal(ulong.MaxValue, _qemu.ReadBar(MemoryBase, 8));
        _qemu.WriteBar(MemoryBase, 4, 1);
        _qemu.Reset();
        Assert.Contains(_said, static line => line.Contains("is gone", StringComparison.Ordinal));
    }

    [Fact]
    public void Ask_ProgramEndsBeforeItsAnswer_AllOnes()
    {
        Start();
        _qemu.ReadConfiguration(0, 2);
        _program!.Silence();
        _qemu.Send(Proxy.Bytes(RemoteCommand.ConfigRead, new ConfigAccess(0, 0, 2)));
        _program.WaitForCommand();
        Stop();

        Assert.Equal(0xfffful, _qemu.Answer());
    }

    [Fact]
    public void Restart_ProgramIsToldMemoryEventsAndConfiguration()
    {
        Start();
        using EventFd interrupt = EventFd.Create(), resample = EventFd.Create();
        FdHandle[] two = [_files.Create(8192), _files.Create()];
        _qemu.Send(Proxy.Table(new MemorySection(0, 8192, 0), new MemorySection(0x10_0000, 4096, 0)), two);
        _qemu.Send(RemoteCommand.SetIrqFd, interrupt.Handle, resample.Handle);
        // As firmware does: what was written last counts.
        _qemu.WriteConfiguration(0x10, 4, uint.MaxValue);
        _qemu.WriteConfiguration(0x10, 4, (uint)MemoryBase);
        _qemu.WriteConfiguration(0x3c, 1, 11);
        _qemu.WriteConfiguration(0x04, 2, MasterAndMemory);
        Stop();
        _qemu.WriteConfiguration(0x3c, 1, 10); // in between
        Start();

        Assert.Equal((uint)MemoryBase, _qemu.ReadConfiguration(0x10, 4));
        Assert.Equal([10], _program!.Routed);
        Assert.Equal(MasterAndMemory, _qemu.ReadConfiguration(0x04, 2));
        Assert.Equal(1, _program.Counters[RemotePciCounter.MemoryTables]);
        Assert.NotNull(_program.Session.Events);
        _program.Pin.SetInterrupt(true);
        Assert.Equal(1ul, interrupt.Drain());
        Assert.Equal(0x7654_3210ul, _qemu.ReadBar(MemoryBase + 0x40, 4));
    }

    [Fact]
    public void Restart_AfterReset_ConfigurationIsThatOfPowerOn()
    {
        Start();
        _qemu.WriteConfiguration(0x10, 4, (uint)MemoryBase);
        _qemu.Reset();
        Stop();
        Start();

        Assert.Equal(0u, _qemu.ReadConfiguration(0x10, 4));
        Assert.Equal(0, _program!.Counters[RemotePciCounter.ConfigWrites]);
    }

    [Fact]
    public async Task Run_QemuBreaksARule_EndsAndSaysWhich()
    {
        Start();
        _qemu.Send(Proxy.Bytes(new MessageHeader(99, 0, 0)));

        ProtocolFault? fault = await _relay.WaitAsync(Patience);
        Assert.Equal(RemoteFault.UnknownCommand, fault?.Kind);
        _qemu.ExpectClosed();
    }

    [Fact]
    public async Task Run_QemuEndsBeforeThereIsAProgram_Ends()
    {
        _qemuEnd.Dispose();

        Assert.Null(await _relay.WaitAsync(Patience));
    }

    public void Dispose()
    {
        _qemuEnd.Dispose();
        Assert.True(_relay.Wait(Patience), "The relay outlived QEMU.");
        _program?.Dispose();
        Assert.Equal(0, _files.OpenElsewhere);
        Assert.Equal(0, _files.Mapped);
        _files.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Say(string line)
    {
        lock (_said) _said.Add(line);
    }

    private void Start() => _program = new Program(SocketPath);

    private void Stop()
    {
        _program!.Dispose();
        _program = null;
    }

    /// <summary>A program that has the device, with a thread that answers.</summary>
    private sealed class Program : IDisposable
    {
        private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);

        private readonly FakeFunction _function = new();
        private readonly UnixListener _listener;
        private readonly UnixConnection _relay;
        private readonly RemotePciConnection _connection;
        private readonly Thread _thread;
        private volatile bool _isSilent;

        public Program(string path)
        {
            _listener = UnixListener.Bind(path);
            Assert.NotEqual(ReadyEvents.None, _listener.Handle.WaitFor(ReadyEvents.Readable, Patience));
            Assert.Equal(IoStatus.Done, _listener.TryAccept(out UnixConnection? relay));
            _relay = relay!;
            Pin = new InterruptPin(Counters);
            _function.Host = Pin;
            Session = new RemotePciSession(_function, Pin, Counters) { InterruptRouted = Routed.Add };
            _connection = new RemotePciConnection(_relay, Session);
            _thread = new Thread(Answer);
            _thread.Start();
        }

        public RemotePciCounters Counters { get; } = new();

        public InterruptPin Pin { get; }

        public List<int> Routed { get; } = [];

        public RemotePciSession Session { get; }

        public void WaitForCommand() => Assert.NotEqual(ReadyEvents.None, _relay.Handle.WaitFor(ReadyEvents.Readable, Patience));

        /// <summary>It answers no more.</summary>
        public void Silence()
        {
            _isSilent = true;
            _thread.Join();
        }

        public void Dispose()
        {
            Silence();
            _listener.Dispose();
            Session.Leave(0);
            _connection.Dispose();
            Session.Dispose();
        }

        private void Answer()
        {
            while (!_isSilent && _connection.Pump(64, now: 0) == PumpResult.Idle) _relay.Handle.WaitFor(ReadyEvents.Readable, Glance);
        }
    }
}
