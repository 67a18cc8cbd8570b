using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet.Control;

/// <summary>What the control queue's commands come to, written down a second time and as plainly as possible. virtio 1.2 section 5.1.6.5.</summary>
internal sealed class ControlModel(ulong features, MacAddress mac, int pairs)
{
    private readonly bool[] _modes = [true, false, false, false, false, false]; // as they are numbered
    private readonly HashSet<int> _vlans = [];
    private readonly Dictionary<int, ulong> _coalescing = [];
    private HashSet<ulong>? _unicast = [];
    private HashSet<ulong>? _multicast = [];

    public ulong Mac { get; private set; } = mac.Value;

    public int Pairs { get; private set; } = 1;

    public bool Announce { get; set; }

    public ulong Offloads { get; private set; } = features & VirtioNetDevice.GuestOffloadFeatures;

    public ulong Coalescing(int queue) => _coalescing.GetValueOrDefault(queue);

    public bool Accepts(MacAddress to)
    {
        if (_modes[0]) return true;
        if (to.IsBroadcast) return !_modes[5];
        if (to.IsMulticast) return !_modes[3] && (_modes[1] || _multicast?.Contains(to.Value) != false);
        return !_modes[4] && (_modes[2] || to.Value == Mac || _unicast?.Contains(to.Value) != false);
    }

    public bool AcceptsVlan(int vlan) => _modes[0] || !Has(FeatureBits.CtrlVlan) || _vlans.Contains(vlan);

    /// <summary>Carries out a command; false when it is to be refused.</summary>
    public bool Execute(ReadOnlySpan<byte> command)
    {
        if (command.Length < 2) return false;
        ReadOnlySpan<byte> data = command[2..];
        return (command[0], command[1]) switch
        {
            (0, <= 1) => Has(FeatureBits.CtrlRx) && SetMode(command[1], data),
            (0, <= 5) => Has(FeatureBits.CtrlRxExtra) && SetMode(command[1], data),
            (1, 0) => Has(FeatureBits.CtrlRx) && SetTables(data),
            (1, 1) => Has(FeatureBits.CtrlMacAddr) && SetMac(data),
            (2, <= 1) => Has(FeatureBits.CtrlVlan) && SetVlan(data, command[1] == 0),
            (3, 0) => Has(FeatureBits.GuestAnnounce) && Acknowledge(),
            (4, 0) => Has(FeatureBits.Mq) && SetPairs(data),
            (5, 0) => Has(FeatureBits.CtrlGuestOffloads) && SetOffloads(data),
            (6, <= 1) => Has(FeatureBits.NotfCoal) && SetAll(data, first: command[1] == 1 ? 0 : 1),
            (6, 2) => Has(FeatureBits.VqNotfCoal) && SetOne(data),
            (8, 0) => Has(FeatureBits.DeviceStats),
            _ => false,
        };
    }

    private bool Has(ulong feature) => (features & feature) != 0;

    private bool SetMode(int mode, ReadOnlySpan<byte> data)
    {
        if (data.Length < 1) return false;
        _modes[mode] = data[0] != 0;
        return true;
    }

    private bool SetTables(ReadOnlySpan<byte> data)
    {
        if (!ReadTable(ref data, out HashSet<ulong>? unicast) || !ReadTable(ref data, out HashSet<ulong>? multicast)) return false;
        (_unicast, _multicast) = (unicast, multicast);
        return true;
    }

    private static bool ReadTable(ref ReadOnlySpan<byte> data, out HashSet<ulong>? table)
    {
        table = [];
        if (data.Length < 4) return false;
        ulong entries = BinaryPrimitives.ReadUInt32LittleEndian(data);
        if ((ulong)data.Length < 4 + (6 * entries)) return false;
        for (int i = 0; i < (int)entries; i++) table.Add(MacAddress.Read(data[(4 + (6 * i))..]).Value);
        if (entries > 64) table = null;
        data = data[(4 + (6 * (int)entries))..];
        return true;
    }

    private bool SetMac(ReadOnlySpan<byte> data)
    {
        if (data.Length < 6 || MacAddress.Read(data) is var address && (address.IsMulticast || address.IsZero)) return false;
        Mac = MacAddress.Read(data).Value;
        return true;
    }

    private bool SetVlan(ReadOnlySpan<byte> data, bool add)
    {
        if (data.Length < 2 || BinaryPrimitives.ReadUInt16LittleEndian(data) is var vlan && vlan > 4095) return false;
        _ = add ? _vlans.Add(vlan) : _vlans.Remove(vlan);
        return true;
    }

    private bool Acknowledge()
    {
        Announce = false;
        return true;
    }

    private bool SetPairs(ReadOnlySpan<byte> data)
    {
        if (data.Length < 2 || BinaryPrimitives.ReadUInt16LittleEndian(data) is var wanted && (wanted < 1 || wanted > pairs)) return false;
        Pairs = wanted;
        return true;
    }

    private bool SetOffloads(ReadOnlySpan<byte> data)
    {
        if (data.Length < 8 || BinaryPrimitives.ReadUInt64LittleEndian(data) is var wanted && (wanted & ~(features & VirtioNetDevice.GuestOffloadFeatures)) != 0) return false;
        // None without checksums; the mark of congestion needs TCP.
        if ((wanted & FeatureBits.GuestCsum) == 0) wanted = 0;
        if ((wanted & (FeatureBits.GuestTso4 | FeatureBits.GuestTso6)) == 0) wanted &= ~FeatureBits.GuestEcn;
        Offloads = wanted;
        return true;
    }

    private bool SetAll(ReadOnlySpan<byte> data, int first)
    {
        if (data.Length < 8) return false;
        for (int queue = first; queue < 2 * pairs; queue += 2) _coalescing[queue] = BinaryPrimitives.ReadUInt64LittleEndian(data);
        return true;
    }

    private bool SetOne(ReadOnlySpan<byte> data)
    {
        if (data.Length < 12 || BinaryPrimitives.ReadUInt16LittleEndian(data) is var queue && queue >= 2 * pairs) return false;
        _coalescing[queue] = BinaryPrimitives.ReadUInt64LittleEndian(data[4..]);
        return true;
    }
}
