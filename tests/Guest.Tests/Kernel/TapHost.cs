using System.Net;
using System.Net.Sockets;
using ActorNet.Devices.Frames;
using ActorNet.Guest.Stacks;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Tap;
using ActorNet.Tests.Kernel;

namespace ActorNet.Guest.Tests.Kernel;

/// <summary>The kernel's own stack on one side of a tap, ours on the other, in a network namespace of their own.</summary>
internal sealed class TapHost : IDisposable, IReadinessHandler, IFrameSink
{
    private const int HeaderLength = 12;
    private const int LongestFrame = 65550;
    private const int FramesPerTurn = 64;

    private readonly NamespaceThread _namespace = new();
    private readonly Reactor _reactor = new();
    private readonly TapDevice _tap;
    private readonly IDisposable _registration;
    private readonly byte[] _in = GC.AllocateArray<byte>(HeaderLength + LongestFrame, pinned: true);
    private readonly byte[] _out = GC.AllocateArray<byte>(HeaderLength + LongestFrame, pinned: true);
    private readonly IoVector[] _readVector = new IoVector[1];
    private readonly IoVector[] _writeVector = new IoVector[1];
    private readonly Thread _thread;
    private readonly int _dropOneIn;
    private readonly Random _random = new(7);
    private volatile bool _stopping;
    private bool _readable;

    /// <param name="mtu">Of both sides.</param>
    /// <param name="dropOneIn">Loses one frame in so many, in both directions; 0: none.</param>
    public TapHost(int mtu = 1500, int dropOneIn = 0)
    {
        _dropOneIn = dropOneIn;
        _tap = _namespace.Run(() =>
        {
            TapDevice tap = TapDevice.Open("guest0", new TapOptions(HeaderLength));
            NetworkInterfaces.SetMtu(tap.Name, mtu);
            NetworkInterfaces.SetAddress(tap.Name, IPAddress.Parse("10.99.0.1"), 24);
            NetworkInterfaces.SetUp(tap.Name);
            return tap;
        });
        _readVector[0] = new IoVector(System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_in, 0), (nuint)_in.Length);
        Stack = new IpStack(
            new StackOptions(MacAddress.Parse("52:54:00:00:00:07"), Ipv4Address.Parse("10.99.0.2"), 24) { Mtu = mtu }, this, TimeProvider.System);
        _registration = _reactor.Register(_tap.Handle, ReadyEvents.Readable, this);
        _thread = new Thread(Loop) { IsBackground = true, Name = "guest stack" };
        _thread.Start();
    }

    public IpStack Stack { get; }

    public static IPEndPoint Echo => new(IPAddress.Parse("10.99.0.2"), 7);

    public Socket Socket(SocketType type, ProtocolType protocol) =>
        _namespace.Run(() => new Socket(AddressFamily.InterNetwork, type, protocol) { ReceiveTimeout = 20_000, SendTimeout = 20_000 });

    public void OnReady(ReadyEvents events) => _readable = true;

    public bool TrySend(ReadOnlySpan<byte> frame)
    {
        if (Loses()) return true;
        frame.CopyTo(_out.AsSpan(HeaderLength));
        _writeVector[0] = new IoVector(
            System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_out, 0), (nuint)(HeaderLength + frame.Length));
        return _tap.TryWrite(_writeVector, out _) != IoStatus.WouldBlock;
    }

    public void Dispose()
    {
        _stopping = true;
        _reactor.Wake();
        _thread.Join();
        _registration.Dispose();
        _tap.Dispose();
        _reactor.Dispose();
        _namespace.Dispose();
    }

    private void Loop()
    {
        while (!_stopping)
        {
            _reactor.Poll(_readable ? TimeSpan.Zero : Stack.NextTimer ?? TimeSpan.FromSeconds(-1));
            for (int i = 0; i < FramesPerTurn && _readable; i++)
            {
                if (_tap.TryRead(_readVector, out int length) != IoStatus.Done) _readable = false;
                else if (!Loses()) Stack.Receive(_in.AsSpan(HeaderLength, length - HeaderLength));
            }
            Stack.Poll();
        }
    }

    private bool Loses() => _dropOneIn > 0 && _random.Next(_dropOneIn) == 0;
}
