using System.Collections.Immutable;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.Nics;

/// <summary>Adds up the report of a NIC from what its queues report: the actors of receive and transmit rings, each with counters and a mailbox of its own.</summary>
internal sealed class NicReport
{
    private readonly List<DropCount> _drops = [];
    private readonly List<DropCount> _events = [];
    private readonly long[] _waits = new long[WaitHistogram.Buckets];
    private long _framesIn, _bytesIn, _framesOut, _bytesOut, _received, _refused, _sent, _overflowed;
    private long _queuedBytes, _closings, _credit, _creditBytes;
    private int _queued, _highWater, _waiting, _outstanding;
    private DataGate _gate;
    private string _overflow = "";

    /// <summary>Frames came to this mailbox from the peer.</summary>
    /// <param name="entrance">Whose it is.</param>
    /// <param name="own">Those of them that the NIC sent to itself.</param>
    public void AddEntrance(QueueReady entrance, long own = 0) => _received += PortReports.ReceivedBy(entrance.Queue) - own;

    /// <summary>Adds a queue in which frames wait for the guest, and its mailbox.</summary>
    public void AddWaiting(QueueReady queue)
    {
        _overflowed += queue.Queue.Overflowed;
        _queued += queue.Queue.Frames + queue.Totals.Held + (int)queue.Totals.GivenBack;
        _queuedBytes += queue.Queue.Bytes;
        _highWater = Math.Max(_highWater, queue.Queue.HighWater);
        _gate |= queue.Queue.Gate;
    }

    /// <summary>Adds a receive ring.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="frames">The row of its table that counts delivered frames; the next one counts their bytes.</param>
    public void AddReceive(QueueReady ring, int frames)
    {
        AddCounts(ring);
        AddWaiting(ring);
        _framesOut += ring.Totals[frames];
        _bytesOut += ring.Totals[frames + 1];
        _closings += ring.Queue.Closings;
        ImmutableArray<long> read = ring.Queue.Waits.Read();
        for (int bucket = 0; bucket < _waits.Length; bucket++) _waits[bucket] += read[bucket];
    }

    /// <summary>Adds a transmit ring.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="frames">The row of its table that counts frames taken; the next one counts their bytes.</param>
    public void AddTransmit(QueueReady ring, int frames)
    {
        AddCounts(ring);
        _framesIn += ring.Totals[frames];
        _bytesIn += ring.Totals[frames + 1];
        _refused += ring.Totals.Dropped;
        if (ring.Totals.Peer is not { } peer) return;
        _sent += peer.Sent;
        _waiting += peer.Waiting;
        if (peer.Link is not { } link) return;
        _credit += link.Credit;
        _creditBytes += link.CreditBytes;
        _outstanding += link.Outstanding;
        _overflow = OverflowNames.Of(link.Settings.Overflow);
    }

    /// <summary>Adds a way from the NIC to itself.</summary>
    public void AddLoopback(Link link)
    {
        _waiting += link.Waiting;
        _outstanding += link.Outstanding;
    }

    /// <summary>Adds what the device counts beside its queues: all that happened.</summary>
    /// <param name="table">What the counters are.</param>
    /// <param name="valueOf">A counter's value, by its row.</param>
    public void AddEvents(ImmutableArray<CounterInfo> table, Func<int, long> valueOf)
    {
        for (int i = 0; i < table.Length; i++)
            if (valueOf(i) is > 0 and var value) _events.Add(new DropCount(table[i].Name, value));
    }

    /// <summary>The report.</summary>
    /// <param name="id">The port's id.</param>
    /// <param name="kind">The name of its type.</param>
    /// <param name="linkUp">Whether its link is up.</param>
    /// <param name="counters">The NIC's own.</param>
    public PortReport Make(string id, string kind, bool linkUp, PortCounters counters)
    {
        foreach (DropCount drop in PortReports.DropsOf(counters, _overflowed))
        {
            int known = _drops.FindIndex(other => other.Cause == drop.Cause);
            if (known < 0) _drops.Add(drop);
            else _drops[known] = new DropCount(drop.Cause, _drops[known].Frames + drop.Frames);
        }

        PortReport report = new PortReport
        {
            Id = id,
            Kind = kind,
            LinkUp = linkUp,
            FramesIn = _framesIn,
            BytesIn = _bytesIn,
            FramesOut = _framesOut,
            BytesOut = _bytesOut,
            Received = _received,
            Sent = _sent,
            Entered = _framesIn + _refused + _received,
            Left = _framesOut + _sent,
            Queued = _queued + _waiting,
            QueuedBytes = _queuedBytes,
            HighWater = _highWater,
            Gate = _gate,
            Closings = _closings,
            Waits = [.. _waits],
            Overflow = _overflow,
            Credit = (int)_credit,
            CreditBytes = _creditBytes,
            Waiting = _waiting,
            Outstanding = _outstanding,
            Drops = [.. _drops],
        }.With(counters);
        return report with { Events = [.. report.Events, .. _events] };
    }

    private void AddCounts(QueueReady queue)
    {
        queue.Totals.AddDropsTo(_drops);
        queue.Totals.AddEventsTo(_events);
    }
}
