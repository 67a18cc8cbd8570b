namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>
/// The credit and wake-up protocol of the datapath, written down a second time: sources, links, queues with a gate, and guests' rings.
/// No actors: whoever has a message may run, in any order, and every look at memory that others write is a step of its own.
/// </summary>
internal sealed partial class CreditState : IModelState<CreditState>
{
    public const int MostSenders = 2;
    public const int MostLinks = 4; // two to a sender: the first and the one after that

    private readonly CreditSetting _setting;
    private readonly SenderPart[] _senders;
    private readonly LinkPart[] _links;
    private readonly ReceiverPart[] _receivers;
    private int _changed; // how many of the changes have happened
    private int _dropped;
    private int _delivered;
    private string? _fault;

    public CreditState(CreditSetting setting)
    {
        _setting = setting;
        _senders = new SenderPart[setting.Batches.Length];
        _links = new LinkPart[MostLinks];
        _receivers = new ReceiverPart[setting.Buffers.Length];
        for (int r = 0; r < _receivers.Length; r++) _receivers[r] = new ReceiverPart { Data = [], Control = [] };
        for (int l = 0; l < MostLinks; l++) _links[l] = new LinkPart { Peer = -1, Waiting = [] };
        for (int s = 0; s < _senders.Length; s++)
        {
            _senders[s] = new SenderPart { Mail = [], Link = (sbyte)(2 * s), WaitsForDriver = true, WantsKick = true };
            Join(2 * s, 0);
        }
    }

    private CreditState(CreditState other)
    {
        _setting = other._setting;
        _senders = [.. other._senders];
        _links = [.. other._links];
        _receivers = [.. other._receivers];
        _changed = other._changed;
        _dropped = other._dropped;
        _delivered = other._delivered;
    }

    private bool Has(CreditFlaw flaw) => _setting.Flaw == flaw;

    public IEnumerable<(ModelStep Step, CreditState Next)> Next()
    {
        for (int s = 0; s < _senders.Length; s++)
        {
            SenderPart sender = _senders[s];
            if (sender.Appeared < _setting.Batches[s].Length && !sender.DriverLooks) yield return After("a batch appears at sender", s, static (state, s) => state.Appear(s));
            if (sender.DriverLooks) yield return After("the driver looks whether to kick sender", s, static (state, s) => state.DriverLooksAtSender(s));
            if (sender.CanRun) yield return After("sender runs", s, static (state, s) => state.RunSender(s));
        }

        for (int r = 0; r < _receivers.Length; r++)
        {
            ReceiverPart receiver = _receivers[r];
            if (receiver.Appeared < _setting.Buffers[r] && !receiver.DriverLooks) yield return After("a buffer appears at receiver", r, static (state, r) => state.AppearBuffer(r));
            if (receiver.DriverLooks) yield return After("the driver looks whether to kick receiver", r, static (state, r) => state.DriverLooksAtReceiver(r));
            if (receiver.CanRun) yield return After("receiver runs", r, static (state, r) => state.RunReceiver(r));
            if (_setting.CopiesOut && receiver is { IsClosed: true, TimerTold: false } && HoldsLent(receiver))
                yield return After("time passes for receiver", r, static (state, r) => state.TellHeldTooLong(r));
        }

        if (_changed < _setting.Changes.Length) yield return After($"{_setting.Changes[_changed]}", 0, static (state, _) => state.Change());
    }

    public void Write(ModelKey key)
    {
        key.Add(_changed);
        key.Add(_dropped);
        key.Add(_delivered);
        foreach (ref readonly SenderPart s in _senders.AsSpan())
        {
            key.Add(s.Appeared | (s.Taken << 4));
            key.Add(s.Out);
            key.Add((s.DriverLooks ? 1 : 0) | (s.WantsKick ? 2 : 0) | (s.WaitsForDriver ? 4 : 0) | (s.MustLook ? 8 : 0) | (s.Readable ? 16 : 0) | (s.SawEmpty ? 32 : 0) | (s.KickTold ? 64 : 0));
            key.Add((s.ContinueTold ? 1 : 0) | (s.IsDown ? 2 : 0) | (s.MustArm ? 4 : 0));
            key.Add(s.Link);
            Write(key, s.Mail);
        }

        foreach (ref readonly LinkPart l in _links.AsSpan())
        {
            key.Add(l.Peer);
            if (l.Peer < 0) continue;
            key.Add(l.Credit);
            key.Add(l.CreditBytes);
            key.Add(l.Outstanding);
            Write(key, l.Waiting);
        }

        foreach (ref readonly ReceiverPart r in _receivers.AsSpan())
        {
            key.Add(r.Appeared | (r.Used << 4));
            key.Add((r.DriverLooks ? 1 : 0) | (r.WantsKick ? 2 : 0) | (r.WaitsForDriver ? 4 : 0) | (r.MustLook ? 8 : 0) | (r.KickTold ? 16 : 0) | (r.IsClosed ? 32 : 0) | (r.TimerTold ? 64 : 0));
            key.Add((r.IsStopped ? 1 : 0) | (r.MustArm ? 2 : 0) | (r.InHand.HasValue ? 4 : 0));
            r.InHand?.Write(key);
            Write(key, r.Data);
            Write(key, r.Control);
            key.Add(r.Last.First | (r.Last.Second << 4));
        }
    }

    private static void Write(ModelKey key, CreditItem[] items)
    {
        key.Add(items.Length);
        foreach (CreditItem item in items) item.Write(key);
    }

    private (ModelStep Step, CreditState Next) After(string what, int who, Action<CreditState, int> act)
    {
        var next = new CreditState(this);
        act(next, who);
        return (new ModelStep(what, who), next);
    }

    private void Tell(int sender, CreditItem message) => _senders[sender].Mail = [.. _senders[sender].Mail, message];

    private void Change()
    {
        switch (_setting.Changes[_changed++])
        {
            case CreditChange.Down: Tell(0, new CreditItem(CreditItemKind.Down)); break;
            case CreditChange.Up: Tell(0, new CreditItem(CreditItemKind.Up)); break;
            case CreditChange.Disconnect: Tell(0, new CreditItem(CreditItemKind.Disconnect)); break;
            case CreditChange.Connect: Tell(0, new CreditItem(CreditItemKind.Connect)); break;
            default: _receivers[0].Control = [.. _receivers[0].Control, new CreditItem(CreditItemKind.Stop)]; break;
        }
    }

    private void Join(int link, int receiver) => _links[link] = new LinkPart
    {
        Peer = (sbyte)receiver,
        Credit = (sbyte)_setting.Credit,
        CreditBytes = (sbyte)_setting.CreditBytes,
        Waiting = [],
    };

    private void Fail(string fault) => _fault ??= fault;
}
