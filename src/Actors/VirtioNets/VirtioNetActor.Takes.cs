using ActorNet.Actors.Ports;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.VirtioNets;

/// <content>Tells a peer that asks what the driver takes, so that it need not be done here.</content>
public sealed partial class VirtioNetActor
{
    private bool _peerFollows;
    private PeerTakes? _toldTakes;

    private void ShowTakes()
    {
        if (!_peerFollows || _transport is null) return;
        var takes = new PeerTakes(OffloadFeatures.ToDriver(_device.GuestOffloads), ActivePairs);
        if (takes == _toldTakes) return;
        _toldTakes = takes;
        Context.Parent.Tell(takes);
    }

    private int ActivePairs => _steering is not null && _ready.TryGetValue(_steering, out QueueReady? steering) ? Math.Max(1, steering.Totals.ActivePairs) : 1;
}
