using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.VirtioNets;

/// <summary>A ring as it is lent to an <see cref="IRingCarrier"/>. All of it stays the lender's, and alive until the ring is stopped.</summary>
/// <param name="Lender">The queue's actor; hears <see cref="LendAgain"/> when what was against the loan is gone.</param>
/// <param name="Index">The queue's index: even ones receive.</param>
/// <param name="Device">The device: what its driver agreed on.</param>
/// <param name="Memory">The guest's memory.</param>
/// <param name="Layout">Where the ring is in it.</param>
/// <param name="Position">Where to begin.</param>
/// <param name="Kick">The eventfd that says that there may be more.</param>
/// <param name="Call">The eventfd by which the driver is to be interrupted; null: it is not.</param>
/// <param name="Error">The eventfd that says that the ring makes no sense.</param>
public sealed record RingLoan(
    IActorRef Lender, int Index, VirtioNetDevice Device, GuestMemory Memory, VirtqueueLayout Layout, VirtqueuePosition Position,
    FdHandle Kick, FdHandle? Call, FdHandle Error)
{
    /// <summary>Where writes to guest memory are to be logged.</summary>
    public VirtqueueLog Log { get; init; }

    /// <summary>The eventfd that is to be rung when something was logged; null: none.</summary>
    public FdHandle? LogBell { get; init; }
}
