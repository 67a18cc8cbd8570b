using System.Collections.Immutable;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Filtering;

namespace ActorNet.Actors.Filters;

/// <content>Filters come and go, and what they report.</content>
public sealed partial class FilterChainActor
{
    private void Insert(FilterPlan plan)
    {
        if (plan.Position.Anchor is { } anchor && !_chain.TryFind(anchor, out _))
        {
            plan.Capture?.Abandon();
            Sender.Tell(new FilterRefused(plan.Settings.Id, $"port '{_port}' has no filter '{anchor}' to stand beside"));
            return;
        }

        PassOfferOn(willFilter: true); // first: what a filter is to see goes by here
        if (plan.Capture is { } capture)
        {
            capture.Start(Context, _clock.Now);
            _captures.Add(capture);
        }

        _chain.Insert(plan.Filter, plan.Position, _clock.Now);
        _plans.Add(plan);
        LinkInput? input = null;
        if (plan is { Indev: not null, Filter: RedirectFilter redirector })
        {
            input = new LinkInput(_inputs++);
            _indevs.Add(input, new Indev(redirector, redirector.Queue == FilterQueue.Tx ? FrameDirection.Tx : FrameDirection.Rx));
        }

        Sender.Tell(new FilterInserted(plan.Settings.Id, input));
        Settle();
    }

    private void TakeOut(string id)
    {
        _chain.Remove(id, _clock.Now, _sink);
        Flush();
        foreach ((LinkInput input, Indev indev) in _indevs.Where(indev => indev.Value.Filter.Id == id).ToArray())
        {
            _indevs.Remove(input);
            _counters.Add(PortCounter.Unplugged, indev.Pending.ReturnAll());
        }

        FilterPlan? plan = _plans.Find(plan => plan.Settings.Id == id);
        if (plan is not null)
        {
            _plans.Remove(plan);
            plan.Capture?.Stop();
        }

        Sender.Tell(new FilterTakenOut(id));
        Settle();
        PassOfferOn();
    }

    private void FinishCapture(IActorRef writer)
    {
        if (_captures.Find(capture => capture.IsOf(writer)) is not { } ended) return;
        _captures.Remove(ended);
        ended.Finish();
    }

    private FilterChainReport Report()
    {
        FilterFlow tx = _chain.Flow(FrameDirection.Tx), rx = _chain.Flow(FrameDirection.Rx);
        PeerLink toPeer = _sides[(int)FrameDirection.Tx].Out.Link, toPort = _sides[(int)FrameDirection.Rx].Out.Link;
        long received = PortReports.ReceivedBy(_queue);
        long sent = toPeer.Sent + toPort.Sent + _outdevs.Values.Sum(static outdev => outdev.Link.Sent);
        // Mirrored frames are copies; so are duplicates and what a log brings.
        long diverted = _outdevs.Values.Sum(static outdev => outdev.Frames);
        long copies = tx.Duplicated + rx.Duplicated + (diverted - tx.Diverted - rx.Diverted) + (tx.Injected + rx.Injected - _injected);
        int pending = _sides.Sum(static side => side.Pending.Frames) + _indevs.Values.Sum(static indev => indev.Pending.Frames);
        int waiting = toPeer.Waiting + toPort.Waiting + _outdevs.Values.Sum(static outdev => outdev.Link.Waiting);
        var drops = PortReports.DropsOf(_counters, _queue.Overflowed).ToBuilder();
        long filtered = tx.Dropped + rx.Dropped;
        if (filtered > 0) drops.Add(new DropCount("filters", filtered));

        PortReport books = new PortReport
        {
            Id = _port,
            Kind = "filters",
            LinkUp = true,
            IsEdge = false,
            FramesIn = tx.In,
            BytesIn = 0,
            FramesOut = toPort.Sent,
            BytesOut = toPort.SentBytes,
            Received = received,
            Sent = sent,
            Entered = received,
            Left = sent,
            Queued = _queue.Frames + pending + waiting + (int)(tx.Held + rx.Held),
            Credit = 0,
            Drops = drops.ToImmutable(),
        }.With(_queue).With(toPeer.Link);
        books = books with { Copies = copies, Events = _counters.Events() };
        return new FilterChainReport(books, [.. _chain.Filters.Select(ReportOf)]);
    }

    private FilterReport ReportOf(FrameFilter filter)
    {
        var counters = ImmutableArray.CreateBuilder<DropCount>();
        for (int i = 0; i < filter.Counters.Table.Length; i++)
            if (filter.Counters[i] != 0) counters.Add(new DropCount(filter.Counters.Table[i].Name, filter.Counters[i]));
        return new FilterReport(
            filter.Id,
            _plans.Find(plan => plan.Filter == filter)!.Settings.Type.Name,
            _port,
            filter.Enabled,
            filter.HeldFrames(FrameDirection.Tx) + filter.HeldFrames(FrameDirection.Rx),
            filter.HeldBytes(FrameDirection.Tx) + filter.HeldBytes(FrameDirection.Rx),
            counters.ToImmutable());
    }
}
