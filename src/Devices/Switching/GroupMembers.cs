namespace ActorNet.Devices.Switching;

/// <summary>The ports behind which members of one group are, or routers of one VLAN; each until a time of its own.</summary>
internal sealed class GroupMembers
{
    private long[] _until = new long[16]; // by port
    private long _earliest = long.MaxValue; // no membership ends before

    internal ulong Key { get; set; }

    internal PortSet Ports { get; } = new();

    internal bool IsEmpty => Ports.IsEmpty;

    /// <summary>Makes the port a member until then, or until later if it is one already.</summary>
    internal void Join(int port, long until)
    {
        if (port >= _until.Length) Array.Resize(ref _until, Math.Max(port + 1, 2 * _until.Length)); // a few times in its life
        _until[port] = Ports.Contains(port) ? Math.Max(until, _until[port]) : until;
        Ports.Add(port);
        _earliest = Math.Min(_earliest, _until[port]);
    }

    /// <summary>Lets the port's membership end then, if not sooner.</summary>
    internal void Shorten(int port, long until)
    {
        if (!Ports.Contains(port)) return;
        _until[port] = Math.Min(_until[port], until);
        _earliest = Math.Min(_earliest, until);
    }

    internal void Remove(int port) => Ports.Remove(port);

    /// <summary>Takes out the ports whose time is over.</summary>
    internal void Expire(long now)
    {
        if (now < _earliest) return;
        _earliest = long.MaxValue;
        foreach (int port in Ports)
        {
            if (_until[port] <= now) Ports.Remove(port);
            else _earliest = Math.Min(_earliest, _until[port]);
        }
    }

    internal void Clear()
    {
        Ports.Clear();
        _earliest = long.MaxValue;
    }
}
