using ActorNet.Actors.Links;

namespace ActorNet.Actors.VirtioNets;

// How rings come to be lent: docs/decisions/0028-vhost-net.md.

/// <summary>From a port to its peer: if that is a NIC, plugged in here and nowhere else, its rings may be lent. Others do not care.</summary>
/// <param name="Carrier">To whom.</param>
/// <param name="Input">Which of the peer's inputs the port is at, if it has several.</param>
public sealed record OfferRings(IRingCarrier Carrier, LinkInput? Input);

/// <summary>From whoever offered: rings are to be taken back, and lent to that carrier no more.</summary>
/// <param name="Carrier">The carrier.</param>
/// <param name="Input">As it was offered.</param>
public sealed record WithdrawRings(IRingCarrier Carrier, LinkInput? Input);

/// <summary>To the port of a carrier: a ring was lent to it, or taken back.</summary>
/// <param name="Index">The queue's index: even ones receive what the port would otherwise read.</param>
/// <param name="Lent">Whether it is lent.</param>
public sealed record RingLent(int Index, bool Lent);

/// <summary>To a queue actor: its ring may be lent now, although it could not be before.</summary>
public sealed class LendAgain
{
    /// <summary>The one instance.</summary>
    public static readonly LendAgain Instance = new();

    private LendAgain()
    {
    }
}

/// <summary>From the NIC to a queue actor: lend the ring to this carrier whenever nothing is against it; null: to nobody.</summary>
internal sealed record UseCarrier(IRingCarrier? Carrier);

/// <summary>A queue actor to itself: whoever carries its ring found nonsense in it.</summary>
internal sealed class CarriedRingFailed
{
    public static readonly CarriedRingFailed Instance = new();

    private CarriedRingFailed()
    {
    }
}

/// <summary>From the control queue by way of the NIC: the driver changed what may be left undone in frames for it.</summary>
internal sealed class GuestOffloadsChanged
{
    public static readonly GuestOffloadsChanged Instance = new();

    private GuestOffloadsChanged()
    {
    }
}
