using System.Collections.Immutable;

namespace ActorNet.Actors.VirtioNets;

// Between the steering step of a NIC with several queue pairs, its receive queues and its control queue.

/// <summary>From the NIC to the steering step, first of all: where frames can go.</summary>
internal sealed record SteerTo(ImmutableArray<IActorRef> ReceiveQueues);

/// <summary>From a receive queue: it runs and is enabled, or no longer. What comes back from it undelivered comes after this.</summary>
/// <param name="Pair">The number of its pair.</param>
/// <param name="State">What it is from now on.</param>
internal sealed record ReceiveQueueChanged(int Pair, ReceiveQueueState State);

/// <summary>From the control queue: it runs, so that the driver says itself which pairs it uses, or no longer.</summary>
internal sealed record ControlQueueChanged(bool Runs);

/// <summary>To the steering step: the device's steering was replaced. Answered by <see cref="SteeringApplied"/>.</summary>
internal sealed class ApplySteering
{
    public static readonly ApplySteering Instance = new();

    private ApplySteering()
    {
    }
}

/// <summary>From the steering step: every frame that was not delivered by then goes where the new steering says.</summary>
internal sealed class SteeringApplied
{
    public static readonly SteeringApplied Instance = new();

    private SteeringApplied()
    {
    }
}

/// <summary>To a receive queue: give back whatever is not delivered, until <see cref="TakeFrames"/>.</summary>
internal sealed class GiveBack
{
    public static readonly GiveBack Instance = new();

    private GiveBack()
    {
    }
}

/// <summary>To a receive queue: deliver what comes.</summary>
/// <param name="isOneOfSeveral">Others take frames, too, and shall not wait for this one for ever.</param>
internal sealed class TakeFrames(bool isOneOfSeveral)
{
    public static readonly TakeFrames Alone = new(false);

    public static readonly TakeFrames WithOthers = new(true);

    public bool IsOneOfSeveral { get; } = isOneOfSeveral;
}

/// <summary>To the NIC: the number of pairs that its driver uses, or how frames are placed over them, may be another from now on.</summary>
internal sealed class TakesChanged
{
    public static readonly TakesChanged Instance = new();

    private TakesChanged()
    {
    }
}
