namespace ActorNet.Devices.Switching;

/// <summary>Where a frame goes, and with which tag. Made once and filled for each frame; it holds until the next one, or until a port changes.</summary>
public sealed class ForwardingDecision
{
    private SwitchPort?[] _ports = [];
    private bool _isPriorityTag;

    /// <summary>The ports that the frame goes to; empty when it is dropped. Never the one it came by.</summary>
    public PortSet Egress { get; } = new();

    /// <summary>The port, when the frame goes to exactly one because its station is known; else -1.</summary>
    public int KnownPort { get; private set; } = -1;

    /// <summary>The frame's VLAN; 0 when it was dropped before that was known.</summary>
    public int Vlan { get; private set; }

    /// <summary>What a tag says that is inserted or replaced: priority and drop eligibility of the frame's own tag, and its VLAN. IEEE 802.1Q §9.6.</summary>
    public ushort TagControl { get; private set; }

    /// <summary>True when the frame goes to all ports that want it, since it is for all, for a group or for nobody known.</summary>
    public bool IsFlood => KnownPort < 0 && !Egress.IsEmpty;

    /// <summary>True when the frame came with a tag, be it a priority tag.</summary>
    internal bool HasTag { get; private set; }

    /// <summary>What to do with the tag before the frame goes to this port, one of <see cref="Egress"/>.</summary>
    public TagEdit EditFor(int port)
    {
        bool tagged = (uint)port < (uint)_ports.Length && _ports[port] is { } egress && egress.Tags(Vlan);
        if (!tagged) return HasTag ? TagEdit.Remove : TagEdit.None;
        if (!HasTag) return TagEdit.Insert;
        return _isPriorityTag ? TagEdit.Replace : TagEdit.None;
    }

    internal void Start(SwitchPort?[] ports)
    {
        if (_ports != ports) _ports = ports; // a stored reference costs the collector's barrier: 1 ns of 21, measured
        Egress.Clear();
        KnownPort = -1;
        Vlan = 0;
        TagControl = 0;
        HasTag = false;
    }

    internal void Classify(int vlan, bool hasTag, ushort tagControl)
    {
        Vlan = vlan;
        HasTag = hasTag;
        _isPriorityTag = (tagControl & 0xfff) == 0;
        TagControl = (ushort)((hasTag ? tagControl & 0xf000 : 0) | vlan);
    }

    internal void SendTo(int port)
    {
        Egress.Add(port);
        KnownPort = port;
    }
}
