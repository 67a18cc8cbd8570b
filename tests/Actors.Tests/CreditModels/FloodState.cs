namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>
/// A bridge whose ports lose nothing and share the batches of one sender: each batch is home, with its credit, when no port has it any more but
/// as a copy. Ports take batches at any moment or never; what is held may be copied out at any moment.
/// </summary>
/// <remarks>A port's batches are consecutive: those it has done, those with its receiver, those that wait in its link.</remarks>
internal sealed class FloodState : IModelState<FloodState>
{
    private readonly FloodSetting _setting;
    private readonly PortPart[] _ports;
    private int _sent;

    public FloodState(FloodSetting setting)
    {
        _setting = setting;
        _ports = new PortPart[setting.Ports];
    }

    private FloodState(FloodState other)
    {
        _setting = other._setting;
        _ports = [.. other._ports];
        _sent = other._sent;
    }

    public void Write(ModelKey key)
    {
        key.Add(_sent);
        foreach (PortPart port in _ports)
        {
            key.Add(port.Done | (port.Out << 4));
            key.Add(port.Copied & 0xff);
            key.Add(port.Copied >> 8);
        }
    }

    public IEnumerable<(ModelStep Step, FloodState Next)> Next()
    {
        if (MaySend) yield return After("the sender sends", -1, static (state, _) => state.Send());
        for (int p = 0; p < _ports.Length; p++)
        {
            if (_ports[p].Out > 0) yield return After("a batch is done at port", p, static (state, p) => state.Take(p));
            if (CopiesLeft(p, waiting: false)) yield return After("what a receiver holds is copied at port", p, static (state, p) => state.CopyAtReceiver(p));
            if (CopiesLeft(p, waiting: true)) yield return After("what waits is copied at port", p, static (state, p) => state.CopyWaiting(p));
        }
    }

    public string? Problem()
    {
        for (int p = 0; p < _ports.Length; p++)
        {
            PortPart port = _ports[p];
            int waiting = _sent - port.Done - port.Out;
            if (port.Out > _setting.LinkCredit) return $"port {p} has {port.Out} batches with its receiver";
            if (waiting > 0 && port.Out < _setting.LinkCredit) return $"{waiting} batches wait at port {p} although there is credit";
            if (waiting > _setting.SenderCredit + _setting.LinkCredit) return $"{waiting} batches wait at port {p}: as many as anybody likes";
        }

        bool isEnd = !MaySend && Array.TrueForAll(_ports, static port => port.Out == 0);
        return isEnd && (_sent < _setting.Batches || Array.Exists(_ports, port => port.Done < _sent)) ? "nobody can go on" : null;
    }

    private bool MaySend => _sent < _setting.Batches && Lent < _setting.SenderCredit;

    // Batches that some port still has as they are.
    private int Lent => Enumerable.Range(0, _sent).Count(batch => Array.Exists(_ports, port => batch >= port.Done && !port.IsCopied(batch)));

    private bool CopiesLeft(int p, bool waiting)
    {
        PortPart port = _ports[p];
        int first = waiting ? port.Done + port.Out : port.Done;
        int last = waiting ? _sent : port.Done + port.Out;
        if (!Enumerable.Range(first, last - first).Any(batch => !port.IsCopied(batch))) return false;
        return !waiting || MayCopyWaiting(p);
    }

    private bool MayCopyWaiting(int p)
    {
        PortPart port = _ports[p];
        int first = port.Done + port.Out;
        return _setting.CopiesWithoutBound || Enumerable.Range(first, _sent - first).Count(port.IsCopied) < _setting.LinkCredit;
    }

    private void Send()
    {
        _sent++;
        for (int p = 0; p < _ports.Length; p++) Fill(p);
    }

    private void Take(int p)
    {
        _ports[p].Copied &= ~(1 << _ports[p].Done); // how it was done makes no difference any more
        _ports[p].Done++;
        _ports[p].Out--;
        Fill(p);
    }

    private void Fill(int p)
    {
        ref PortPart port = ref _ports[p];
        while (port.Out < _setting.LinkCredit && port.Done + port.Out < _sent) port.Out++;
    }

    private void CopyAtReceiver(int p)
    {
        ref PortPart port = ref _ports[p];
        for (int i = 0; i < port.Out; i++) port.Copied |= 1 << (port.Done + i);
    }

    private void CopyWaiting(int p)
    {
        ref PortPart port = ref _ports[p];
        for (int batch = port.Done + port.Out; batch < _sent && MayCopyWaiting(p); batch++) port.Copied |= 1 << batch;
    }

    private (ModelStep Step, FloodState Next) After(string what, int who, Action<FloodState, int> act)
    {
        var next = new FloodState(this);
        act(next, who);
        return (new ModelStep(what, who), next);
    }

    private struct PortPart
    {
        public int Done;
        public int Out;
        public int Copied; // a bit for each batch

        public readonly bool IsCopied(int batch) => (Copied & (1 << batch)) != 0;
    }
}
