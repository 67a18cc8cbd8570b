using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

/// <summary>Who may get a frame at all, told from the options and nothing else.</summary>
internal sealed class SwitchModel
{
    private readonly Dictionary<int, (SwitchPortOptions Options, bool Up)> _ports = [];

    public ICollection<int> Ports => _ports.Keys;

    public void Add(int port, SwitchPortOptions options) => _ports.Add(port, (options, true));

    public void Remove(int port) => _ports.Remove(port);

    public void SetUp(int port, bool up) => _ports[port] = (_ports[port].Options, up);

    public bool IsUp(int port) => _ports[port].Up;

    public SwitchPortOptions Options(int port) => _ports[port].Options;

    /// <summary>Which VLAN a frame belongs to; -1 when none takes it.</summary>
    public int Classify(int port, ReadOnlySpan<byte> frame)
    {
        SwitchPortOptions options = _ports[port].Options;
        int vlan = options.Vlan;
        if (frame[12] == 0x81 && frame[13] == 0)
        {
            if (frame.Length < 18) return -1;
            int identifier = ((frame[14] << 8) | frame[15]) & 0xfff;
            if (identifier != 0) vlan = identifier;
        }

        return Carries(port, vlan) ? vlan : -1;
    }

    public bool Carries(int port, int vlan)
    {
        SwitchPortOptions options = _ports[port].Options;
        return options.Mode == PortMode.Access ? vlan == options.Vlan : options.AllowedVlans.Contains(vlan);
    }

    public bool SendsTagged(int port, int vlan) => _ports[port].Options is { Mode: PortMode.Trunk } trunk && trunk.Vlan != vlan;
}
