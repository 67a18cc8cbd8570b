namespace ActorNet.Actors.VirtioNets;

/// <content>Who may carry frames in our place: docs/decisions/0028-vhost-net.md.</content>
public sealed partial class VirtioNetActor
{
    private IRingCarrier? _carrier;

    // One that has several pairs keeps them: the kernel's devices have one each, and no steering between them.
    private void SetCarrier(IRingCarrier? carrier)
    {
        if (ReferenceEquals(_carrier, carrier)) return;
        _carrier = carrier;
        if (_steering is null) ForwardToData(new UseCarrier(carrier));
    }

    private string Datapath(out string? reason)
    {
        reason = null;
        if (_carrier is null) return Actors;
        if (_steering is not null) reason = "the NIC has several queue pairs";
        for (int i = 0; i < 2 && reason is null; i++)
        {
            if (!_ready.TryGetValue(_queues[i], out QueueReady? queue) || queue.Totals.Carrier is not null) continue;
            reason = queue.Totals.CarrierObstacle ?? "its rings do not run, or frames are under way";
        }

        return reason is null ? _carrier.Name : Actors;
    }

    private const string Actors = "actors";
}
