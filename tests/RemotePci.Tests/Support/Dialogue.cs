using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Interrupts;
using ActorNet.RemotePci.Messages;
using ActorNet.RemotePci.Sessions;

namespace ActorNet.RemotePci.Tests.Support;

/// <summary>QEMU and a session on the two ends of a socket, on one thread: the session runs when QEMU would wait.</summary>
internal sealed class Dialogue : IDisposable
{
    private readonly RemotePciConnection _connection;

    public Dialogue(IInterruptLine? line = null)
    {
        (UnixConnection qemu, UnixConnection device) = UnixConnection.Pair();
        Pin = new InterruptPin(Counters);
        Function.Host = Pin;
        Pin.Use(line);
        Session = new RemotePciSession(Function, Pin, Counters) { UsesEvents = line is null, InterruptRouted = Routed.Add };
        _connection = new RemotePciConnection(device, Session);
        Proxy = new Proxy(qemu) { Turn = () => Pump() };
    }

    public FakeFunction Function { get; } = new();

    public NamedFiles Files { get; } = new();

    public RemotePciCounters Counters { get; } = new();

    public List<int> Routed { get; } = [];

    public InterruptPin Pin { get; }

    public RemotePciSession Session { get; }

    public Proxy Proxy { get; }

    public ProtocolFault? Fault => _connection.Fault;

    public long Now { get; set; }

    public PumpResult Pump(int budget = 64) => _connection.Pump(budget, Now);

    /// <summary>Ends the connection in the order of the real shell, and checks that no file stays open or mapped.</summary>
    public void Dispose()
    {
        Proxy.Dispose();
        Session.Leave(Now);
        _connection.Dispose();
        Session.Dispose();
        Assert.Null(Function.Memory);
        Assert.Equal(0, Files.OpenElsewhere);
        Assert.Equal(0, Files.Mapped);
        Files.Dispose();
    }
}
