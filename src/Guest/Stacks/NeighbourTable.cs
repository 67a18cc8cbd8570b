using ActorNet.Devices.Frames;
using ActorNet.Guest.Stacks.Wire;

namespace ActorNet.Guest.Stacks;

/// <summary>
/// ARP: answers for our address, resolves neighbours, and keeps the frames that wait meanwhile. Everything is bounded:
/// a full table forgets the neighbour that was unused longest. RFC 826, RFC 1122 §2.3.2.
/// </summary>
internal sealed class NeighbourTable
{
    private const long LifetimeMilliseconds = 60_000;
    private const long RetryMilliseconds = 1_000;
    private const int MaxAttempts = 3;

    private readonly StackOptions _options;
    private readonly FrameOutput _output;
    private readonly StackCounters _counters;
    private readonly PendingFrames _pending;
    private readonly Entry[] _entries;
    private readonly Dictionary<Ipv4Address, Entry> _byAddress;
    private readonly byte[] _frame = new byte[EthernetHeader.Length + ArpPacket.Length];

    public NeighbourTable(StackOptions options, FrameOutput output, StackCounters counters)
    {
        _options = options;
        _output = output;
        _counters = counters;
        _pending = new PendingFrames(options.MaxPendingFrames, EthernetHeader.Length + options.Mtu);
        _entries = Enumerable.Range(0, options.MaxNeighbours).Select(_ => new Entry()).ToArray();
        _byAddress = new Dictionary<Ipv4Address, Entry>(options.MaxNeighbours);
    }

    /// <summary>When <see cref="OnTimer"/> has something to do, in stack milliseconds.</summary>
    public long NextDeadline
    {
        get
        {
            long next = StackClock.Never;
            foreach (Entry entry in _entries)
                if (entry.Attempts > 0) next = Math.Min(next, entry.Deadline);
            return next;
        }
    }

    public void Receive(ReadOnlySpan<byte> payload, long now)
    {
        if (!ArpPacket.TryParse(payload, out ArpPacket packet))
        {
            _counters.Add(StackCounter.ArpMalformed);
            return;
        }
        Ipv4Address sender = packet.SenderAddress;
        MacAddress mac = packet.SenderMac;
        // 0.0.0.0 asks whether our address is taken (RFC 5227 §2.1.1): answered, not learned.
        bool probe = sender.Value == 0;
        if (mac.IsMulticast || (!probe && (!sender.IsUnicast || !IsOnLink(sender))))
        {
            _counters.Add(StackCounter.ArpBadSender);
            return;
        }
        if (sender == _options.Address)
        {
            _counters.Add(StackCounter.ArpConflict);
            return;
        }
        bool forUs = packet.TargetAddress == _options.Address;
        if (!probe) Learn(sender, mac, create: forUs, now);
        if (!forUs)
        {
            _counters.Add(StackCounter.ArpNotForUs);
            return;
        }
        if (packet.Operation != ArpPacket.Request) return;
        _counters.Add(StackCounter.ArpAnswered);
        Write(ArpPacket.Reply, mac, mac, sender);
    }

    /// <summary>Sends an IPv4 frame whose Ethernet header is still to be written, now or when the neighbour is known.</summary>
    public SendOutcome Send(Ipv4Address neighbour, Span<byte> frame, long now)
    {
        if (!_byAddress.TryGetValue(neighbour, out Entry? entry)) entry = Take(neighbour, now);
        // An old address is used while it is being asked for again, so that a long transfer does not pause.
        if (entry.Attempts == 0 && now >= entry.Deadline) Ask(entry, now, attempt: 1);
        if (entry.HasMac)
        {
            entry.LastUsed = now;
            EthernetHeader.Write(frame, entry.Mac, _options.Mac, EthernetHeader.TypeIpv4);
            return _output.TrySend(frame) ? SendOutcome.Sent : SendOutcome.Refused;
        }
        if (_pending.TryAdd(neighbour, frame)) return SendOutcome.Waiting;
        _counters.Add(StackCounter.ArpPendingFull);
        return SendOutcome.Dropped;
    }

    public void Announce() => Write(ArpPacket.Request, MacAddress.Broadcast, default, _options.Address);

    public void OnTimer(long now)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Attempts == 0 || now < entry.Deadline) continue;
            if (entry.Attempts < MaxAttempts) Ask(entry, now, entry.Attempts + 1);
            else Forget(entry);
        }
    }

    public bool IsOnLink(Ipv4Address address) =>
        ((address.Value ^ _options.Address.Value) & Ipv4Address.Mask(_options.PrefixLength)) == 0;

    private void Learn(Ipv4Address address, MacAddress mac, bool create, long now)
    {
        if (!_byAddress.TryGetValue(address, out Entry? entry))
        {
            if (!create) return;
            entry = Take(address, now);
        }
        entry.HasMac = true;
        entry.Mac = mac;
        entry.Attempts = 0;
        entry.Deadline = now + LifetimeMilliseconds;
        entry.LastUsed = now;
        while (_pending.TryTake(address, out Span<byte> frame))
        {
            EthernetHeader.Write(frame, mac, _options.Mac, EthernetHeader.TypeIpv4);
            _output.TrySend(frame); // refused is lost, and counted: the network may lose frames
        }
    }

    private Entry Take(Ipv4Address address, long now)
    {
        Entry victim = _entries[0];
        foreach (Entry entry in _entries)
        {
            if (!entry.InUse)
            {
                victim = entry;
                break;
            }
            if (entry.LastUsed < victim.LastUsed) victim = entry;
        }
        if (victim.InUse) Forget(victim);
        victim.InUse = true;
        victim.Address = address;
        victim.HasMac = false;
        victim.Attempts = 0;
        victim.Deadline = now;
        victim.LastUsed = now;
        _byAddress.Add(address, victim);
        return victim;
    }

    private void Ask(Entry entry, long now, int attempt)
    {
        entry.Attempts = attempt;
        entry.Deadline = now + RetryMilliseconds;
        _counters.Add(StackCounter.ArpRequested);
        Write(ArpPacket.Request, MacAddress.Broadcast, default, entry.Address);
    }

    private void Forget(Entry entry)
    {
        _counters.Add(StackCounter.ArpUnresolved, _pending.Drop(entry.Address));
        _byAddress.Remove(entry.Address);
        entry.InUse = false;
        entry.Attempts = 0;
    }

    private void Write(ushort operation, MacAddress destination, MacAddress targetMac, Ipv4Address target)
    {
        EthernetHeader.Write(_frame, destination, _options.Mac, EthernetHeader.TypeArp);
        ArpPacket.Write(_frame.AsSpan(EthernetHeader.Length), operation, _options.Mac, _options.Address, targetMac, target);
        _output.TrySend(_frame);
    }

    private sealed class Entry
    {
        public bool InUse;
        public bool HasMac;
        public Ipv4Address Address;
        public MacAddress Mac;

        /// <summary>Requests sent and not answered; 0: none is out.</summary>
        public int Attempts;

        /// <summary>When to ask: again while a request is out, afresh when the address has grown old.</summary>
        public long Deadline;
        public long LastUsed;
    }
}
