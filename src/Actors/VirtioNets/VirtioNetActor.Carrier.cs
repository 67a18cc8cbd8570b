namespace ActorNet.Actors.VirtioNets;

/// <content>Who may carry frames in our place: docs/decisions/0028-vhost-net.md.</content>
public sealed partial class VirtioNetActor
{
    private const string Actors = "actors";

    private IRingCarrier? _carrier;
    private int _pairsToLend; // those with lower numbers know the carrier

    private void SetCarrier(IRingCarrier? carrier)
    {
        if (ReferenceEquals(_carrier, carrier)) return;
        TellCarrier(null, 0, _pairsToLend);
        _pairsToLend = 0;
        _carrier = carrier;
        ChoosePairs();
    }

    // The pairs that the driver uses, all of them or none: where some of their frames went by the kernel and others did not, two would place them.
    private void ChoosePairs()
    {
        int pairs = _carrier is null || SteeringObstacle is not null ? 0 : ActivePairs;
        if (pairs > _pairsToLend) TellCarrier(_carrier, _pairsToLend, pairs);
        else TellCarrier(null, pairs, _pairsToLend);
        _pairsToLend = pairs;
    }

    private void TellCarrier(IRingCarrier? carrier, int from, int to)
    {
        for (int i = 2 * from; i < 2 * to; i++) _queues[i].Tell(new UseCarrier(carrier));
    }

    // What the kernel would not do for several pairs. It places frames by flow, as the steering step does.
    private string? SteeringObstacle
    {
        get
        {
            if (_steering is null) return null;
            if (_device.Steering.Rss is not null) return "the driver places frames by a table (RSS)";
            return ActivePairs > _carrier!.Pairs ? $"the driver uses {ActivePairs} queue pairs, the tap has queues for {_carrier.Pairs}" : null;
        }
    }

    private string Datapath(out string? reason)
    {
        reason = null;
        if (_carrier is null) return Actors;
        reason = SteeringObstacle;
        for (int i = 0; i < 2 * ActivePairs && reason is null; i++)
        {
            if (!_ready.TryGetValue(_queues[i], out QueueReady? queue) || queue.Totals.Carrier is not null) continue;
            reason = queue.Totals.CarrierObstacle ?? "its rings do not run, or frames are under way";
        }

        return reason is null ? _carrier.Name : Actors;
    }
}
