using System.Globalization;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Vhost;

namespace ActorNet.Actors.Tests.VhostNets;

/// <summary>A kernel that notes what it is asked, and moves no frame.</summary>
internal sealed class RecordedVhost(ulong features) : IVhostNet
{
    private readonly Lock _lock = new();
    private readonly List<string> _calls = [];

    public ulong Features => features;

    public bool IsDisposed { get; private set; }

    /// <summary>What the next call of this name answers.</summary>
    public (string Call, Errno Errno)? Failing { get; set; }

    /// <summary>Where a ring has come to when it is asked.</summary>
    public uint[] Bases { get; } = new uint[2];

    /// <summary>What is rung when this kernel would have logged something.</summary>
    public FdHandle? LogBell { get; private set; }

    /// <summary>Which rings run.</summary>
    public bool[] Running { get; } = new bool[2];

    public VhostRegion[] Regions { get; private set; } = [];

    /// <summary>The calls since the last look.</summary>
    public string[] Take()
    {
        lock (_lock)
        {
            string[] calls = [.. _calls];
            _calls.Clear();
            return calls;
        }
    }

    public Errno SetFeatures(ulong accepted) => Note($"features {accepted:x}");

    public Errno SetMemory(ReadOnlySpan<VhostRegion> regions)
    {
        Regions = regions.ToArray();
        return Note($"memory {regions.Length}");
    }

    public Errno SetRingSize(int ring, uint entries) => Note($"size {ring} {entries}");

    public Errno SetRingBase(int ring, uint index)
    {
        Bases[ring] = index;
        return Note($"base {ring} {index}");
    }

    public Errno GetRingBase(int ring, out uint index)
    {
        index = Bases[ring];
        return Note($"base? {ring}");
    }

    public Errno SetRingAddress(int ring, in VhostRingAddress address) => Note($"address {ring}{(address.Log is { } log ? $" log {log:x}" : "")}");

    public Errno SetLogBase(nint address) => Note($"log {address:x}");

    public Errno SetLogBell(FdHandle? eventFd)
    {
        LogBell = eventFd;
        return Note($"log-bell {Sign(eventFd)}");
    }

    public Errno SetKick(int ring, FdHandle? eventFd) => Note($"kick {ring} {Sign(eventFd)}");

    public Errno SetCall(int ring, FdHandle? eventFd) => Note($"call {ring} {Sign(eventFd)}");

    public Errno SetError(int ring, FdHandle? eventFd) => Note($"error {ring} {Sign(eventFd)}");

    public Errno SetBackend(int ring, FdHandle? tap)
    {
        Errno errno = Note($"backend {ring} {Sign(tap)}");
        if (errno == Errno.None) Volatile.Write(ref Running[ring], tap is not null);
        return errno;
    }

    public void Dispose() => IsDisposed = true;

    private Errno Note(string call)
    {
        lock (_lock)
        {
            _calls.Add(call);
            return Failing is { } failing && call.StartsWith(failing.Call, false, CultureInfo.InvariantCulture) ? failing.Errno : Errno.None;
        }
    }

    private static char Sign(FdHandle? descriptor) => descriptor is null ? '-' : '+';
}
