using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Filtering;

namespace ActorNet.Actors.Filters;

/// <content>While there is no filter, the chain is but a piece of wire: an offer to carry rings in our place goes through it. docs/decisions/0028-vhost-net.md.</content>
public sealed partial class FilterChainActor
{
    private readonly Connect?[] _joined = new Connect?[2]; // by the direction of the frames that go there
    private IRingCarrier? _offered;
    private FrameDirection _offeredTowards;
    private Connect? _toldOfOffer;

    private void Offered(IRingCarrier carrier, LinkInput? input)
    {
        if (Array.Find(_sides, side => ReferenceEquals(side.Input, input)) is not { } side) return; // of an indev
        RetractOffer();
        _offered = carrier;
        _offeredTowards = side.Direction;
        PassOfferOn();
    }

    private void Withdrawn(IRingCarrier carrier)
    {
        if (!ReferenceEquals(_offered, carrier)) return;
        RetractOffer();
        _offered = null;
    }

    private void Joined(FrameDirection direction, Connect? connect)
    {
        if (_offered is not null && direction == _offeredTowards) RetractOffer();
        _joined[(int)direction] = connect;
        PassOfferOn();
    }

    private void PassOfferOn(bool willFilter = false)
    {
        Connect? to = _offered is null || willFilter || _chain.Filters.Count > 0 ? null : _joined[(int)_offeredTowards];
        if (to is null) RetractOffer();
        else if (_toldOfOffer is null) to.Peer.Tell(new OfferRings(_offered!, to.Input));
        _toldOfOffer = to;
    }

    private void RetractOffer()
    {
        if (_toldOfOffer is { } told) told.Peer.Tell(new WithdrawRings(_offered!, told.Input));
        _toldOfOffer = null;
    }
}
