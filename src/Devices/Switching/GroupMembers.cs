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
    /// <returns>True when it was none.</returns>
    internal bool Join(int port, long until)
    {
        if (port >= _until.Length) Array.Resize(ref _until, Math.Max(port + 1, 2 * _until.Length)); // a few times in its life
        bool isNew = !Ports.Contains(port);
        _until[port] = isNew ? until : Math.Max(until, _until[port]);
        Ports.Add(port);
        _earliest = Math.Min(_earliest, _until[port]);
        return isNew;
    }

    /// <summary>Lets the port's membership end then, if not sooner.</summary>
    internal void Shorten(int port, long until)
    {
        if (!Ports.Contains(port)) return;
        _until[port] = Math.Min(_until[port], until);
        _earliest = Math.Min(_earliest, until);
    }

    /// <summary>Takes out the ports whose time is over, and counts down by port.</summary>
    internal void Expire(long now, int[] counts)
    {
        if (now < _earliest) return;
        _earliest = long.MaxValue;
        foreach (int port in Ports)
        {
            if (_until[port] > now)
            {
                _earliest = Math.Min(_earliest, _until[port]);
                continue;
            }

            Ports.Remove(port);
            counts[port]--;
        }
    }

    internal void Clear()
    {
        Ports.Clear();
        _earliest = long.MaxValue;
    }
}
