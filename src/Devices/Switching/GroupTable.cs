namespace ActorNet.Devices.Switching;

/// <summary>Members of IP groups by VLAN and Ethernet address, and routers by VLAN. RFC 4541.</summary>
/// <remarks>32 groups of IPv4 share an Ethernet address, and are one group here: a leave of one is a leave of all, until the next report.</remarks>
internal sealed class GroupTable(int capacity)
{
    private readonly Dictionary<ulong, int> _places = new(capacity);
    private readonly GroupMembers?[] _groups = new GroupMembers[capacity];
    private readonly Stack<int> _free = new(Enumerable.Range(0, capacity).Reverse());
    private readonly GroupMembers?[] _routers = new GroupMembers[4096]; // by VLAN
    private readonly int[] _groupsOf = new int[PortSet.MaxPorts];
    private readonly int[] _vlansOf = new int[PortSet.MaxPorts]; // where the port leads to a router
    private int _swept;

    internal int Count => _places.Count;

    internal bool IsFull => _free.Count == 0;

    /// <summary>The members of a group now; null when it has none.</summary>
    internal PortSet? Find(ulong key, long now)
    {
        if (!_places.TryGetValue(key, out int place)) return null;
        GroupMembers group = _groups[place]!;
        group.Expire(now, _groupsOf);
        if (!group.IsEmpty) return group.Ports;
        Free(place);
        return null;
    }

    /// <summary>Makes a port a member; false when there are too many groups.</summary>
    internal bool Join(ulong key, int port, long until)
    {
        if (!_places.TryGetValue(key, out int place))
        {
            if (!_free.TryPop(out place)) return false;
            GroupMembers added = _groups[place] ??= new GroupMembers();
            added.Clear();
            added.Key = key;
            _places.Add(key, place);
        }

        if (_groups[place]!.Join(port, until)) _groupsOf[port]++;
        return true;
    }

    /// <summary>Ends a port's membership at some time.</summary>
    internal void Leave(ulong key, int port, long until)
    {
        if (_places.TryGetValue(key, out int place)) _groups[place]!.Shorten(port, until);
    }

    /// <summary>The ports that lead to routers now; null when none does.</summary>
    internal PortSet? RoutersOf(int vlan, long now)
    {
        if (_routers[vlan] is not { } routers) return null;
        routers.Expire(now, _vlansOf);
        return routers.Ports;
    }

    internal void AddRouter(int vlan, int port, long until)
    {
        if ((_routers[vlan] ??= new GroupMembers()).Join(port, until)) _vlansOf[port]++;
    }

    /// <summary>Groups that were joined through a port, with those whose time is over and not yet swept.</summary>
    internal int CountOf(int port) => _groupsOf[port];

    /// <summary>True when the port is among the members.</summary>
    internal bool IsMember(ulong key, int port) => _places.TryGetValue(key, out int place) && _groups[place]!.Ports.Contains(port);

    /// <summary>Forgets all that was learned from a port.</summary>
    internal void Flush(int port)
    {
        Remove(_routers, port, _vlansOf);
        Remove(_groups, port, _groupsOf);
    }

    private static void Remove(GroupMembers?[] all, int port, int[] counts)
    {
        for (int i = 0; i < all.Length && counts[port] > 0; i++)
        {
            if (all[i] is not { } members || !members.Ports.Contains(port)) continue;
            members.Ports.Remove(port);
            counts[port]--;
        }
    }

    /// <summary>Frees the groups without members among the next ones. True at the end of the table.</summary>
    internal bool Sweep(long now, int budget)
    {
        for (; budget > 0 && _swept < _groups.Length; budget--, _swept++)
        {
            if (_groups[_swept] is not { } group || !_places.TryGetValue(group.Key, out int place) || place != _swept) continue;
            group.Expire(now, _groupsOf);
            if (group.IsEmpty) Free(_swept);
        }

        if (_swept < _groups.Length) return false;
        _swept = 0;
        return true;
    }

    private void Free(int place)
    {
        _places.Remove(_groups[place]!.Key);
        _free.Push(place);
    }
}
