namespace ActorNet.Devices.Switching;

/// <content>Ports, and the sets that floods are made of.</content>
public sealed partial class LearningSwitch
{
    private readonly PortSet _usable = new(); // up and not blocked
    private readonly PortSet _isolated = new();
    private readonly PortSet _refusingUnknown = new();
    private readonly PortSet _refusingMulticast = new();
    private readonly PortSet?[] _members = new PortSet[4096]; // by VLAN, made when one is met

    /// <summary>Ports of the switch.</summary>
    public int PortCount { get; private set; }

    /// <summary>Adds a port, which is up.</summary>
    /// <returns>Its number: the lowest that is free.</returns>
    /// <exception cref="InvalidOperationException">The switch has its most ports, or a static address is already another port's.</exception>
    public int AddPort(SwitchPortOptions options, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        int number = Array.IndexOf(_ports, null);
        if (number < 0) throw new InvalidOperationException($"The switch has {_ports.Length} ports already.");
        var port = new SwitchPort(number, options, now.Ticks);
        AddStatics(port);
        _ports[number] = port;
        PortCount++;
        _usable.Add(number);
        _isolated.Set(number, options.Isolated);
        _refusingUnknown.Set(number, !options.FloodUnknownUnicast);
        _refusingMulticast.Set(number, !options.FloodMulticast);
        _routerPorts.Set(number, options.RouterPort == RouterPortMode.Always);
        for (int vlan = 1; vlan <= VlanSet.MaxVlan; vlan++)
            if (_members[vlan] is { } members && port.Carries(vlan)) members.Add(number);
        DueNow(port, now.Ticks);
        return number;
    }

    /// <summary>Takes a port out, with all that is known of it. Its number may be given to another one.</summary>
    public void RemovePort(int port)
    {
        SwitchPort removed = Port(port);
        Forget(removed);
        _groups?.Flush(port);
        RemoveStatics(removed);
        _ports[port] = null;
        PortCount--;
        _usable.Remove(port);
        _isolated.Remove(port);
        _refusingUnknown.Remove(port);
        _refusingMulticast.Remove(port);
        _routerPorts.Remove(port);
        foreach (PortSet? members in _members) members?.Remove(port);
    }

    /// <summary>Says that the port's link is up or down. Frames neither come from nor go to a port that is down.</summary>
    public void SetPortUp(int port, bool up)
    {
        SwitchPort changed = Port(port);
        if (changed.IsUp == up) return;
        changed.IsUp = up;
        _usable.Set(port, up && !changed.IsBlocked);
        Forget(changed);
        _groups?.Flush(port);
        if (up) DueNow(changed, 0);
    }

    /// <summary>True when a port has this number.</summary>
    public bool HasPort(int port) => (uint)port < (uint)_ports.Length && _ports[port] is not null;

    /// <summary>True when the port's link is up.</summary>
    public bool IsPortUp(int port) => Port(port).IsUp;

    /// <summary>True when the port neither sends nor receives because of a loop.</summary>
    public bool IsPortBlocked(int port) => Port(port).IsBlocked;

    /// <summary>What the port was made with.</summary>
    public SwitchPortOptions PortOptions(int port) => Port(port).Options;

    /// <summary>The port's counters.</summary>
    public SwitchCounters PortCounters(int port) => Port(port).Counters;

    private SwitchPort Port(int port) =>
        HasPort(port) ? _ports[port]! : throw new ArgumentOutOfRangeException(nameof(port), port, "No port has this number.");

    private PortSet MembersOf(int vlan)
    {
        if (_members[vlan] is { } known) return known;
        var members = new PortSet();
        foreach (SwitchPort? port in _ports)
            if (port is not null && port.Carries(vlan)) members.Add(port.Number);
        return _members[vlan] = members;
    }

    private void Forget(SwitchPort port) => _stations.Flush(port.Number);
}
