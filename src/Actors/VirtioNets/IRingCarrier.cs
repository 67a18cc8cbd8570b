using ActorNet.Devices.Virtio;

namespace ActorNet.Actors.VirtioNets;

/// <summary>Somebody who can move frames between a NIC's rings and what the NIC is plugged into, in place of our actors: the kernel's vhost-net, on a tap.</summary>
/// <remarks>Called by queue actors, each on its own lane. A ring has one owner at any time: the queue's actor, or the carrier from a start that succeeded to the stop.</remarks>
public interface IRingCarrier
{
    /// <summary>Its name, for reports.</summary>
    string Name { get; }

    /// <summary>Queue pairs that it can carry, those with lower numbers.</summary>
    int Pairs { get; }

    /// <summary>Takes a ring over, at the position that the loan says.</summary>
    /// <returns>Null when the carrier runs it; otherwise what is against that, and the ring was not touched.</returns>
    string? TryStart(RingLoan loan);

    /// <summary>Gives a ring back: nothing of it is touched once this returns.</summary>
    /// <param name="index">The queue's index.</param>
    /// <returns>Where it goes on. All chains before were given back to the driver.</returns>
    VirtqueuePosition TakeBack(int index);
}
